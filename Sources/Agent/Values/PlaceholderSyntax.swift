/// How placeholders are written in the fixed texts of tool files and procedures.
///
/// `{name}` and `{name.field}` stand for values. Braces that stand for themselves are written `\{name}`; doubled ones
/// (`{{.Names}}`, a template of the command's own) and those around anything but a name are left as they are.
public enum PlaceholderSyntax {
  public struct Match {
    public var range: Range<String.Index>
    /// Nil for braces that stand for themselves.
    public var name: Substring?
    public var field: Substring?
    /// What stands in the text's place where it has no name.
    public var literal: Substring
  }

  /// The first placeholder in `text`, or the first braces that stand for themselves.
  public static func first(in text: Substring) -> Match? {
    let syntax = /\{\{.*?\}\}|\\(\{[A-Za-z0-9_]+(?:\.[a-z0-9_]+)?\})|\{([A-Za-z0-9_]+)(?:\.([a-z0-9_]+))?\}/
    guard let match = text.firstMatch(of: syntax) else { return nil }
    return Match(
      range: match.range, name: match.output.2, field: match.output.3, literal: match.output.1 ?? match.output.0)
  }

  /// What stands in braces and looks like a name, whether or not it can be one: a slip is told and not left standing.
  public static func candidates(in text: String) -> [Substring] {
    text.matches(of: /\{\{.*?\}\}|\\\{[\w.\-]+\}|\{([\w.\-]+)\}/).compactMap(\.output.1)
  }

  /// The names that `text` has placeholders for.
  public static func names(in text: String) -> [Substring] {
    var names: [Substring] = []
    var rest = text[...]
    while let match = first(in: rest) {
      if let name = match.name { names.append(name) }
      rest = rest[match.range.upperBound...]
    }
    return names
  }
}
