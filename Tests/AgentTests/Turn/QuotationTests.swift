import Testing

@testable import Agent

@Suite struct QuotationTests {
  static let log = """
    **Asked:** whats the ip of wren

    **Found:** `search_docs`: 3 sections in 2 documents [t1]

    **Answered:**

    > INFRASTRUCTURE.md › Hosts [d1]
    >
    > address of wren: 10.20.0.53

    Changed: nothing
    """

  private func passage(_ path: String, _ text: String) -> Passage {
    Passage(id: "d\(path.count)", path: path, heading: [path], lines: 1...9, text: text, score: 1)
  }

  @Test func ofALogLeavesOutWhatTheLogQuotesAndItsCitations() {
    let text = passage("sessions/2026-11-26.md", Self.log).quotable
    #expect(
      text == """
        **Asked:** whats the ip of wren

        **Found:** `search_docs`: 3 sections in 2 documents
        """)
    #expect(passage("notes.md", "> quoted [t1]").quotable == "> quoted [t1]")
  }

  @Test func holdsOneLogBehindTheDocuments() {
    let logs = (1...3).map { passage("sessions/2026-11-2\($0).md", Self.log) }
    let text = Quotation.text(logs + [passage("notes.md", "wren is the Pi.")])
    #expect(text.matches(of: /Asked/).count == 1)
    #expect(text.firstRange(of: "notes.md")!.lowerBound < text.firstRange(of: "sessions/")!.lowerBound)
  }

  @Test func howManyLinesWereLeftOutIsNoStatement() {
    let long = (1...60).map { "line \($0) of wren" }.joined(separator: "\n")
    let text = Trim.around(["wren"], in: long, limit: 200, name: "notes.md")
    #expect(text.contains("lines left out"))
    #expect(Grounding(evidence: [long]).unsupported(in: text).isEmpty)
  }
}
