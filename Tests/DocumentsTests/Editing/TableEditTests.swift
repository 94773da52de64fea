import Testing

@testable import Documents

struct TableEditTests {
  private let text = """
    # Lab

    | Host | Address | Notes |
    |------|---------|-------|
    | nas  | 10.0.0.5 | a \\| b |
    | `pve` | 10.0.0.6
    tv | 10.0.0.7 | |

    Prose | with | bars.

    """

  private func apply(_ edit: String, to base: String? = nil) throws -> String {
    try SectionEdit(section: "", mode: .row, text: edit).apply(to: base ?? text, path: "A.md").content
  }

  @Test func correctsOneCellAndNothingElse() throws {
    let edited = try apply("NAS | Address | 10.0.0.99")
    #expect(edited == text.replacing("| nas  | 10.0.0.5 |", with: "| nas  | 10.0.0.99 |"))
  }

  @Test(arguments: ["line 5 | Notes |", "nas | Notes | "])
  func emptiesACell(edit: String) throws {
    #expect(try apply(edit) == text.replacing("| a \\| b |", with: "|  |"))
  }

  @Test func keepsTheWidthOfAColumn() throws {
    let base = "| Host | Address      |\n|---|---|\n| nas  | 10.0.0.5     |\n"
    #expect(try apply("nas | address | 10.0.0.77", to: base).contains("| nas  | 10.0.0.77    |"))
  }

  @Test func fillsCellsThatARowDoesNotHave() throws {
    #expect(try apply("line 6 | Notes | new").contains("| `pve` | 10.0.0.6| new \n"))
    #expect(
      try apply("tv | Notes | with | bar".replacing("h |", with: "h \\|")).contains("tv | 10.0.0.7 | with \\| bar |"))
  }

  @Test func addsARowAfterAnother() throws {
    let edited = try apply("after 7 | printer | 10.0.0.8")
    #expect(edited == text.replacing("tv | 10.0.0.7 | |\n", with: "tv | 10.0.0.7 | |\nprinter | 10.0.0.8 |  |\n"))
  }

  @Test func keepsLineEndings() throws {
    let base = "| A | B |\r\n|---|---|\r\n| x | 1 |"
    #expect(try apply("x | B | 2", to: base) == "| A | B |\r\n|---|---|\r\n| x | 2 |")
    #expect(try apply("after 3 | y | 3", to: base) == "| A | B |\r\n|---|---|\r\n| x | 1 |\n| y | 3 |")
  }

  @Test(arguments: [
    ("nsa | Address | x", "no row \"nsa\" with a column \"Address\" in A.md; did you mean nas?"),
    ("line 1 | Address | x", "line 1 of A.md is no row of a table"),
    ("line 5 | Adress | x", "the table in line 3 of A.md has no column \"Adress\"; it has Host, Address, Notes"),
    ("line 5 | Address", "\"line 5 | Address\" is no correction of a cell; write: line 5 | column | value"),
  ])
  func saysWhatIsNotThere(edit: String, told: String) {
    let error = #expect(throws: DocumentError.self) { try apply(edit) }
    #expect(error?.description == told)
  }

  @Test func readsBackWhatItWrites() throws {
    let edit = TableEdit([
      .cell(row: .named("a|b"), column: "C", value: "x | y"), .cell(row: .line(3), column: "D", value: ""),
      .row(after: 4, cells: ["p", "q|r"]),
    ])
    let document = MarkdownDocument("| B | C | D |\n|---|---|---|\n| a\\|b | | |\n| z | | |\n", path: "A.md")
    #expect(try TableEdit(reading: edit.text, section: nil, in: document) == edit)
  }

  @Test func keepsTheMarksOfCellsThatItDoesNotChange() throws {
    let base = "| Host | Notes |\n|---|---|\n| **nas** | [wiki](http://nas/) `x` |\n"
    let row = try #require(MarkdownDocument(base, path: "A.md").tables.first?.rows.first)
    #expect(row.cells == ["nas", "wiki x"])
    #expect(row.written == ["**nas**", "[wiki](http://nas/) `x`"])
    #expect(try apply("nas | Notes | \(row.written[1]); new", to: base) == base.replacing("`x` |", with: "`x`; new |"))
  }

  @Test func takesSeveralLinesOfEveryKind() throws {
    let base = "## Hosts\n\n| Host | Address |\n|---|---|\n| nas | 1 |\n| tv | 2 |\n"
    let edit = SectionEdit(
      section: "Hosts", mode: .row, text: "nas | 9\nnew | 3\nline 6 | Address | 8\nHost: last, Address: 4")
    #expect(
      try edit.apply(to: base, path: "A.md").content
        == "## Hosts\n\n| Host | Address |\n|---|---|\n| nas | 9 |\n| tv | 8 |\n| new | 3 |\n| last | 4 |\n")
  }

  @Test func asksForTheSectionWhereSeveralTablesCouldBeMeant() {
    let base = "## A\n\n| X | Y |\n|---|---|\n| 1 | 2 |\n\n## B\n\n| X | Z |\n|---|---|\n| 1 | 2 |\n"
    let error = #expect(throws: DocumentError.self) { try apply("3 | 4", to: base) }
    #expect(error?.description.contains("name the section of A.md") == true)
  }
}
