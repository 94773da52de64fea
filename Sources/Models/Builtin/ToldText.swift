import Agent

/// What the owner wants written, taken out of the way people ask for it: "note in SERVICES.md that …", "…, put that in
/// the docs", "new entry for PROCEDURES.md. Title: …".
enum ToldText {
  static func find(in line: String) -> String? {
    if let match = line.firstMatch(of: /[“"]([^”"]{3,})[”"]\s*$/) { return String(match.output.1) }
    if let match = line.firstMatch(
      of:
        /(?i)^(?:please\s+)?(?:can you\s+|could you\s+)?(?:add|note|write|record|document|put|append|remember|log|update|change|correct|edit)\b[\s\S]*?(?:\bthat\b|:)\s+([\s\S]{3,})$/
    ), says(content(of: String(match.output.1))) {
      return String(match.output.1).trimmed { $0.isWhitespace }
    }
    if let match = line.firstMatch(
      of: /(?i)^(?:please\s+)?(?:add|put|append|write)\s+([\s\S]{3,}?)\s+(?:to|in|into)\s+\S+(?:\.md|\s+document)?\s*$/
    ) {
      return String(match.output.1)
    }
    return entry(in: line) ?? beside(line)
  }

  /// "new service in SERVICES.md: immich on nas", "PROCEDURES.md: …", "under Decisions write: …", "In X.md, … is wrong, it
  /// should be …".
  private static func entry(in line: String) -> String? {
    let forms = [
      /(?i)^(?:(?:please|pls|and|a|an|one more|another|new|fresh) )*(?:[\w\-]+ ){0,3}(?:in|into|for|to|under) (?:the |my )?(?:[\w\/\-]+\.md|inventory|docs?|decisions|notes)(?: (?:write|note|put|add))?\s*:\s*([\s\S]{3,})$/,
      /(?i)^[\w\/\-]+\.md\s*(?::|->)\s*([\s\S]{3,})$/,
      /(?i)^in [\w\/\-]+\.md,?\s+([\s\S]{3,}\b(?:wrong|outdated|old|should be|should say|must be|is now|are now)\b[\s\S]*)$/,
    ]
    return forms.lazy.compactMap { line.firstMatch(of: $0).map { String($0.output.1) } }.first { says($0) }
  }

  /// What remains beside the clause that asks: of it, when it says something itself, else the other clauses.
  private static func beside(_ line: String) -> String? {
    let clauses = clauses(of: line)
    guard let asking = clauses.firstIndex(where: asks) else { return nil }
    let own = content(of: clauses[asking])
    // "New entry for X. Title: …": what follows belongs to it.
    let rest = clauses[(asking + 1)...]
    if own.count > 0, says(own) { return joined([own] + rest) }
    let others = clauses.enumerated().filter { $0.offset != asking }.map(\.element)
    let text = joined(others)
    return says(text) ? text : nil
  }

  private static func joined(_ clauses: [String]) -> String {
    clauses.map { $0.trimmed { $0.isWhitespace } }.filter { !$0.isEmpty }.joined(separator: " ")
      .trimmed { $0.isWhitespace || ",;:".contains($0) }
  }

  /// Sentences, and what a comma parts from "put that in the docs".
  private static func clauses(of line: String) -> [String] {
    line.replacing(/([.!?;])\s+/) { "\($0.output.1)\u{0}" }
      .replacing(
        /(?i),\s+((?:please |pls |so |and )?(?:put|add|note|write|record|document|update|correct|fix|remember|jot|log)\b)/
      ) { "\u{0}\($0.output.1)" }
      .split(separator: "\u{0}" as Character).map(String.init)
  }

  private static func asks(_ clause: String) -> Bool {
    clause.contains(
      /(?i)\b(?:add|note|write|record|document|put|append|remember|log|jot|update|correct|mention|entry|save|fix)\b|^\W*(?:please |pls |can you |could you |and |so )*(?:change|edit)\b/
    )
      && (clause.contains(
        /(?i)\.md\b|\bdocs?\b|\bdocument(?:s|ation)?\b|\binventory\b|\bnotes\b|\btable\b|\b(?:infrastructure|services|procedures|troubleshooting) file\b/
      )
        || RequestForm.write.fits(clause) || RequestFeatures.orders(clause))
  }

  /// The clause without the words that ask and name the document.
  private static func content(of clause: String) -> String {
    clause.replacing(
      /(?i)^\W*(?:please |pls |can you |could you |and |so )*(?:a |make a )?(?:new )?(?:add|note|write|record|document|put|append|remember|log|jot|update|change|edit|correct|fix|entry|save)\b(?: down)?/,
      with: ""
    )
    .replacing(
      /(?i)\b(?:in|to|into|for|of|on)?\s*(?:my |the |our )?(?:[\w\/\-]+\.md|docs?|documents?|documentation|inventory|notes|(?:infrastructure |services |procedures |troubleshooting )?file|table)\b[:,.]?/,
      with: ""
    )
    .trimmed { $0.isWhitespace || ",:;.".contains($0) }
  }

  /// Whether `text` is more than pronouns and politeness.
  private static func says(_ text: String) -> Bool {
    let empty: Set<String> = [
      "that", "this", "it", "please", "pls", "accordingly", "then", "ought", "mention", "should", "there", "too", "now",
      "so", "well", "the", "a", "to", "as", "say", "them",
    ]
    return Words.all(text).count { !empty.contains($0) } >= 2
  }
}
