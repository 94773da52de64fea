import Agent
import Glibc

/// What git knows about a lab's documents; nothing where the lab is in no repository.
struct GitHistory: Sendable {
  let root: String
  let runner: (any CommandRunner)?

  /// Documents that are tracked, or new and not ignored; nil where git does not tell.
  func documents() async -> [String]? {
    guard let repository else { return nil }
    let output = await git(
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ":(icase)*.md"], timeout: 10)
    guard let output else { return nil }
    let paths = output.split(separator: "\0").map(String.init)
    // A lab that the repository around it ignores as a whole is no part of it.
    return paths.isEmpty && repository != root ? nil : paths
  }

  /// The day of the last commit of each of `paths`, `YYYY-MM-DD`. Those with changes that are not committed are left
  /// out, because their commit tells nothing about what they say now.
  func days(of paths: [String]) async -> [String: String] {
    guard repository != nil, !paths.isEmpty else { return [:] }
    // A longer list would not fit the command line; then the whole history tells.
    let named = paths.count <= 50 ? paths.map { ":(literal)\($0)" } : [":(icase)*.md"]
    let log = await git(
      ["log", "-z", "--format=%x01%as", "--name-only", "--no-renames", "--relative", "--max-count=3000", "--"]
        + named, timeout: 10)
    let modified = await git(["ls-files", "-z", "--modified", "--"] + named, timeout: 10)
    guard let log else { return [:] }
    var days: [String: String] = [:]
    var day = ""
    for field in log.split(whereSeparator: { $0 == "\0" || $0 == "\n" }) {
      if field.first == "\u{01}" {
        day = String(field.dropFirst())
      } else if days[String(field)] == nil {
        days[String(field)] = day
      }
    }
    for path in modified?.split(separator: "\0") ?? [] { days[String(path)] = nil }
    return days
  }

  /// The days of the last commits of sections, by their place in `sections`; those that changed since, or that git does
  /// not know, are left out.
  func days(ofLines sections: [(path: String, lines: ClosedRange<Int>)]) async -> [(Int, String)] {
    guard repository != nil else { return [] }
    return await withTaskGroup(of: (Int, String?).self) { group in
      for (index, section) in sections.enumerated() {
        group.addTask {
          let range = "\(section.lines.lowerBound),\(section.lines.upperBound)"
          let output = await git(
            ["blame", "--porcelain", "-L", range, "--", section.path], timeout: 2)
          return (index, output.flatMap(GitHistory.latestDay))
        }
      }
      return await group.reduce(into: []) { days, found in
        if let day = found.1 { days.append((found.0, day)) }
      }
    }
  }

  /// `git blame --porcelain` → the day of its newest commit, or nil where a line is not committed.
  static func latestDay(_ blame: String) -> String? {
    var newest: Int64?
    for line in blame.split(separator: "\n") {
      if line.hasPrefix("0000000000000000000000000000000000000000 ") { return nil }
      if line.hasPrefix("author-time "), let time = Int64(line.dropFirst(12)) { newest = max(newest ?? 0, time) }
    }
    return newest.map { DocumentFile.day(seconds: $0) }
  }

  /// The directory at or above the lab that holds `.git`.
  private var repository: String? {
    guard runner != nil else { return nil }
    var directory = root
    while true {
      if access(directory == "/" ? "/.git" : "\(directory)/.git", F_OK) == 0 { return directory }
      guard directory != "/", let slash = directory.lastIndex(of: "/") else { return nil }
      directory = slash == directory.startIndex ? "/" : String(directory[..<slash])
    }
  }

  private func git(_ arguments: [String], timeout: Double) async -> String? {
    let command = Command(
      ["git", "-c", "core.fsmonitor=false", "-C", root] + arguments, timeout: timeout, outputLimit: 64 << 20)
    guard let result = try? await runner?.run(command), result.succeeded, result.omitted == 0 else {
      return nil
    }
    return result.output
  }
}
