import Agent
import Foundation

/// The documents of a new lab, made from what this machine says about itself.
///
/// What is there already is never touched, so it may run twice.
public struct LabDocuments: Sendable {
  /// A document and whether it was made.
  public struct Outcome: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Codable { case created, kept }

    /// Relative to the lab; a directory ends with a slash.
    public var path: String
    public var state: State

    public init(path: String, state: State) {
      self.path = path
      self.state = state
    }
  }

  private let directory: URL
  private let runner: any CommandRunner

  /// `directory`: the lab, made when it is not there.
  public init(directory: String, runner: any CommandRunner) {
    self.directory = URL(fileURLWithPath: directory, isDirectory: true)
    self.runner = runner
  }

  /// The documents by path, as they would be written. Pure.
  public static func contents(facts: MachineFacts, on date: String) throws -> [(path: String, text: String)] {
    let values = LabValues.all(facts, date: date)
    let templates: [(String, [UInt8])] = [
      ("INFRASTRUCTURE.md", PackageResources.infrastructure_mustache),
      ("SERVICES.md", PackageResources.services_mustache),
      ("PROCEDURES.md", PackageResources.procedures_mustache),
      ("TROUBLESHOOTING.md", PackageResources.troubleshooting_mustache),
      ("sessions/README.md", PackageResources.sessions_mustache),
      ("steward.yaml", PackageResources.settings_mustache),
    ]
    return try templates.map { ($0.0, try Template.render($0.1, values)) }
      + [(".gitignore", "# Steward's own state: database, index, logs.\n.steward/\n")]
  }

  /// Writes what is missing; `date` is YYYY-MM-DD. Throws `CallError` that names the path.
  public func write(facts: MachineFacts, on date: String) async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for (path, text) in try LabDocuments.contents(facts: facts, on: date) {
      outcomes.append(Outcome(path: path, state: try write(text, to: path)))
    }
    for path in ["plans/", "rca/"] {
      let there = FileManager.default.fileExists(atPath: url(path).path)
      try makeDirectory(url(path))
      outcomes.append(Outcome(path: path, state: there ? .kept : .created))
    }
    if let repository = try await initialiseRepository() { outcomes.append(repository) }
    return outcomes
  }

  private func url(_ path: String) -> URL { directory.appendingPathComponent(path) }

  private func write(_ text: String, to path: String) throws -> Outcome.State {
    let url = url(path)
    try makeDirectory(url.deletingLastPathComponent())
    do {
      // Refuses to overwrite in the same step, so that nothing written meanwhile is lost.
      try Data(text.utf8).write(to: url, options: .withoutOverwriting)
      return .created
    } catch let error as CocoaError where error.code == .fileWriteFileExists {
      return .kept
    } catch {
      if FileManager.default.fileExists(atPath: url.path) { return .kept }
      throw CallError(.failed, "\(path) could not be written: \(error.localizedDescription)")
    }
  }

  private func makeDirectory(_ url: URL) throws {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw CallError(
        .failed, "the directory \(url.path) could not be made: \(error.localizedDescription)")
    }
  }

  /// `git init` where there is no repository around; nil where git is missing, which is no failure.
  private func initialiseRepository() async throws -> Outcome? {
    let path = directory.path
    do {
      let inside = try await runner.run(
        Command(["git", "-C", path, "rev-parse", "--is-inside-work-tree"], timeout: 10))
      if inside.succeeded { return Outcome(path: ".git/", state: .kept) }
      let made = try await runner.run(Command(["git", "-C", path, "init", "--quiet"], timeout: 10))
      return made.succeeded ? Outcome(path: ".git/", state: .created) : nil
    } catch is CommandNotFound {
      return nil
    }
  }
}
