import Foundation
import Glibc

/// The entries of earlier sessions in a file that only its owner can read.
///
/// An entry is one line of the file: a newline in it is written `\n`, a backslash `\\`. Sessions that
/// run at the same time append whole lines, so none loses an entry of the other.
struct EntryHistory {
  /// The most entries that are kept.
  static let limit = 2000
  /// A longer entry, in bytes, stays out of the file.
  static let entryLimit = 65_536

  private let path: String?
  private let clean: @Sendable (String) -> String
  private(set) var entries: [String] = []

  /// The last `limit` entries of the file at `path`, or none when it cannot be read.
  ///
  /// A file that has grown to twice the limit is rewritten.
  /// Without a path, entries last as long as the value. The file gets what `clean` makes of an entry.
  init(path: String?, clean: @escaping @Sendable (String) -> String = { $0 }) {
    self.path = path
    self.clean = clean
    guard let path, let data = FileManager.default.contents(atPath: path) else { return }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    entries = lines.suffix(Self.limit).map { Self.decode($0) }
    if lines.count > 2 * Self.limit {
      rewrite(path)
    }
  }

  /// Keeps `entry`, unless it is blank, starts with a space, or repeats the one before; true when kept.
  ///
  /// The leading space is the shells' way to keep something out of the history.
  mutating func append(_ entry: String) -> Bool {
    guard entry.contains(where: { !$0.isWhitespace }), !entry.hasPrefix(" "), entry != entries.last
    else { return false }
    entries.append(entry)
    if let path, entry.utf8.count <= Self.entryLimit {
      write([clean(entry)], to: path, flags: O_APPEND)
    }
    return true
  }

  static func encode(_ entry: String) -> String {
    entry.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  static func decode(_ line: some StringProtocol) -> String {
    var entry = String.UnicodeScalarView()
    var escaped = false
    for scalar in line.unicodeScalars {
      if escaped {
        entry.append(scalar == "n" ? "\n" : scalar)
        escaped = false
      } else if scalar == "\\" {
        escaped = true
      } else {
        entry.append(scalar)
      }
    }
    return String(entry)
  }

  private func rewrite(_ path: String) {
    let fresh = path + ".new"
    unlink(fresh)
    if write(entries, to: fresh, flags: O_EXCL) {
      rename(fresh, path)
    }
  }

  /// The history is a comfort: a full disk or a read-only home does not stop the session.
  @discardableResult
  private func write(_ entries: [String], to path: String, flags: Int32) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // An older file may have been created by hand, readable by all.
    fchmod(descriptor, 0o600)
    let text = entries.map { Self.encode($0) + "\n" }.joined()
    OutputDescriptor(number: descriptor).write(text)
    return true
  }
}
