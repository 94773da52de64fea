/// A look of text on a terminal, as ECMA-48 "select graphic rendition".
public enum Style: String, Sendable, CaseIterable {
  case bold = "1"
  case dim = "2"
  case italic = "3"
  case underline = "4"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"

  /// `text` in this style, or as it is without `colour`. The caller has escaped what others wrote.
  public func paint(_ text: String, colour: Bool) -> String {
    colour && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
