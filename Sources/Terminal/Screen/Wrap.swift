/// Breaks lines between words, so that no terminal breaks them within one.
public enum Wrap {
  /// The columns that a terminal gives to `text`, which holds no escape sequences.
  public static func columns(_ text: String) -> Int { DisplayWidth.of(text) }

  /// `text` in lines of at most `width` columns; every line after the first begins with `indent`
  /// spaces. A word that is longer than a line keeps its own. The text holds no escape sequences.
  public static func hanging(_ text: String, width: Int, indent: Int) -> String {
    let width = max(20, width)
    let margin = String(repeating: " ", count: min(indent, width / 2))
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var result = ""
      var column = 0
      for word in line.split(separator: " ", omittingEmptySubsequences: false) {
        let size = DisplayWidth.of(String(word))
        if column > 0, column + 1 + size > width {
          result += "\n" + margin
          column = margin.count
        } else if column > 0 || !result.isEmpty {
          result += " "
          column += 1
        } else if word.isEmpty {
          // Leading spaces are the line's own indent.
          result += " "
          column += 1
          continue
        }
        result += word
        column += size
      }
      return result
    }.joined(separator: "\n")
  }
}
