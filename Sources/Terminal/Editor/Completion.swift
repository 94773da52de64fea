/// What may stand in place of the word before the cursor.
public struct Completion: Sendable, Equatable {
  /// The text before the cursor that a candidate replaces; it may be empty.
  public var word: String
  /// What may replace `word`, in the order to list them.
  public var candidates: [String]
  /// What follows a candidate that is the only one.
  public var suffix: String

  /// No candidates.
  public static let none = Completion(word: "", candidates: [])

  public init(word: String, candidates: [String], suffix: String = " ") {
    self.word = word
    self.candidates = candidates
    self.suffix = suffix
  }

  /// The candidates of `words` that start with the word that ends at `cursor`, a count of characters.
  ///
  /// A word reaches back to a space or a newline. The search ignores case.
  public init(
    line: String, cursor: Int, words: some Sequence<String>, suffix: String = " "
  ) {
    let before = line.prefix(cursor)
    let start = before.lastIndex { $0.isWhitespace }.map(before.index(after:)) ?? before.startIndex
    let word = String(before[start...])
    let lowered = word.lowercased()
    let candidates = words.filter { $0.lowercased().hasPrefix(lowered) }
    self.init(word: word, candidates: candidates, suffix: suffix)
  }

  /// The longest text that every one of `candidates` starts with.
  public static func commonPrefix(_ candidates: [String]) -> String {
    guard var prefix = candidates.first.map({ Substring($0) }) else { return "" }
    for candidate in candidates.dropFirst() {
      let count = zip(prefix, candidate).prefix { $0 == $1 }.count
      prefix = prefix.prefix(count)
    }
    return String(prefix)
  }

  /// What one press of Tab does.
  enum Step: Equatable {
    case nothing
    case replace(with: String)
    case list
  }

  var step: Step {
    guard let first = candidates.first else { return .nothing }
    if candidates.count == 1 {
      return .replace(with: first + suffix)
    }
    // A prefix that differs in more than case would throw away what the user typed.
    let prefix = Self.commonPrefix(candidates)
    let extends = prefix.count > word.count && prefix.lowercased().hasPrefix(word.lowercased())
    return extends ? .replace(with: prefix) : .list
  }

  /// The candidates in columns that fit `width`, sorted downwards; at most `limit` of them.
  func columns(width: Int, limit: Int = 200) -> String {
    let shown = candidates.prefix(limit).map { DisplayWidth.escaped($0) }
    let widest = shown.map(DisplayWidth.of).max() ?? 0
    let across = max(1, (width - 1) / (widest + 2))
    let rows = (shown.count + across - 1) / across
    var text = ""
    for row in 0..<rows {
      var line = ""
      var spaces = 0
      for index in stride(from: row, to: shown.count, by: rows) {
        line += String(repeating: " ", count: spaces) + shown[index]
        spaces = widest + 2 - DisplayWidth.of(shown[index])
      }
      text += line + "\n"
    }
    if candidates.count > limit {
      text += "… and \(candidates.count - limit) more\n"
    }
    return text
  }
}
