import Agent
import Foundation

/// Files of this machine outside the lab, as units of systemd are: written whole, only over what was seen before.
public struct LocalFiles: Sendable {
  public init() {}

  /// SHA-256 of the file at `path`; nil where there is none. Throws `CallError` for what is no plain file.
  public func hash(_ path: String) throws -> String? {
    try read(path).map { Digest.sha256($0) }
  }

  /// The write of `content` to `path`, or its removal, over what is there now.
  public func plan(_ path: String, _ content: String?) throws -> FileWrite {
    FileWrite(path: path, baseHash: try hash(path), content: content)
  }

  /// Writes `files` and returns what would put things back. Throws `CallError` after putting back what it wrote.
  func write(_ files: [FileWrite], in report: inout StepReport) throws -> [FileWrite] {
    var before: [FileWrite] = []
    do {
      for file in files {
        let old = try read(file.path)
        guard old.map({ Digest.sha256($0) }) == file.baseHash else {
          throw CallError(.failed, "\(file.path) has changed since it was shown; ask again")
        }
        try put(file)
        before.insert(
          FileWrite(
            path: file.path, baseHash: file.content.map { Digest.sha256($0) },
            content: old.map { String(decoding: $0, as: UTF8.self) }), at: 0)
        report.add(file.content == nil ? "removed \(file.path)" : "wrote \(file.path)")
      }
    } catch {
      try? restore(before)
      throw error
    }
    return before
  }

  func restore(_ files: [FileWrite]) throws {
    for file in files { try put(file) }
  }

  private func put(_ file: FileWrite) throws {
    do {
      guard let content = file.content else {
        if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(atPath: file.path) }
        return
      }
      try FileManager.default.createDirectory(
        atPath: (file.path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      // Over a name of its own: a reader sees the old file or the new one.
      try Data(content.utf8).write(to: URL(fileURLWithPath: file.path), options: .atomic)
    } catch {
      throw CallError(.failed, "\(file.path) cannot be written: \(error.localizedDescription)")
    }
  }

  private func read(_ path: String) throws -> [UInt8]? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CallError(.refused, "\(path) is no plain file; nothing is written over it")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CallError(.failed, "\(path) cannot be read")
    }
    return Array(data)
  }
}
