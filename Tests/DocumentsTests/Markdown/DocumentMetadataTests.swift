import Testing

@testable import Documents

@Suite struct DocumentMetadataTests {
  private func metadata(_ text: String, path: String = "docs/a.md") -> DocumentMetadata {
    DocumentMetadata(MarkdownDocument(text, path: path))
  }

  @Test func tagsStandInFrontMatterInLinesAndUnderAHeading() {
    #expect(metadata("---\ntags: [a, \"b c\"]\n---\n# T\n").tags == ["a", "b c"])
    #expect(metadata("---\ntags:\n  - a\n  - b\n---\n# T\n").tags == ["a", "b"])
    #expect(metadata("# T\n\n**Tags**: proxmox, promox\n").tags == ["proxmox", "promox"])
    #expect(metadata("# T\n\ntext\n\n## Tags\n`k3s`, kubernets\n").tags == ["k3s", "kubernets"])
    let long = String(repeating: "text\n\n", count: 100)
    #expect(metadata("# T\n\n\(long)**Tags**: end\n").tags == ["end"])
    #expect(metadata("# T\n\nTagged by hand, for now\n").tags == [])
  }

  @Test func aSectionOfTagsIsNoText() {
    let document = MarkdownDocument("# T\n\ntext\n\n## Tags\n\na, b\n", path: "a.md")
    let passages = PassageSplitter.split(document, leavingOut: DocumentMetadata(document).tagSections)
    #expect(passages.map(\.heading) == [["T"]])
  }

  @Test(arguments: [
    ("# T\n\n**Date**: 2026-02-15\n", "2026-02-15"),
    ("# T\n\n**Date**: 2026-01-01\n**Last Updated**: February 3, 2026\n", "2026-02-03"),
    ("---\nupdated: 2025-12-31T10:00:00Z\n---\n# T\n", "2025-12-31"),
    ("# T\n\nDate: 3 Jan 2026\n", "2026-01-03"), ("# T\n\n**Last Used**: 2025-12-13\n", "2025-12-13"),
    ("# T\n\nDate: soon\n", nil),
    ("# T\n\nIt was 2026-02-15.\n", nil),
  ])
  func theDocumentNamesItsDay(text: String, day: String?) {
    #expect(metadata(text).day == day)
  }

  @Test func theFilesNameHoldsADay() {
    #expect(metadata("# T\n", path: "rca/2026-02-21-frigate.md").day == "2026-02-21")
    #expect(metadata("# T\n", path: "rca/RCA-k3s-2026-1-9.md").day == "2026-01-09")
    #expect(metadata("# T\n", path: "rca/port-1234-56-78.md").day == nil)
  }

  @Test func theTitlesDayIsNewerThanTheFileNames() {
    #expect(metadata("# Status (2025-10-23)\n", path: "docs/status-2025-01-22.md").day == "2025-10-23")
    #expect(metadata("# Status\n", path: "docs/status-2025-01-22.md").day == "2025-01-22")
  }
}
