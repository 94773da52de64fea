import Testing

@testable import Documents

@Suite struct ExcerptTests {
  @Test func theLinesAroundTheMatchAreShown() {
    let text = (1...20).map { $0 == 15 ? "the zebra pool" : "line \($0)" }.joined(separator: "\n") + "\n"
    let excerpt = Excerpt.around(["zebra"], in: text, lines: 4)
    #expect(excerpt.text.contains("zebra"))
    #expect(excerpt.text.split(separator: "\n").count == 4)
    #expect(Excerpt.around(["zebra"], in: "a\nb\n", lines: 4).text == "a\nb")
  }

  @Test func aTableKeepsItsHeader() {
    let rows = (1...20).map { "| host\($0) | 10.0.0.\($0) |" }.joined(separator: "\n")
    let excerpt = Excerpt.around(["host17"], in: "| Host | IP |\n|---|---|\n\(rows)\n", lines: 5).text
    #expect(excerpt.hasPrefix("| Host | IP |\n|---|---|\n"))
    #expect(excerpt.contains("host17"))
  }
}
