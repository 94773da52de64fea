import Foundation

/// The `.gitignore` files of a lab that is in no repository, or where git does not tell: gitignore(5), without the
/// files outside the lab.
struct IgnoreFiles {
  private struct Rule {
    /// The folder of the file, relative to the lab; empty for the lab itself.
    var folder: String
    /// As fnmatch(3) takes it, each part of the path.
    var parts: [String]
    var isForFolders: Bool
    var isKept: Bool
    /// Whether the pattern holds for the path from the folder on, or for a name anywhere below it.
    var isAnchored: Bool
  }

  private var rules: [Rule] = []

  static let sizeLimit = 1 << 20

  /// Takes the rules of `folder`, relative to `root`; a folder after those above it.
  mutating func read(in folder: String, root: String) {
    let path = folder.isEmpty ? ".gitignore" : "\(folder)/.gitignore"
    guard access("\(root)/\(path)", R_OK) == 0,
      let text = try? LabFiles(root: root).read(path, limit: Self.sizeLimit)
    else { return }
    for line in text.split(whereSeparator: \.isNewline) {
      if let rule = Self.rule(line, folder: folder) { rules.append(rule) }
    }
  }

  private static func rule(_ line: Substring, folder: String) -> Rule? {
    var line = line
    while line.last == " ", !line.hasSuffix("\\ ") { line.removeLast() }
    guard !line.isEmpty, line.first != "#" else { return nil }
    let isKept = line.first == "!"
    if isKept { line.removeFirst() }
    if line.hasPrefix("\\#") || line.hasPrefix("\\!") { line.removeFirst() }
    let isForFolders = line.last == "/"
    if isForFolders { line.removeLast() }
    let isAnchored = line.contains("/")
    let parts = line.split(separator: "/").map(String.init)
    return parts.isEmpty
      ? nil : Rule(folder: folder, parts: parts, isForFolders: isForFolders, isKept: isKept, isAnchored: isAnchored)
  }

  /// Whether the last rule that holds for `path` leaves it out.
  func covers(_ path: String, isFolder: Bool) -> Bool {
    for rule in rules.reversed() where isFolder || !rule.isForFolders {
      guard let below = Self.below(rule.folder, path) else { continue }
      let names = below.split(separator: "/").map(String.init)
      let holds =
        rule.isAnchored
        ? Self.matches(rule.parts[...], names[...]) : names.last.map { Self.matches(rule.parts[0], $0) } ?? false
      if holds { return !rule.isKept }
    }
    return false
  }

  private static func below(_ folder: String, _ path: String) -> Substring? {
    if folder.isEmpty { return path[...] }
    return path.hasPrefix(folder + "/") ? path.dropFirst(folder.count + 1) : nil
  }

  private static func matches(_ pattern: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return names.isEmpty }
    if first == "**" {
      let rest = pattern.dropFirst()
      if rest.isEmpty { return !names.isEmpty }
      return (names.startIndex...names.endIndex).contains { matches(rest, names[$0...]) }
    }
    guard let name = names.first, matches(first, name) else { return false }
    return matches(pattern.dropFirst(), names.dropFirst())
  }

  private static func matches(_ pattern: String, _ name: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
}
