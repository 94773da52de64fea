import Testing

@testable import Models

@Suite struct RestraintTests {
  @Test(arguments: [
    (
      "which unit failed on otter? don't restart anything, I only want to know",
      "which unit failed on otter? I only want to know"
    ),
    ("don't write anything down, just tell me the address of wren", "just tell me the address of wren"),
    ("explain the procedure for a failed unit without running it", "explain the procedure for a failed unit"),
    ("how is nas? please do not touch it yet", "how is nas"),
    ("move jellyfin to otter? no plan please", "move jellyfin to otter"),
    ("that is my build, leave it running", "that is my build"), ("ok, let it finish", "ok"),
  ])
  func leavesOutWhatMustNotBeDone(line: String, rest: String) {
    let words = Restraint.without(line).split { !$0.isLetter }.joined(separator: " ")
    #expect(words == rest.split { !$0.isLetter }.joined(separator: " "))
  }

  @Test(arguments: [
    "the pods don't start after the reboot", "note in SERVICES.md: do not restart grafana by hand",
    "looks good, but don't touch the nas before Sunday", "why does nas not stop?", "is it ok?",
  ])
  func keepsTroubleTextsAndChangesOfPlans(line: String) { #expect(Restraint.without(line) == line) }

  @Test(arguments: ["never mind the restart, leave nas alone", "no, don't do that", "please hold off"])
  func knowsALineThatOnlySaysWhatToLeave(line: String) {
    #expect(BuiltinModel.callOff(line) == "Nothing is done.")
    #expect(BuiltinModel.callOff("never mind the restart, how is nas?") == nil)
    let tools = BuiltinModelTests.tools
    #expect(BuiltinModel.suggestion(for: line, tools: tools, lexicon: BuiltinModelTests.lexicon)?.tool == nil)
  }

  @Test(arguments: [
    "should I write the new address into TROUBLESHOOTING.md?", "don't note anything in TROUBLESHOOTING.md",
    "what would you change in the plan?", "which step of the plan moves the nas?", "why did we plan it for Friday?",
  ])
  func noEffectIsSuggestedWhereNoneIsAskedFor(line: String) {
    let call = BuiltinModel.suggestion(
      for: line, tools: BuiltinModelTests.tools, lexicon: BuiltinModelTests.lexicon)
    let tool = BuiltinModelTests.tools.first { $0.name == call?.tool }
    #expect(tool == nil || tool?.effect == .read, "\(call?.line ?? "")")
  }

  @Test func looksAtWhatIsToldToBeBroken() {
    let decide = { BuiltinModelTests().decide($0) }
    #expect(
      decide("rancher.homelab doesn't resolve from my mac, dns returns nothing. fix the forwarding?").call?.tool
        == "run_diagnostic")
    #expect(decide("nas is slow, what do the notes say?").call?.tool == "search_docs")
  }
}
