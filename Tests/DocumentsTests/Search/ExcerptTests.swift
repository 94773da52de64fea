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

  @Test func itBeginsWhereSomethingBegins() {
    #expect(Excerpt.around(["zebra"], in: "\n\nzebra\nb\n", lines: 4).text == "zebra\nb")
    let code = "a\n```sh\nx\ny\n```\n\nzebra one\nzebra two\nzebra three\n"
    #expect(Excerpt.around(["zebra"], in: code, lines: 3).text.hasPrefix("zebra one"))
    let command = "a\nb\nc\ncurl -s \\\n  --data zebra \\\n  http://zebra\nd\n"
    #expect(Excerpt.around(["zebra"], in: command, lines: 3).text.hasPrefix("curl -s"))
  }
}
