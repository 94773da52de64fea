import Agent
import TestSupport
import Testing

@testable import Documents

@Suite struct UndoEditTests {
  private func write(_ lab: TemporaryLab, _ edit: SectionEdit) throws -> DocumentWrite {
    let old = try lab.read("a.md")
    let new = try edit.apply(to: old, path: "a.md").content
    let write = DocumentWrite(
      path: "a.md", baseHash: Digest.sha256(old), content: new, diff: UnifiedDiff.make(old: old, new: new, path: "a.md")
    )
    try LabFiles(root: lab.root).write(write)
    return write
  }

  @Test func theOldTextComesBackAndLaterChangesElsewhereStay() throws {
    let old = "# A\n\none\n\n## B\n\ntwo\n\n## C\n\nthree"
    let lab = try TemporaryLab(["a.md": old])
    let files = LabFiles(root: lab.root)
    let write = try write(lab, SectionEdit(section: "C", mode: .replace, text: "new"))
    let back = try UndoEdit.reverse(write, files: files)
    #expect(back.content == old)
    #expect(back.diff.contains("+three"))
    try lab.write("# A\n\nmine\nmore\n" + write.content.dropFirst("# A\n\none\n".count), to: "a.md")
    try files.write(try UndoEdit.reverse(write, files: files))
    #expect(try lab.read("a.md") == "# A\n\nmine\nmore\n" + old.dropFirst("# A\n\none\n".count))
  }

  @Test func aChangeInTheSamePlaceIsLeftAlone() throws {
    let lab = try TemporaryLab(["a.md": "# A\n\none\n"])
    let write = try write(lab, SectionEdit(section: "A", text: "two"))
    try lab.write("# A\n\none\n\ntwo, and mine\n", to: "a.md")
    let error = #expect(throws: DocumentError.self) { try UndoEdit.reverse(write, files: LabFiles(root: lab.root)) }
    #expect(error?.reason == .changed)
    var new = write
    new.baseHash = nil
    #expect(throws: DocumentError.self) { try UndoEdit.reverse(new, files: LabFiles(root: lab.root)) }
  }

  @Test func patchesOfRandomTextsGoBack() throws {
    var random = SplitMix(seed: 11)
    for _ in 0..<300 {
      func text() -> String {
        (0..<Int.random(in: 1...25, using: &random)).map { _ in
          ["a", "b", "", "c\r", "é", "-- x"].randomElement(using: &random)!
        }
        .joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
      }
      let (old, new) = (text(), text())
      let diff = UnifiedDiff.make(old: old, new: new, path: "a.md")
      guard !diff.isEmpty, !old.isEmpty, !new.isEmpty else { continue }
      let patch = try #require(LinePatch(diff), "\(diff.debugDescription)")
      #expect(patch.apply(to: old).map { Array($0.utf8) } == Array(new.utf8), "\(diff.debugDescription)")
      #expect(patch.reversed().apply(to: new).map { Array($0.utf8) } == Array(old.utf8), "\(diff.debugDescription)")
    }
  }
}
