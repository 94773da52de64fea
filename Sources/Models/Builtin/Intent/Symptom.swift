/// Words by which people tell that something is wrong with a machine or a service.
enum Symptom {
  /// Whether `line` tells of trouble, and neither asks which of several has it nor orders something.
  static func isTold(in line: String) -> Bool {
    let plain = line.replacing(/[’`´]/, with: "'")
    guard plain.contains(words.regex) else { return false }
    if plain.contains(
      /(?i)^\W*(?:which|who|list|how many|how often|show|what (?:did|do|does|was)|where|when)\b/)
    {
      return false
    }
    // What is over, or never was.
    if plain.contains(
      /(?i)\b(?:was|is|were|are) (?:never|not) (?:\w+ )?(?:broken|down|dead|gone|stuck|the problem)\b|\bworks again\b/)
    {
      return false
    }
    // "smbd needs a restart", "give it a kick" orders one.
    if plain.contains(/(?i)\b(?:needs?|give|wants?) (?:\S+ ){0,4}an? (?:restart|reboot|kick|bounce)\b/) { return false }
    // What is to come is planned, and no trouble of now.
    if plain.contains(
      /(?i)\b(?:i'll|we'll|i will|we will|going to|next (?:week|month|year|weekend)|want to|would like|let'?s|should (?:i|we))\b/
    ) {
      return false
    }
    return !Clauses.clauses(of: plain).contains {
      RequestFeatures.orders($0)
        && !$0.contains(
          /(?i)^\W*(?:(?:please|pls|can you|could you|so|and|just)\s+)*(?:check|look|show|tell|explain|give|fix|list|compare|verify|start(?:s|ed)? (?:failing|after|when)|do\b)\b/
        )
    }
  }

  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let words = Pattern(
    regex: {
      let text = String(decoding: PackageResources.symptoms_txt as [UInt8], as: UTF8.self)
      let patterns = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
      // The file ships with the program: what is wrong in it, the first test tells.
      return try! Regex("(?i)(?:" + patterns.joined(separator: "|") + ")")  // swift-format-ignore: NeverUseForceTry
    }())
}
