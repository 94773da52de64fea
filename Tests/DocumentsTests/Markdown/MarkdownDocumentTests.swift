import Testing

@testable import Documents

@Suite struct MarkdownDocumentTests {
  @Test func sectionsHavePathsAndLines() {
    let document = MarkdownDocument(
      "# NAS\n\nIntro.\n\n## Disks\n\nFour.\n\n### Spares\nOne.\n\n## Notes\n- a\n", path: "docs/nas.md")
    #expect(document.title == "NAS")
    #expect(
      document.sections.map(\.heading) == [["NAS"], ["NAS", "Disks"], ["NAS", "Disks", "Spares"], ["NAS", "Notes"]])
    #expect(document.sections.map(\.lines) == [1...13, 5...11, 9...11, 12...13])
    #expect(document.sections.map(\.level) == [1, 2, 3, 2])
    #expect(document.ownText(of: document.sections[1]) == "Four.\n")
    #expect(document.section(at: 10)?.name == "Spares")
  }

  @Test func aDocumentWithoutHeadingsIsOneSectionNamedAfterTheFile() {
    let document = MarkdownDocument("just text\n\nmore", path: "docs/nas.md")
    #expect(document.sections.map(\.heading) == [["nas"]])
    #expect(document.sections[0].lines == 1...3)
  }

  @Test func emptyTextHasNoSections() {
    for text in ["", "\n", " \r\n\r\n", "\u{FEFF}"] {
      #expect(MarkdownDocument(text, path: "a.md").sections.count <= (text == "\u{FEFF}" ? 1 : 0))
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndingCountsAlike(ending: String) {
    let text = ["\u{FEFF}---", "title: Box", "---", "Intro", "", "Setext", "======", "", "## B", "x"]
    let document = MarkdownDocument(text.joined(separator: ending), path: "a.md")
    #expect(document.sections.map(\.heading) == [["Setext"], ["Setext"], ["Setext", "B"]])
    #expect(document.sections.map(\.level) == [0, 1, 2])
    #expect(document.sections[1].headingLines == 6...7)
    #expect(document.sections[2].lines == 9...10)
  }

  @Test func frontMatterIsNoText() {
    let document = MarkdownDocument("---\ntitle: \"The NAS\"\ntags: [a]\n---\n\nText\n", path: "a.md")
    #expect(document.title == "The NAS")
    #expect(document.sections.map(\.lines) == [6...6])
    let rules = MarkdownDocument("---\nProse between rules\n\n---\n", path: "a.md")
    #expect(rules.sections.first?.lines.lowerBound == 1)
  }

  @Test func aHugeHeadingIsCut() {
    let document = MarkdownDocument("# " + String(repeating: "é", count: 10_000), path: "a.md")
    #expect(document.sections[0].heading[0].count == 200)
  }

  @Test func headingsInCodeAreNone() {
    let document = MarkdownDocument("# A\n```sh\n# comment\n```\n> # quoted\n", path: "a.md")
    #expect(document.sections.count == 1)
  }

  @Test func tablesKeepTheirLines() throws {
    let document = MarkdownDocument(
      """
      # Lab
      ## Hosts
      Text directly above:
      | Host | Address |
      |------|---------|
      | `nas` | **192.168.4.9** |
      | ~~old~~ | a \\| b<br>c |
      | short |

      - item

        | In | List |
        |----|------|
        | 1  | 2    |
      """, path: "INFRASTRUCTURE.md")
    let table = try #require(document.tables.first)
    #expect(table.heading == ["Lab", "Hosts"])
    #expect(table.header == ["Host", "Address"])
    #expect(table.headerLine == 4)
    #expect(table.rows.map(\.line) == [6, 7, 8])
    #expect(table.rows.map(\.cells) == [["nas", "192.168.4.9"], ["~~old~~", "a | b c"], ["short", ""]])
    #expect(table.column("ip", "address") == 1)
    #expect(document.tables.last?.headerLine == 12)
    #expect(document.tables.last?.rows.map(\.line) == [14])
  }

  @Test func parsingInParallelGivesTheSame() async {
    let text = (0..<200).map { "## H\($0)\n| a | ~~b~~ |\n|---|---|\n| \($0) | ~~x~~ |\n" }.joined()
    let expected = MarkdownDocument(text, path: "a.md").tables
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 { group.addTask { MarkdownDocument(text, path: "a.md").tables == expected } }
      for await same in group { #expect(same) }
    }
  }
}
