import Testing

@testable import Agent

@Suite struct PromptCheckTests {
  /// `#expect` takes no mutating call.
  func isCut(
    _ check: inout PromptCheck, tokens: Int, of messages: [Message], bytes: Int, prefix: Int, context: Int
  ) -> Bool {
    check.isCut(tokens: tokens, of: messages, bytes: bytes, prefix: prefix, context: context)
  }

  let first: [Message] = [.system("s"), .user(String(repeating: "word ", count: 200))]

  @Test func takesAPromptThatWasReadWhole() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 900, of: first, bytes: 4000, prefix: 3000, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 950, of: first + [.user("more")], bytes: 4100, prefix: 3000, context: 4096)
    #expect(!cut1)
  }

  @Test func noticesFewerTokensThanTheBytesCanHave() {
    var check = PromptCheck()
    let cut = isCut(&check, tokens: 600, of: first, bytes: 4000, prefix: 3000, context: 4096)
    #expect(cut)
  }

  @Test func noticesALongerPromptWithFewerTokens() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 1800, of: first, bytes: 6000, prefix: 3000, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 1500, of: first + [.user("more")], bytes: 6500, prefix: 3000, context: 4096)
    #expect(cut1)
  }

  @Test func noticesAFullContext() {
    var check = PromptCheck()
    let cut = isCut(&check, tokens: 4096, of: first, bytes: 12_000, prefix: 3000, context: 4096)
    #expect(cut)
  }

  @Test func takesACountWithoutTheCachedPartForWhatItIs() {
    var check = PromptCheck()
    let cut0 = isCut(&check, tokens: 30, of: first, bytes: 4000, prefix: 3000, context: 4096)
    #expect(!cut0)
    let cut1 = isCut(&check, tokens: 0, of: first, bytes: 4000, prefix: 3000, context: 4096)
    #expect(!cut1)
  }

  @Test func infersWhatTheCacheHeld() {
    var check = PromptCheck()
    #expect(check.cached(tokens: 900, of: first, prefix: 3000) == 0)
    _ = check.isCut(tokens: 1000, of: first, bytes: 4000, prefix: 3000, context: 4096)
    let next = first + [.assistant("ok"), .user(String(repeating: "x", count: 998))]
    #expect(check.cached(tokens: 1250, of: next, prefix: 3000) == 1000)
  }
}
