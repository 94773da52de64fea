import Agent
import Foundation

/// Paths that a passage cites and that are not in the lab.
struct StalePaths {
  /// The lab's directory.
  let root: String

  /// Paths that are told of one passage.
  private static let limit = 5

  /// The paths that are missing, as written, each once.
  func missing(in passage: Passage) -> [String] {
    var found: [String] = []
    for (word, isLink) in StalePaths.cited(in: passage.text) where !found.contains(word) {
      guard let path = isLink ? linked(word, from: passage.path) : known(word, from: passage.path) else { continue }
      if !exists(path) { found.append(word) }
      if found.count == Self.limit { break }
    }
    return found
  }

  /// What the text cites: the targets of its links, then words that look like paths.
  private static func cited(in text: String) -> [(String, isLink: Bool)] {
    let links = links(in: text)
    let targets = Set(links)
    let all = links.map { ($0, true) } + candidates(in: text).filter { !targets.contains($0) }.map { ($0, false) }
    // In the order of the text.
    return all.map { (text.firstRange(of: $0.0)?.lowerBound ?? text.endIndex, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The files that Markdown's links and images lead to, without what leads out of the lab or to a heading.
  private static func links(in text: String) -> [String] {
    var found: [String] = []
    var isCode = false
    for line in text.split(separator: "\n") {
      if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
      guard !isCode else { continue }
      var rest = line[...]
      while let start = rest.firstRange(of: "](") {
        rest = rest[start.upperBound...]
        var target = rest.prefix { $0 != ")" && $0 != " " }
        if target.first == "<" { target = target.dropFirst().prefix { $0 != ">" } }
        let file = target.prefix { $0 != "#" && $0 != "?" }
        // An address, a mail, a placeholder.
        guard !file.isEmpty, file.utf8.count < 300, !file.contains(":"),
          !file.contains(where: { "${}<>*~".contains($0) })
        else { continue }
        if let path = String(file).removingPercentEncoding { found.append(path) }
      }
    }
    return found
  }

  /// The path below the lab that a link leads to; nil where it leads out of it.
  private func linked(_ target: String, from document: String) -> String? {
    let folder = document.split(separator: "/").dropLast().map(String.init)
    let parts = target.split(separator: "/").map(String.init)
    guard !parts.isEmpty else { return nil }
    let fromRoot = StalePaths.joined([], parts)
    if target.hasPrefix("/") {
      // The root of a site that is made of the documents may be any folder above.
      for depth in stride(from: folder.count, through: 0, by: -1) {
        if let path = StalePaths.joined(Array(folder.prefix(depth)), parts), exists(path) { return path }
      }
      return endsLikeFile(parts) ? fromRoot : nil
    }
    if let path = StalePaths.joined(folder, parts), exists(path) { return path }
    if let fromRoot, exists(fromRoot) { return fromRoot }
    // `[guide](guide)` may be a page of a site that adds the ending.
    guard endsLikeFile(parts) else { return nil }
    return StalePaths.joined(folder, parts)
  }

  private func endsLikeFile(_ parts: [String]) -> Bool {
    guard let name = parts.last, let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
    return StalePaths.endings.contains(name[name.index(after: dot)...].lowercased())
  }

  /// Words that look like paths of the lab: relative, with a folder and an ending.
  private static func candidates(in text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || "._-/~$*{}<>:@#%?=&+".contains($0)) }.compactMap { word in
      var word = word
      while let last = word.last, ".:/".contains(last) { word.removeLast() }
      // `file.md#heading` and `script.py:12-40` cite the file.
      word = word.prefix { $0 != "#" }
      if let colon = word.lastIndex(of: ":"), word[colon...].dropFirst().allSatisfy({ $0.isNumber || $0 == "-" }) {
        word = word[..<colon]
      }
      guard word.contains("/"), word.utf8.count < 200, !word.hasPrefix("/"), !word.hasPrefix("~"),
        !word.contains(where: { "$*{}<>:@%?=&+".contains($0) }), let name = word.split(separator: "/").last,
        let dot = name.lastIndex(of: "."), dot > name.startIndex
      else { return nil }
      let ending = name[name.index(after: dot)...].lowercased()
      return endings.contains(ending) ? String(word) : nil
    }
  }

  /// What is kept beside documents; a domain with a path ends otherwise.
  private static let endings: Set<String> = [
    "md", "sh", "py", "yaml", "yml", "json", "toml", "conf", "cfg", "ini", "service", "timer", "tf", "j2", "txt", "png",
    "svg", "sql", "jpg", "jpeg", "gif", "webp", "pdf", "rb", "js", "ts", "go", "rs", "swift",
  ]

  /// The path below the lab that `word` means, or nil where it is no path of this lab: its first folder must be there,
  /// because documents also cite files of other machines and repositories.
  private func known(_ word: String, from document: String) -> String? {
    let folder = document.split(separator: "/").dropLast().map(String.init)
    let parts = word.split(separator: "/").map(String.init)
    let fromDocument = StalePaths.joined(folder, parts)
    if word.hasPrefix("."), parts.first == "." || parts.first == ".." {
      guard let fromDocument else { return nil }
      // `./scripts/x.sh` is written from the top as often as from beside the document.
      if let fromRoot = StalePaths.joined([], parts), exists(fromRoot) { return fromRoot }
      return fromDocument
    }
    if let fromDocument, exists(fromDocument) { return fromDocument }
    guard let first = parts.first, isFolder(first) || isFolder((folder + [first]).joined(separator: "/")) else {
      return nil
    }
    return isFolder(first) ? parts.joined(separator: "/") : fromDocument
  }

  /// `folder` and then `parts` with `..` carried out; nil where that leads out of the lab.
  private static func joined(_ folder: [String], _ parts: [String]) -> String? {
    var result = folder
    for part in parts where part != "." {
      if part == ".." {
        guard result.popLast() != nil else { return nil }
      } else {
        result.append(part)
      }
    }
    return result.joined(separator: "/")
  }

  private func exists(_ path: String) -> Bool { access("\(root)/\(path)", F_OK) == 0 }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat("\(root)/\(path)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
