/// What the owner's line makes of what was offered at the end of the turn before.
enum OfferReply: Equatable {
  case accepts(Offer)
  /// Nothing of it is wanted.
  case declines
  /// The line is about something else.
  case other

  // Regex literals are not Sendable, so they cannot be kept in static lets.
  init(_ line: String, to offers: [Offer]) {
    self = .other
    guard !offers.isEmpty else { return }
    let words = OfferReply.words(line)
    guard !words.isEmpty, words.count <= 14, !line.contains("?") else { return }
    if line.contains(/(?i)^\W*(?:no|nope|nah|not now|later|no thanks|don'?t|do not|leave it)\b/) {
      if words.count <= 5 { self = .declines }
      return
    }
    // A condition or a change of mind is the owner's own wish, not a yes to what was asked.
    guard !line.contains(/(?i)\b(?:but|instead|first|before|unless|not|don'?t|except|rather)\b/) else { return }
    let agrees = line.contains(
      /(?i)^\W*(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please(?: do)?|do (?:it|that|so)|go (?:ahead|for it)|sounds good|let'?s do (?:it|that)|apply it|fix it|make it so|y)\b/
    )
    // A note is made where the yes says so; other words about documents are requests of their own.
    let scores = offers.filter { agrees || $0.kind != .note }.map { ($0, OfferReply.score($0, words)) }
    if let best = scores.max(by: { $0.1 < $1.1 }), best.1 >= (agrees ? 1 : 2) {
      self = .accepts(best.0)
    } else if agrees, let last = offers.last, OfferReply.isBare(words) {
      // A bare yes answers the question that was asked last.
      self = .accepts(last)
    }
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
  }

  private static let filler: Set<String> = [
    "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "please", "do", "it", "that", "so", "go", "ahead", "for",
    "sounds", "good", "let's", "lets", "make", "y", "now", "thanks", "thank", "you", "the", "a", "an", "to", "we",
    "should", "them", "this", "and", "then", "just", "steward", "of", "in", "on", "is", "what", "there",
  ]

  private static func isBare(_ words: [String]) -> Bool { words.allSatisfy(filler.contains) }

  /// How many telling words of the line the offer has.
  private static func score(_ offer: Offer, _ words: [String]) -> Int {
    var known = offer.question
    switch offer.kind {
    case .fix: known += " fix apply standard repair \(offer.call.arguments["fix"]?.plain ?? "")"
    case .note: known = "note document write down record troubleshooting md runbook"
    case .prevention: known += " plan prevent draft \(offer.call.arguments["goal"]?.plain ?? "")"
    }
    let stems = Set(OfferReply.words(known).filter { !filler.contains($0) }.map(stem))
    return Set(words.filter { !filler.contains($0) }.map(stem)).intersection(stems).count
  }

  private static func stem(_ word: String) -> String {
    word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : word
  }
}
