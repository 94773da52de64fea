/// What people put around a question to documents and that says nothing of its subject: "did I write down", "according to
/// my notes". Its words would be looked for else, and a document of them found.
enum QueryFrame {
  static func without(_ line: String) -> String {
    var rest = line
    for pattern in patterns { rest = rest.replacing(pattern.regex, with: " ") }
    return rest
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable { let regex: Regex<Substring> }

  private static let patterns = [
    Pattern(
      regex:
        /(?i)\b(?:(?:did|have|had|has) )?(?:i|we|you|anyone|anybody|somebody) (?:ever |already |once )?(?:wr(?:ite|ote|itten)|not(?:e|ed)|put|jot(?:ted)?) (?:it |this |that )?down\b/
    ),
    Pattern(
      regex:
        /(?i)\b(?:did|have|had) (?:i|we|you|anyone|anybody) (?:ever |already |once )?(?:document(?:ed)?|noted?|writ(?:e|ten)|record(?:ed)?)\b/
    ),
    Pattern(
      regex:
        /(?i)\bac+ording to (?:my|the|our|your) (?:own )?(?:notes?|docs?|documents?|documentation|inventory|runbooks?|wiki)\b/
    ),
    Pattern(
      regex: /(?i)\b(?:read|remind|show|tell) me (?:again |of )?\b|\bi (?:forgot|forget)\b|\bwhat was it again\b/),
  ]
}
