import Agent
import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct UnifiedDiffTests {
  @Test func theSameTextHasNone() {
    #expect(UnifiedDiff.make(old: "a\n", new: "a\n", path: "a.md") == "")
  }

  @Test func showsContextAndTheMissingNewline() {
    #expect(
      UnifiedDiff.make(old: "a\nb\nc", new: "a\nB\nc\n", path: "a.md")
        == "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n a\n-b\n-c\n\\ No newline at end of file\n+B\n+c\n")
    #expect(
      UnifiedDiff.make(old: nil, new: "x\n", path: "a.md").hasPrefix("--- /dev/null\n+++ b/a.md\n@@ -0,0 +1,1 @@"))
  }

  @Test func lettersThatOnlyLookEqualDiffer() {
    #expect(!UnifiedDiff.make(old: "e\u{301}\n", new: "é\n", path: "a.md").isEmpty)
    #expect(!UnifiedDiff.make(old: "a\r\n", new: "a\n", path: "a.md").isEmpty)
  }

  @Test func largeDifferencesTakeNoTime() {
    let old = (0..<20_000).map { "old \($0)\n" }.joined()
    let new = (0..<20_000).map { "new \($0)\n" }.joined()
    #expect(UnifiedDiff.make(old: old, new: new, path: "a.md").contains("@@ -1,20000 +1,20000 @@"))
  }

  @Test func patchMakesTheNewTextOfTheOld() async throws {
    var random = SplitMix(seed: 3)
    let lab = try TemporaryLab()
    for _ in 0..<60 {
      func text(_ random: inout SplitMix) -> String {
        let lines = (0..<Int.random(in: 1...30, using: &random)).map { _ in
          ["a", "b", "", "c\r", "- é", "-- x"].randomElement(using: &random)!
        }
        return lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
      }
      let old = text(&random)
      let new = Bool.random(using: &random) ? text(&random) : old.replacing("b", with: "B")
      let diff = UnifiedDiff.make(old: old, new: new, path: "a.md")
      guard !diff.isEmpty, !old.isEmpty, !new.isEmpty else { continue }
      try lab.write(old, to: "a.md")
      try lab.write(diff, to: "a.diff")
      let result = try await ProcessRunner().run(
        .init(["patch", "--binary", "-s", "-p1", "-i", "a.diff"], workingDirectory: lab.root))
      #expect(result.succeeded, "\(result.output)\n\(diff)")
      #expect(try Array(lab.read("a.md").utf8) == Array(new.utf8), "\(diff.debugDescription)")
    }
  }
}
