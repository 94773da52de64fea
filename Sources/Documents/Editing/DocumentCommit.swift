import Agent

/// Commits a document that was written after the owner's yes: that file alone, whatever else is staged.
public struct DocumentCommit: Sendable {
  private let root: String
  private let runner: any CommandRunner

  public init(root: String, runner: any CommandRunner) {
    self.root = root
    self.runner = runner
  }

  /// Commits the document `path` with a message that names the session. Returns one line for the owner: the commit, or
  /// why there is none; the document is written either way.
  public func commit(_ path: String, message: String) async -> String {
    guard let ignored = await git(["check-ignore", "-q", "--", path]) else {
      return "not committed: git does not answer"
    }
    if ignored.ending == .exited(0) { return "not committed: git ignores \(path)" }
    let session = ActingSession.id.map { "\n\nSteward session \($0)" } ?? ""
    guard let added = await git(["add", "--", path]), added.succeeded,
      let done = await git(["commit", "--quiet", "--only", "-m", message + session, "--", path]), done.succeeded
    else {
      return "not committed: git refused; see: git -C \(root) status"
    }
    let name = await git(["rev-parse", "--short", "HEAD"])?.output.filter { !$0.isWhitespace } ?? ""
    return "committed \(name)"
  }

  private func git(_ arguments: [String]) async -> CommandResult? {
    // A hook of the owner's may take a while; a question of its own has nobody to answer it.
    try? await runner.run(
      Command(
        ["env", "GIT_TERMINAL_PROMPT=0", "git", "-c", "core.fsmonitor=false", "-C", root] + arguments, timeout: 60))
  }
}
