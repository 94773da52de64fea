import Foundation
import Testing

@testable import Documents

/// What happens to documents while Steward reads them, and documents that are no pleasure to read.
@Suite struct AwkwardDocumentTests {
  @Test func aDocumentThatIsDeletedDuringIndexingIsNamed() async throws {
    let lab = try TemporaryLab(
      Dictionary(uniqueKeysWithValues: (100..<200).map { ("d\($0).md", "# Zebra \($0)\n\ntext\n") }))
    let index = try lab.index()
    let report = try await index.update { done, _ in
      // After the look at the folder, before the last ones are read.
      if done <= 16 { for number in 190..<200 { try? lab.remove("d\(number).md") } }
    }
    #expect(report.documents == 90)
    #expect(Set(report.problems.map(\.path)) == Set((190..<200).map { "d\($0).md" }))
    #expect(report.problems.allSatisfy { $0.reason == "deleted while the documents were read" })
    let next = try await index.update()
    #expect((next.documents, next.problems.count) == (90, 0))
  }

  @Test func whatMayStandInADocumentThatIsTooLargeIsNotDenied() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n\nstripes\n"])
    try lab.write(Data(repeating: 0x61, count: LabFiles.sizeLimit + 1), to: "big.md")
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.problems.map(\.path) == ["big.md"])
    let found = try await index.find("walrus")
    #expect(found.unknownTold == "no document holds \"walrus\"; big.md is not indexed")
    #expect(try await index.find("zebra").unknownTold == nil)
  }

  @Test func searchGoesOnWhileDocumentsChange() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n\nstripes\n", "b.md": "# Giraffe\n\nneck\n"])
    let index = try lab.index()
    try await index.update()
    // Another process of Steward on the same index.
    let other = try lab.index()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for round in 0..<40 {
          try lab.write(
            "# Zebra \(round)\n\n" + String(repeating: "stripes\n\n## More\n\n", count: round + 1), to: "a.md")
          try await other.update()
        }
      }
      group.addTask {
        for _ in 0..<200 {
          let hits = try await index.search("zebra stripes")
          #expect(hits.allSatisfy { $0.path == "a.md" && $0.lines.lowerBound >= 1 })
        }
      }
      try await group.waitForAll()
    }
    #expect(try await index.search("zebra").first?.heading.first == "Zebra 39")
  }

  @Test func aHeadingOfTenThousandCharactersIsCut() async throws {
    let long = "Zebra " + String(repeating: "x", count: 10_000)
    let lab = try TemporaryLab(["a.md": "# \(long)\n\nstripes\n\n## Short\n\nmore zebra stripes\n"])
    let index = try lab.index()
    try await index.update()
    let hits = try await index.find("zebra stripes").hits
    #expect(hits.count == 2)
    #expect(hits.allSatisfy { $0.heading.allSatisfy { $0.count <= MarkdownDocument.headingLimit } })
    let edit = SectionEdit(section: hits[0].heading.joined(separator: " › "), text: "new")
    #expect(throws: Never.self) { try edit.apply(to: lab.read("a.md"), path: "a.md") }
  }
}
