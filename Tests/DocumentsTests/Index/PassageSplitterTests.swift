import Testing

@testable import Documents

@Suite struct PassageSplitterTests {
  @Test func aLongTableRepeatsItsHeader() {
    let rows = (0..<100).map { "| host\($0) | 192.168.4.\($0) |" }.joined(separator: "\n")
    let document = MarkdownDocument("# T\n\n| Host | Address |\n|---|---|\n\(rows)\n", path: "a.md")
    let passages = PassageSplitter.split(document)
    #expect(passages.count > 1)
    #expect(passages.allSatisfy { $0.text.hasPrefix("| Host | Address |\n|---|---|\n") })
    #expect(passages.map(\.lines.count).reduce(0, +) == document.source.count)
  }

  @Test func codeStaysWhole() {
    let code = "```sh\n" + String(repeating: "echo hello hello\n", count: 200) + "```\n"
    let document = MarkdownDocument("# T\n\n\(String(repeating: "words ", count: 200))\n\n\(code)", path: "a.md")
    #expect(PassageSplitter.split(document).contains { $0.text.contains(code) })
  }

  @Test func everyLineIsInOnePassage() {
    let text = (0..<300).map { $0 % 7 == 0 ? "" : "line \($0) of a paragraph that goes on" }.joined(separator: "\n")
    let document = MarkdownDocument("# T\n\n\(text)\n## U\nx\n", path: "a.md")
    let passages = PassageSplitter.split(document)
    for number in 0..<300 where number % 7 != 0 {
      #expect(passages.count { $0.text.contains("line \(number) of") } == 1)
    }
    #expect(passages.allSatisfy { $0.text.utf8.count <= PassageSplitter.size + 300 })
  }
}
