import Testing

@testable import Terminal

@Suite struct ProgressLineTests {
  @Test func theBarFillsAndTheRestIsGuessed() {
    let half = ProgressLine.State(first: 0, done: 50, total: 100)
    #expect(ProgressLine.text("reading", half, after: .seconds(1)) == "reading ━━━━━━━━╌╌╌╌╌╌╌╌ 50 of 100")
    #expect(ProgressLine.text("reading", half, after: .seconds(10)) == "reading ━━━━━━━━╌╌╌╌╌╌╌╌ 50 of 100, 10 s more")
  }

  /// What was there before this run tells nothing of its speed.
  @Test func whatWasDoneBeforeIsNotCounted() {
    let state = ProgressLine.State(first: 400, done: 500, total: 1000)
    #expect(ProgressLine.text("vectors", state, after: .seconds(60)).hasSuffix("500 of 1000, 5 min more"))
    let begun = ProgressLine.State(first: 400, done: 401, total: 1000)
    #expect(ProgressLine.text("vectors", begun, after: .seconds(60)).hasSuffix("401 of 1000"))
  }

  @Test func nothingIsKnownOfNothing() {
    #expect(ProgressLine.text("reading", ProgressLine.State(), after: .seconds(9)) == "reading")
  }
}
