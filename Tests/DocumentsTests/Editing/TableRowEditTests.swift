import Testing

@testable import Documents

@Suite struct TableRowEditTests {
  private let table = """
    # Lab

    ## Hosts

    | Host | Address      | Notes |
    |------|--------------|-------|
    | nas  | 192.168.4.9  | disks |
    | pve  | 192.168.4.17 |       |

    After.
    """

  private func row(_ text: String, in content: String? = nil, section: String = "Hosts") throws -> String {
    try SectionEdit(section: section, mode: .row, text: text).apply(to: content ?? table, path: "a.md").content
  }

  private func added(_ new: String, to old: String) -> [String] {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    return new.split(separator: "\n", omittingEmptySubsequences: false).difference(from: before).insertions.map {
      if case .insert(_, let line, _) = $0 { String(line) } else { "" }
    }
  }

  @Test(arguments: [
    "| fawn | 10.0.0.3 | new |", "fawn | 10.0.0.3 | new", "Host: fawn, Address: 10.0.0.3, Notes: new",
    "notes: new; host: fawn; address: 10.0.0.3",
  ])
  func aRowGoesBelowTheLast(text: String) throws {
    let new = try row(text)
    #expect(added(new, to: table) == ["| fawn | 10.0.0.3     | new   |"])
    #expect(new.hasSuffix("|\n\nAfter."))
  }

  @Test func aRowIsAlignedAlsoWhereTheOneAboveIsTooLongForItsColumn() throws {
    let table = """
      ## Hosts

      | Node | Via     | Function |
      |------|---------|----------|
      | nas  | none: appliance | storage |
      """
    let new = try row("Node: pi, Function: dns", in: table)
    #expect(added(new, to: table) == ["| pi   |         | dns |"])
  }

  @Test func aRowOfTheSameNameGetsTheGivenCells() throws {
    #expect(added(try row("Host: NAS, Notes: 4 disks"), to: table) == ["| nas  | 192.168.4.9  | 4 disks |"])
    #expect(added(try row("pve | | boots slowly"), to: table) == ["| pve  | 192.168.4.17 | boots slowly |"])
  }

  @Test func aTableThatIsNotAlignedStaysSo() throws {
    let old = "## Hosts\n\n| Host | Address |\n|---|---|\n| a-long-name | 10.0.0.1 |\n"
    #expect(try row("nas | 10.0.0.2", in: old) == old + "| nas | 10.0.0.2 |\n")
  }

  @Test func barsInACellAreEscaped() throws {
    #expect(added(try row("Host: x, Notes: a"), to: table).first?.hasPrefix("| x    |") == true)
    #expect(added(try row("| x | a \\| b |"), to: table) == ["| x    | a \\| b       |       |"])
  }

  @Test func whatDoesNotFitIsExplained() throws {
    for (text, message) in [
      ("a | b | c | d", "4 cells and the table 3 columns"), ("Host: x, Color: red", "no column \"Color\""),
      ("| | 10.0.0.1 |", "needs its first cell"),
    ] {
      let error = #expect(throws: DocumentError.self) { try row(text) }
      #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
    let none = #expect(throws: DocumentError.self) { try row("a | b", in: "## Hosts\n\ntext\n") }
    #expect(none?.description.contains("holds no table") == true)
    let missing = #expect(throws: DocumentError.self) { try row("a", section: "Hots") }
    #expect(missing?.description.contains("did you mean Hosts") == true)
  }

  @Test func windowsLineEndingsAndAMissingLastOneAreKept() throws {
    let old = "## Hosts\r\n\r\n| A | B |\r\n|---|---|\r\n| 1 | 2 |"
    #expect(try row("3 | 4", in: old) == old + "\n| 3 | 4 |")
    #expect(try row("3 | 4", in: old + "\r\n") == old + "\r\n| 3 | 4 |\r\n")
    #expect(
      try row("3 | 4", in: "## Hosts\n\n| A | B |\n|---|---|\n") == "## Hosts\n\n| A | B |\n|---|---|\n| 3 | 4 |\n")
  }
}
