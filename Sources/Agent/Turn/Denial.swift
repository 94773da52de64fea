/// Sentences of a model that deny what code found.
enum Denial {
  /// The sentences of `answer` that hold one of `denials` and do not negate it, each once.
  static func sentences(of answer: String, denying denials: [String]) -> [String] {
    guard !denials.isEmpty else { return [] }
    var result: [String] = []
    for sentence in sentences(answer) {
      let words = " " + plain(sentence) + " "
      let denies = denials.contains { denial in
        guard let range = words.firstRange(of: " \(plain(denial)) ") else { return false }
        // "does not match" says what the finding says.
        return !words[..<range.lowerBound].split(separator: " ").suffix(3).contains { negations.contains(String($0)) }
      }
      if denies, !result.contains(sentence) { result.append(sentence) }
    }
    return result
  }

  private static let negations: Set<String> = [
    "not", "no", "never", "isn't", "aren't", "don't", "doesn't", "cannot", "can't", "if", "whether",
  ]

  private static func sentences(_ text: String) -> [String] {
    text.replacing(/([.!?])\s+/) { "\($0.output.1)\n" }.split(whereSeparator: \.isNewline).map { sentence in
      String(sentence.drop { $0.isWhitespace || "-*#>".contains($0) }).trimmingSuffix(while: \.isWhitespace)
    }.filter { !$0.isEmpty }
  }

  /// The words in lower case, with one blank between them.
  private static func plain(_ text: String) -> String {
    text.lowercased().replacing("\u{2019}", with: "'").split { !($0.isLetter || $0.isNumber || "'.-".contains($0)) }
      .map { String($0.drop { ".-".contains($0) }).trimmingSuffix { ".-".contains($0) } }
      .filter { !$0.isEmpty }.joined(separator: " ")
  }
}
