/// "Add a step on Friday 17:00: order pizza" → its title, its place and its time in words.
struct AddedStep {
  private(set) var amendment: Amendment

  /// Nil for words that add no step.
  init?(_ text: String) {
    guard
      let match = text.wholeMatch(
        of:
          #/(?i)(?:add|insert)\s+(?:(?:an?|another|one more)\s+)?(?:new\s+)?(?:(human|manual|automated|automatic)\s+)?(step|task)?\s*(.+)/#
      )
    else { return nil }
    let kind = match.output.1.flatMap { AddedStep.kind(String($0)) }
    let rest = String(match.output.3).trimmed
    let (head, words) = AddedStep.parted(rest, isStep: match.output.2 != nil)
    var title = words.replacing(#/(?i)^(?:to|that|which)\s+/#, with: "").trimmed
    var (place, others, when) = AddedStep.placed(head)
    if place == nil, let found = title.wholeMatch(of: #/(?i)(.+?)\s+(before|after)\s+(step \S+|the .+|steps .+)/#) {
      title = String(found.output.1)
      place = Amendment.Place(rawValue: found.output.2.lowercased())
      others = String(found.output.3)
    }
    // "after step 16 on Friday 17:00".
    if when.isEmpty, let found = others.firstMatch(of: #/(?i)\s+((?:on|at|tomorrow|tonight|next)\b.*)$/#) {
      when = String(found.output.1)
      others.removeSubrange(found.range)
    }
    guard !title.isEmpty else { return nil }
    amendment = .add(title: title, kind: kind, place: place, others: others, when: when)
  }

  static func kind(_ word: String) -> PlanStep.Kind? {
    switch word.lowercased() {
    case "human", "manual": .human
    case "automated", "automatic": .automated
    default: nil
    }
  }

  /// What stands before the colon, and the title. The colon of a time has no blank behind it.
  private static func parted(_ text: String, isStep: Bool) -> (head: String, title: String) {
    if text.hasPrefix(":") { return ("", text.dropFirst().trimmed) }
    guard isStep, let colon = text.firstRange(of: ": ") else { return ("", text) }
    let head = text[..<colon.lowerBound].trimmed
    // "note: call the provider" is a title with a colon in it.
    guard head.lowercased().contains(#/^(?:before|after|on|at|for|tomorrow|tonight|today|next|this|in|from|between)\b/#)
    else { return ("", text) }
    return (head, text[colon.upperBound...].trimmed)
  }

  private static func placed(_ head: String) -> (Amendment.Place?, others: String, when: String) {
    guard let match = head.firstMatch(of: #/(?i)\b(before|after)\s+(.+)$/#) else {
      return (nil, "", head.replacing(#/(?i)^for\s+/#, with: ""))
    }
    let when = head[..<match.range.lowerBound].trimmed.replacing(#/(?i)^for\s+/#, with: "")
    return (Amendment.Place(rawValue: match.output.1.lowercased()), String(match.output.2), when)
  }
}
