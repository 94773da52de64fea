import Foundation

/// Links in a lab. What Steward goes by (tool files, prompts, settings) is read where it lies: a repository that was
/// cloned as a lab must not have another file of this machine read in its place.
enum LabLinks {
  /// Whether `path` is, or goes through, a link to somewhere else than below `root`.
  static func leadOut(_ path: String, of root: String) -> Bool {
    guard let real = resolved(path) else {
      // What is not there is told where it is read; a link to nothing leads nowhere good.
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
    guard let home = resolved(root) else { return true }
    return !real.hasPrefix(home.hasSuffix("/") ? home : home + "/")
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
