/// Finds causes that an answer states as facts although nothing that was seen shows them.
struct CauseCheck {
  private let evidence: String
  private let words: Set<String>

  /// - Parameter evidence: what the turn's calls found, and the passages that were read.
  init(evidence: [String]) {
    self.evidence = evidence.joined(separator: "\n").lowercased()
    words = Set(CauseCheck.words(self.evidence))
  }

  /// The sentences that name a cause, are not put as a guess, and share neither a mark nor a name or figure with the
  /// evidence.
  func unshown(in answer: String) -> [String] {
    guard !evidence.isEmpty else { return [] }
    return CauseCheck.sentences(answer).filter { sentence in
      guard let cause = CauseCheck.cause(in: sentence) else { return false }
      if sentence.contains(/\[[dt]\d+\]/) || CauseCheck.isGuess(sentence) { return false }
      let telling = CauseCheck.words(cause.lowercased()).filter { $0.count >= 5 || $0.contains { $0.isNumber } }
      return !telling.contains { words.contains($0) }
    }
  }

  private static func cause(in sentence: String) -> String? {
    sentence.firstMatch(
      of: /(?i)\b(?:because(?: of)?|caused by|due to|the (?:root )?cause (?:is|was)|results? from|comes from)\b(.*)/
    ).map { String($0.output.1) }
  }

  /// Whether a sentence says of itself that it is a hypothesis.
  private static func isGuess(_ sentence: String) -> Bool {
    sentence.contains(
      /(?i)\b(?:may|might|could|perhaps|possibl[ey]|probabl[ey]|likely|suspect|hypothesis|guess|unclear|not known|unknown|if)\b/
    )
  }

  private static func sentences(_ text: String) -> [String] {
    text.replacing(/\n+/, with: ". ").replacing(/([.!?])\s+/) { "\($0.output.1)\u{1}" }
      .split(separator: "\u{1}").map(String.init)
  }

  private static func words(_ text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || "-_./%".contains($0)) }.map {
      String($0).trimmingSuffix(while: { ".,/".contains($0) })
    }
  }
}
