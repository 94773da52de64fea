import Agent
import Documents
import Foundation
import TestSupport

/// A lab in a directory of its own, removed with the value.
final class TemporaryLab: Sendable {
  let root: String

  init(_ documents: [String: String] = [:], base: String? = nil) throws {
    root = try TemporaryFolder.make("documents", in: base ?? TemporaryFolder.root)
    for (path, text) in documents { try write(text, to: path) }
  }

  /// In memory where the system has a place for that: what syncs ten thousand times must not wait for a disk.
  convenience init(inMemory documents: [String: String]) throws {
    try self.init(documents, base: TemporaryFolder.inMemory)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  func write(_ data: Data, to path: String) throws {
    let url = URL(fileURLWithPath: "\(root)/\(path)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")), as: UTF8.self)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(root)/\(path)") }

  func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/\(path)", withDestinationPath: target)
  }

  func index(runner: (any CommandRunner)? = nil) throws -> DocumentIndex {
    try DocumentIndex(root: root, runner: runner)
  }
}

/// Runs programs for real, for what only git or patch can tell.
struct ProcessRunner: CommandRunner {
  func run(_ command: Command) async throws -> CommandResult {
    let (status, output) = try ChildProcess.run(command.arguments, directory: command.workingDirectory)
    return CommandResult(ending: .exited(Int(status)), output: String(decoding: output, as: UTF8.self))
  }
}
