/// A step in words: who does it and what.
struct DraftStep: Sendable, Hashable {
  typealias Kind = PlanStep.Kind

  var kind: Kind
  var text: String

  init(kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }

  /// `human: swap the card`, `[automated] run discovery`, or plain text, which is judged by its words:
  /// what needs hands or a decision is human.
  init?(parsing line: String) {
    var text = line.replacing(/^\s*(?:\d+[.)]|[-*])\s+/, with: "").replacing(/\s+/, with: " ").trimmed
    var kind: Kind?
    if let match = text.firstMatch(of: /(?i)^[\[(*]*(human|owner|manual|automated|steward|auto)[\])*]*\s*[:\-–]*\s*/) {
      let marked = match.output.0.contains(where: { ":])*-–".contains($0) })
      if marked {
        kind = ["human", "owner", "manual"].contains(match.output.1.lowercased()) ? .human : .automated
        text = String(text[match.range.upperBound...])
      }
    }
    guard !text.isEmpty else { return nil }
    self.text = text
    self.kind = kind ?? (DraftStep.needsHands(text) ? .human : .automated)
  }

  private static func needsHands(_ text: String) -> Bool {
    let signs = [
      "buy", "order", "cable", "plug", "unplug", "card", "nic", "rack", "screw", "switch port", "replace the",
      "swap", "install the hardware", "power button", "physically", "label", "decide", "approve",
      "choose", "review", "bios", "reseat", "mount the",
    ]
    let words = Set(text.lowercased().split { !$0.isLetter }.map(String.init))
    return signs.contains { $0.contains(" ") ? text.lowercased().contains($0) : words.contains($0) }
  }
}
