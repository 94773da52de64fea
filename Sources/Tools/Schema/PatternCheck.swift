/// Which regular expressions a tool file may hold: matching goes back and tries again, and a pattern of a file that
/// somebody else wrote must not take hours on forty letters.
enum PatternCheck {
  /// The longest value that is held against a pattern, in bytes.
  static let longest = 256
  private static let repeats = 3

  /// What is wrong with a pattern, or nil.
  static func problem(_ pattern: String) -> String? {
    guard pattern.utf8.count <= 500 else { return "the pattern is longer than 500 characters" }
    guard (try? Regex(pattern)) != nil else { return "\"\(pattern)\" is no regular expression" }
    var groups: [(repeats: Int, choice: Bool)] = [(0, false)]
    var total = 0
    var rest = Array(pattern)[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\":
        if let next = rest.popFirst(), next.isNumber || next == "k" || next == "g" {
          return "it refers back to a group"
        }
      case "[":
        // A class, up to its bracket; one right at the start is a letter.
        if rest.first == "^" { rest.removeFirst() }
        if rest.first == "]" { rest.removeFirst() }
        while let inner = rest.popFirst(), inner != "]" { if inner == "\\" { _ = rest.popFirst() } }
      case "(":
        if rest.first == "?", rest.dropFirst().first != ":" { return "it looks ahead, behind or names a group" }
        groups.append((0, false))
      case ")":
        guard groups.count > 1 else { continue }
        let group = groups.removeLast()
        if isUnbounded(rest), group.repeats > 0 || group.choice {
          return "a group that repeats holds a repetition or a choice; write it without"
        }
        groups[groups.count - 1].repeats += group.repeats
        groups[groups.count - 1].choice = groups[groups.count - 1].choice || group.choice
      case "|": groups[groups.count - 1].choice = true
      case "*", "+":
        groups[groups.count - 1].repeats += 1
        total += 1
      case "{":
        if isUnbounded(["{"] + rest) {
          groups[groups.count - 1].repeats += 1
          total += 1
        }
      default: break
      }
    }
    return total > (pattern.hasPrefix("^") ? repeats : repeats - 1)
      ? "it has more than \(repeats) repetitions without an end" : nil
  }

  /// Whether what follows repeats without a small end: `*`, `+`, `{3,}`, `{1,1000}`.
  private static func isUnbounded(_ rest: ArraySlice<Character>) -> Bool {
    switch rest.first {
    case "*", "+": return true
    case "{":
      let inner = rest.dropFirst().prefix { $0 != "}" }
      let numbers = String(inner).split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2 else { return (numbers.first ?? nil).map { $0 > 16 } ?? false }
      return numbers[1].map { $0 > 16 } ?? true
    default: return false
    }
  }
}
