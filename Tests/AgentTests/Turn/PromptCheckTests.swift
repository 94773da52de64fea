import Testing

@testable import Agent

@Suite struct PromptCheckTests {
  /// `#expect` takes no mutating call.
  func isCut(
    _ check: inout PromptCheck, tokens: Int, of messages: [Message], context: Int
  ) -> Bool {
    check.isCut(
      tokens: tokens, of: messages, cost: messages.reduce(TextCost()) { $0 + $1.cost }, prefix: messages[0].cost,
      context: context)
  }

  /// 400 words before 600.
  let first: [Message] = [
    .system(String(repeating: "word ", count: 400)), .user(String(repeating: "word ", count: 600)),
  ]

  @Test func takesAPromptThatWasReadWhole() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 1010, of: first, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 1030, of: first + [.user("more")], context: 4096)
    #expect(!cut1)
  }

  @Test(arguments: [500, 600, 700, 800]) func noticesFewerTokensThanTheWordsCanHave(tokens: Int) {
    var check = PromptCheck()
    let cut = isCut(&check, tokens: tokens, of: first, context: 4096)
    #expect(cut)
  }

  @Test func noticesALongerPromptWithFewerTokens() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 1100, of: first, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 1050, of: first + [.user("more")], context: 4096)
    #expect(cut1)
  }

  @Test func noticesAFullContext() {
    var check = PromptCheck()
    let cut = isCut(&check, tokens: 4096, of: first, context: 4096)
    #expect(cut)
  }

  @Test func takesACountWithoutTheCachedPartForWhatItIs() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 30, of: first, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 0, of: first, context: 4096)
    #expect(!cut1)
  }

  @Test func infersWhatTheCacheHeld() {
    var check = PromptCheck()
    #expect(check.cached(tokens: 900, of: first, prefix: 2000) == 0)
    _ = isCut(&check, tokens: 1010, of: first, context: 4096)
    let next = first + [.assistant("ok"), .user(String(repeating: "x", count: 1248))]
    #expect(check.cached(tokens: 1250, of: next, prefix: 2000) == 1000)
  }
}
