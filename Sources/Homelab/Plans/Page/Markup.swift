import Agent

/// Text as HTML and SVG take it.
enum Markup {
  /// Nothing in it is a tag, an entity or an end of an attribute; control characters are shown.
  static func text(_ text: String) -> String {
    Escaper.escapeLine(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// At most `limit` characters, with an ellipsis where more is left out.
  static func short(_ text: String, _ limit: Int) -> String {
    text.count > limit ? text.prefix(limit - 1).trimmed + "…" : text
  }

  /// `text` in at most `lines` lines of about `width` characters, broken between words.
  static func lines(_ text: String, width: Int, lines limit: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " " as Character).map(String.init) {
      if let last = lines.last, last.count + word.count + 1 <= width {
        lines[lines.count - 1] = last + " " + word
      } else if lines.count < limit {
        lines.append(short(word, width))
      } else {
        lines[limit - 1] = short(lines[limit - 1] + " " + word, width - 1)
        if !lines[limit - 1].hasSuffix("…") { lines[limit - 1] += "…" }
        break
      }
    }
    return lines
  }

  static func figure(_ number: Double) -> String {
    let rounded = (number * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
