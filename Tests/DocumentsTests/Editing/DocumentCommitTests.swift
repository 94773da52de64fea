import Agent
import Testing

@testable import Documents

@Suite struct DocumentCommitTests {
  private let runner = ProcessRunner()

  private func lab() async throws -> TemporaryLab {
    let lab = try TemporaryLab(["a.md": "# A\n", "b.md": "# B\n", ".gitignore": "ignored.md\n", "ignored.md": "# I\n"])
    for arguments in [
      ["init", "-q"], ["config", "user.name", "a"], ["config", "user.email", "a@b.example"],
      ["config", "commit.gpgsign", "false"], ["add", "."], ["commit", "-qm", "first"],
    ] { _ = try await git(lab, arguments) }
    return lab
  }

  private func git(_ lab: TemporaryLab, _ arguments: [String]) async throws -> String {
    try await runner.run(.init(["git", "-C", lab.root] + arguments)).output
  }

  @Test func onlyTheDocumentIsCommittedUnderTheSessionsName() async throws {
    let lab = try await lab()
    try lab.write("# A\n\nnew\n", to: "a.md")
    try lab.write("# B\n\nstaged by the owner\n", to: "b.md")
    _ = try await git(lab, ["add", "b.md"])
    let told = await ActingSession.$id.withValue("2026-11-25-3") {
      await DocumentCommit(root: lab.root, runner: runner).commit("a.md", message: "updated a.md › A (+2 lines)")
    }
    #expect(told.hasPrefix("committed "))
    let message = try await git(lab, ["show", "-s", "--format=%B"])
    #expect(message.hasPrefix("updated a.md › A (+2 lines)\n\nSteward session 2026-11-25-3"))
    #expect(try await git(lab, ["show", "--name-only", "--format="]) == "a.md\n")
    #expect(try await git(lab, ["diff", "--cached", "--name-only"]) == "b.md\n")
  }

  @Test func whatGitIgnoresIsWrittenAndNotCommitted() async throws {
    let lab = try await lab()
    try lab.write("# I\n\nnew\n", to: "ignored.md")
    let told = await DocumentCommit(root: lab.root, runner: runner).commit("ignored.md", message: "x")
    #expect(told == "not committed: git ignores ignored.md")
    let outside = try TemporaryLab(["a.md": "# A\n"])
    #expect(
      await DocumentCommit(root: outside.root, runner: runner).commit("a.md", message: "x").hasPrefix("not committed"))
  }
}
