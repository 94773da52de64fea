import TestSupport
import Testing

@testable import Agent

@Suite struct RepetitionTests {
  static let sentence =
    "The socket is inactive because it is not running, and it is not running because it is inactive. "

  @Test func noticesASentenceThatComesAgainAndAgain() throws {
    let text = "The cause is known. " + String(repeating: Self.sentence, count: 6)
    let end = try #require(Repetition.begins(in: text))
    #expect(end < text.utf8.count * 3 / 5)
    #expect(String(decoding: text.utf8.prefix(end), as: UTF8.self).contains("The cause is known."))
  }

  @Test func noticesASentenceThatComesAThirdTimeWithOthersBetween() throws {
    let claim = "The issue is likely due to a clock drift, which causes the clock to run free."
    let text = "\(claim) Tickets are refused. \(claim) It is 552 s behind. "
    #expect(Repetition.begins(in: text) == nil)
    let end = try #require(Repetition.begins(in: "\(text)\(claim) So"))
    #expect(end == text.utf8.count)
  }

  @Test(arguments: [
    String(repeating: "-", count: 400),
    (1...40).map {
      "host-\($0): / 12% of 94G used, 80G free, no errors since boot, all of its services run, the clock is right"
    }.joined(separator: "\n"),
    String(repeating: sentence, count: 2), "",
  ])
  func takesNoListAndNoRuleForOne(text: String) { #expect(Repetition.begins(in: text) == nil) }

  @Test func endsTheReplyThere() async throws {
    let said = Array(repeating: ModelEvent.text(Self.sentence), count: 200)
    let parts = Conversation.Parts(
      model: ScriptedModel([said + [.done(Usage())]]),
      instructions: Instructions(system: "You are Steward.", tools: []),
      retriever: NoDocuments(),
      executor: CallExecutor(
        catalog: ListCatalog([]), approver: FixedApprover(.declined), journal: MemoryJournal(),
        transcript: MemoryTranscript(), redactor: Redactor()))
    let answer = try await Conversation(parts).ask("why?") { _ in }
    #expect(answer.answer.utf8.count < 500)
    #expect(answer.answer.contains("not running"))
  }
}
