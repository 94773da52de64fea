/// A goal in the owner's words → the plan's title: "I want to upgrade to 2.5GbE, please" → "Upgrade to 2.5GbE".
enum GoalTitle {
  static let limit = 80

  static func short(_ goal: String) -> String {
    var text = goal.words.joined(separator: " ")
    text = withoutOrder(text)
    let lead =
      #/(?i)^(?:please|steward|hey|hi|hello|ok|okay|so|well|now|can you|could you|would you|will you|can we|could we|help me(?: to)?|help us(?: to)?|i(?:'d| would) like(?: you)? to|i(?: think i)? (?:want|need|have|plan|intend)(?: you)? to|we(?: want| need| have| plan| should| must|'d like)(?: to)?|i(?:'m| am) going to|let'?s|let us|it(?:'s| is) time to|(?:make|write|draft|create|prepare|give)(?: me| us)? (?:a |the )?plan (?:for|to|of|that)|i (?:want|need) a plan (?:for|to|of)|(?:a )?plan (?:for|to|how to|of)|plan|schedule)(?:\s+(?:the|my|our|a|an)(?=\s+(?:reboots?|restarts?|upgrades?|migrations?|moves?|deployments?|maintenance|installations?|updates?|replacements?)\b))?[\s,:.–-]+/#
    while let match = text.prefixMatch(of: lead), match.range.upperBound < text.endIndex {
      text = String(text[match.range.upperBound...])
    }
    text = text.replacing(#/(?i)[\s,]+(?:please|thanks|thank you|for me|ok\?|okay\?)[.!?]*$/#, with: "")
    text = text.replacing(#/(?i)\s+(?:on|at|for|in|until|by)$/#, with: "")
    text = text.trimmed(where: { " ,;:.!?–-".contains($0) })
    if text.count > limit {
      var cut = ""
      for word in text.words {
        guard cut.count + word.count + 1 < limit else { break }
        cut += cut.isEmpty ? word : " " + word
      }
      text = cut.isEmpty ? String(text.prefix(limit)) : cut + " …"
    }
    guard let first = text.words.first, first.allSatisfy({ $0.isLowercase }) else {
      return text.isEmpty ? goal.words.joined(separator: " ") : text
    }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// "everything crawls over 1GbE, plan the 2.5G switch" is about the switch; "… need a kernel update, plan the reboots"
  /// is about the update.
  private static func withoutOrder(_ text: String) -> String {
    guard
      let match = text.firstMatch(
        of:
          #/(?i)[,;.:]\s+(?:so\s+|and\s+|please\s+)*(?:(?:make|write|draft|create)(?: me| us)?(?: a| the)? plan(?: for)?|plan)\b\s*(?:(?:the|a|an|my|our|it|this|that)\b\s*)?(.*)$/#
      )
    else { return text }
    let what = String(match.output.1).trimmed(where: { " .,!?".contains($0) })
    let isNew = what.words.count > 1 || (what.words.count == 1 && what.contains(where: \.isNumber))
    return isNew ? what : String(text[..<match.range.lowerBound])
  }
}
