import Foundation
import Glibc

/// The values of the files that settings name as secret: `KEY=value`, `key: value` or one a line.
enum SecretFiles {
  /// Changes when one of the files does: when it was written, and which file it is.
  static func stamp(_ paths: [String], root: String) -> String {
    paths.map { path in
      var status = stat()
      guard stat(path.hasPrefix("/") ? path : root + "/" + path, &status) == 0 else { return "none" }
      return "\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }.joined(separator: " ")
  }

  static func values(_ paths: [String], root: String, _ notices: inout [String]) -> [String] {
    paths.flatMap { path -> [String] in
      let full = path.hasPrefix("/") ? path : root + "/" + path
      guard let text = try? String(contentsOfFile: full, encoding: .utf8) else {
        notices.append("secret file \(path) cannot be read: its values are not removed from texts")
        return []
      }
      return text.split(whereSeparator: \.isNewline).compactMap { line in
        let line = line.trimmingCharacters(in: .whitespaces)
        guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
        let value = line.firstMatch(of: /^[\w.\-]+\s*[=:]\s*(.+)$/).map { String($0.output.1) } ?? line
        return value.trimmingCharacters(in: CharacterSet(charactersIn: "\"' "))
      }
    }
  }
}
