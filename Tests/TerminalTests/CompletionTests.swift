import Testing

@testable import Terminal

@Suite struct CompletionTests {
  private let hosts = ["still-fawn", "still-water", "pve", "Proxy"]

  @Test(arguments: [
    (["still-fawn", "still-water"], "still-"), (["pve"], "pve"), ([], ""), (["a", "b"], ""),
    (["é1", "é2"], "é"),
  ])
  func findsTheCommonPrefix(candidates: [String], prefix: String) {
    #expect(Completion.commonPrefix(candidates) == prefix)
  }

  @Test func completesTheWordBeforeTheCursor() {
    let completion = Completion(line: "ping st now", cursor: 7, words: hosts)
    #expect(completion.word == "st")
    #expect(completion.step == .replace(with: "still-"))
  }

  @Test func endsAnOnlyCandidateWithTheSuffix() {
    #expect(Completion(line: "pv", cursor: 2, words: hosts).step == .replace(with: "pve "))
  }

  @Test func listsWhatNoPrefixCanExtend() {
    #expect(Completion(line: "a\nstill-", cursor: 8, words: hosts).step == .list)
    #expect(Completion(line: "P", cursor: 1, words: hosts).step == .list)
  }

  @Test func doesNothingWithoutCandidates() {
    #expect(Completion(line: "zzz", cursor: 3, words: hosts).step == .nothing)
  }

  @Test func listsInColumnsWithoutControlCharacters() {
    let completion = Completion(word: "", candidates: ["aa", "b\u{1B}", "cc", "d"])
    #expect(completion.columns(width: 20) == "aa     cc\nb\\x1b  d\n")
  }
}
