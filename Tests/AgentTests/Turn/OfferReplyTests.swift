import Testing

@testable import Agent

@Suite struct OfferReplyTests {
  private let fix = Offer(
    .fix, question: "apply \"End a runaway process\" to 3 × process yes?",
    call: ToolCall(tool: "apply_fix", arguments: ["host": "vm", "fix": "End a runaway process"]))
  private let prevention = Offer(
    .prevention, question: "should we add resource limits?",
    call: ToolCall(tool: "draft_plan", arguments: ["goal": "Limit the CPU that process yes may take on vm"]))

  @Test(arguments: [
    "yes, add resource limits", "yes", "do it", "Yes please", "ok, make a plan", "add the resource limits",
  ])
  func takesUpWhatWasAskedLast(line: String) {
    #expect(OfferReply(line, to: [fix, prevention]) == .accepts(prevention))
  }

  @Test(arguments: ["yes, apply the fix", "fix it", "apply the standard fix", "yes, end the process"])
  func takesUpTheFix(line: String) { #expect(OfferReply(line, to: [fix, prevention]) == .accepts(fix)) }

  @Test(arguments: ["no", "not now", "no thanks", "leave it"])
  func takesANo(line: String) { #expect(OfferReply(line, to: [fix]) == .declines) }

  @Test(arguments: [
    "how full are the disks?", "yes, but first check the nas", "why?", "", "add to TROUBLESHOOTING.md that it spins",
    "should we add resource limits?", "don't add limits to the nas, look at pve instead",
  ])
  func leavesOtherLinesAlone(line: String) { #expect(OfferReply(line, to: [fix, prevention]) == .other) }

  @Test func aNoteIsMadeWhereTheYesSaysSo() {
    let note = Offer(
      .note, question: "should it be noted in TROUBLESHOOTING.md?",
      call: ToolCall(tool: "update_doc", arguments: ["document": "TROUBLESHOOTING.md"]))
    let offers = [fix, note, prevention]
    #expect(OfferReply("yes, note it in TROUBLESHOOTING.md", to: offers) == .accepts(note))
    #expect(OfferReply("yes", to: offers) == .accepts(prevention))
    #expect(OfferReply("note in TROUBLESHOOTING.md that the fan is loud", to: offers) == .other)
  }

  @Test func nothingOfferedIsNothingAccepted() { #expect(OfferReply("yes", to: []) == .other) }
}
