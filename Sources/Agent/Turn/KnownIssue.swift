/// What a document says of a symptom: the cause that it had another time.
public struct KnownIssue: Sendable, Hashable {
  public var symptom: String
  public var cause: String

  /// A section with the fields `**Symptom**` and `**Root Cause**` → what they say; nil for any other text.
  public init?(_ text: String) {
    guard let cause = KnownIssue.field("(?:Root )?Cause", in: text) else { return nil }
    self.cause = cause
    symptom = KnownIssue.field("Symptoms?", in: text) ?? ""
  }

  private static func field(_ name: String, in text: String) -> String? {
    guard let regex = try? Regex("(?im)^\\W*\\**\(name)\\**:?\\**:?[ \\t]*(.*(?:\\n(?!\\s*\\n|\\s*\\*\\*|#).+)*)"),
      let match = text.firstMatch(of: regex), match.output.count > 1, let value = match.output[1].substring
    else { return nil }
    let line = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.isEmpty ? nil : line
  }

  /// Whether a line tells of this symptom: they share a word that tells something.
  public func fits(_ line: String) -> Bool {
    !Set(KnownIssue.words(line)).isDisjoint(with: KnownIssue.words(symptom))
  }

  /// Whether what was found now is the cause that the document gives: they share words that tell something.
  public static func agrees(_ cause: String, with found: String) -> Bool {
    let cause = Set(words(cause))
    let common = cause.intersection(words(found))
    return common.count >= 2 || common.count == cause.count
  }

  private static let common: Set<String> = [
    "this", "that", "with", "from", "when", "then", "than", "they", "there", "their", "have", "been", "were", "what",
    "which", "while", "machine", "host", "server", "check", "seems", "system", "process", "because", "cause", "after",
    "still", "takes", "runs", "running", "shows", "time",
  ]

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
      .filter { $0.count >= 4 && !common.contains($0) }.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
  }
}
