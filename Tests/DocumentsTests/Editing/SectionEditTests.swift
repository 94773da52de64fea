import TestSupport
import Testing

@testable import Documents

@Suite struct SectionEditTests {
  private func edit(
    _ content: String, _ section: String, _ text: String, mode: SectionEdit.Mode = .append, create: Bool = false
  ) throws -> String {
    try SectionEdit(section: section, mode: mode, text: text, create: create)
      .apply(to: content, path: "a.md").content
  }

  @Test func appendsBeforeTheSubsection() throws {
    let text = "# A\n\nOne.\n\n## B\n\nTwo.\n"
    #expect(try edit(text, "a", "New.") == "# A\n\nOne.\n\nNew.\n\n## B\n\nTwo.\n")
    #expect(try edit(text, "B", "New.\n") == "# A\n\nOne.\n\n## B\n\nTwo.\n\nNew.\n")
  }

  @Test func oneLineJoinsABulletList() throws {
    #expect(try edit("## N\n\n* one\n* two\n\n## M\n", "N", "three") == "## N\n\n* one\n* two\n* three\n\n## M\n")
    #expect(try edit("## N\n- one", "N", "- two") == "## N\n- one\n- two")
    #expect(try edit("## N\n1. one\n", "N", "2. two") == "## N\n1. one\n2. two\n")
  }

  @Test func anEmptySectionIsFilled() throws {
    #expect(try edit("## A\n\n## B\n", "A", "x") == "## A\n\nx\n\n## B\n")
    #expect(try edit("## A\n## B\n", "A", "x") == "## A\n\nx\n\n## B\n")
    #expect(try edit("## A", "A", "x") == "## A\n\nx")
  }

  @Test func replacesTheOwnTextOnly() throws {
    #expect(try edit("# A\n\nOne.\nTwo.\n\n## B\n\nx\n", "A", "New.", mode: .replace) == "# A\n\nNew.\n\n## B\n\nx\n")
  }

  @Test func aDuplicateHeadingIsDropped() throws {
    #expect(try edit("## Notes\n\na\n", "notes", "## Notes\n\nb") == "## Notes\n\na\n\nb\n")
    #expect(try edit("x\n", "Notes", "# Notes\nb", create: true) == "x\n\n## Notes\n\nb\n")
  }

  @Test func createsAtTheEnd() throws {
    #expect(try edit("# A\n\nx", "Notes", "b", create: true) == "# A\n\nx\n\n## Notes\n\nb")
    #expect(try edit("", "Notes", "b", create: true) == "## Notes\n\nb\n")
    #expect(throws: DocumentError.self) { try edit("# A\n", "Notes", "b") }
  }

  @Test func windowsLineEndingsAreKept() throws {
    #expect(try edit("## A\r\n\r\n- x\r\n", "A", "y\nz") == "## A\r\n\r\n- x\r\n\r\ny\r\nz\r\n")
  }

  @Test func namesFindSections() throws {
    let text = "# L\n## Disks\n### Notes\na\n## Net\n### Notes\nb\n## Backups (old)\nc\n"
    #expect(try edit(text, "Net › notes", "new").contains("b\n\nnew\n"))
    #expect(try edit(text, "backups", "new").hasSuffix("c\n\nnew\n"))
    let error = #expect(throws: DocumentError.self) { try edit(text, "notes", "x") }
    #expect(error?.description.contains("L › Disks › Notes") == true)
    let missing = #expect(throws: DocumentError.self) { try edit(text, "Diskz", "x") }
    #expect(missing?.description.contains("did you mean Disks") == true)
  }

  @Test func anUnclosedFenceIsRefused() {
    #expect(throws: DocumentError.self) { try edit("## A\n```sh\nls\n", "A", "x") }
    #expect(throws: Never.self) { try edit("## A\n```sh\nls\n```\n", "A", "x") }
  }

  @Test func bytesOutsideTheSectionStay() throws {
    var random = SplitMix(seed: 7)
    let pieces = [
      "# Alpha", "## Beta", "### Gamma", "", "", "text é", "- item", "| a |\n|---|\n| b |", "```\n# no\n```",
      "  indented", "1. one", "> quote", "trailing  ", "Title\n=====",
    ]
    for round in 0..<400 {
      let ending = round % 2 == 0 ? "\n" : "\r\n"
      var text = (0..<Int.random(in: 1...14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        .joined(separator: "\n").replacing("\n", with: ending)
      if Bool.random(using: &random) { text += ending }
      let document = MarkdownDocument(text, path: "a.md")
      guard let section = document.sections.randomElement(using: &random) else { continue }
      let mode: SectionEdit.Mode = Bool.random(using: &random) ? .append : .replace
      let path = section.heading.joined(separator: " › ")
      guard let new = try? edit(text, path, "inserted line", mode: mode) else { continue }
      let before = Array(text.utf8)
      let after = Array(new.utf8)
      let own = document.source.byteRange(
        section.ownLines.isEmpty ? section.ownLines.lowerBound..<section.ownLines.lowerBound : section.ownLines)
      #expect(after.starts(with: before[..<own.lowerBound]), "\(text.debugDescription)")
      #expect(after.reversed().starts(with: before[own.upperBound...].reversed()), "\(text.debugDescription)")
      #expect((before.last == 0x0A) == (after.last == 0x0A))
      #expect(!new.replacing("\r\n", with: "").contains(ending == "\n" ? "\r\n" : "\n"))
      let again = MarkdownDocument(new, path: "a.md")
      #expect(again.sections.map(\.heading) == document.sections.map(\.heading), "\(text.debugDescription)")
    }
  }
}
