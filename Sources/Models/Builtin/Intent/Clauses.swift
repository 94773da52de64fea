/// The parts of a request: a tale, and the wish before or behind it.
enum Clauses {
  /// Sentences, lines, and what an arrow leads to. A point within a word ("2.5G", "smb.conf") ends nothing.
  static func sentences(of line: String) -> [String] {
    line.replacing(/[.?!;]+(?=[\s"')]|$)|\n|\s[-=]+>\s/, with: "\u{0}").split(separator: "\u{0}" as Character)
      .map(String.init)
  }

  /// Sentences, and what stands between their commas and dashes.
  static func clauses(of line: String) -> [String] {
    sentences(of: line).flatMap { sentence in
      sentence.replacing(/,\s|\s[-–—]\s/, with: "\u{0}").split(separator: "\u{0}" as Character).map(String.init)
    }
  }
}
