import Agent

/// What a request says must not be done: "don't restart anything", "leave nas alone", "no plan, please".
///
/// Its words name effects all the same, so they are left out before a request is read.
enum Restraint {
  /// `line` without what it says must not be done. A text to be written and a change of a plan keep theirs: they are
  /// about later.
  static func without(_ line: String) -> String {
    guard !RequestForm.write.fits(line), !RequestForm.amend.fits(line) else { return line }
    var rest = line
    for pattern in [orders, others] {
      rest = rest.replacing(pattern.regex) { match in isLater(match.output.1) ? String(match.output.0) : " " }
    }
    guard rest != line else { return line }
    return String(rest.trimmed { $0.isWhitespace || ",.;:!?-".contains($0) })
  }

  /// Whether `line` says nothing else.
  static func isAll(of line: String) -> Bool {
    let rest = without(line)
    return rest != line
      && Words.stems(rest).allSatisfy { ["no", "nope", "just", "then", "now", "thank", "pleas", "ok"].contains($0) }
  }

  /// Whether `line` says what to leave alone and else only why: "nvm, don't restart smbd, it was the tv".
  static func onlyExplains(_ line: String) -> Bool {
    let rest = without(line)
    guard rest != line, !rest.contains("?"), !Symptom.isTold(in: rest),
      rest.contains(/(?i)\b(?:was|were|never|had|because|anyway|after all)\b/)
    else { return false }
    return !Clauses.clauses(of: rest.replacing(/(?i)\b(?:just|only)\b/, with: " ")).contains {
      RequestFeatures.orders($0) || RequestFeatures.asks($0) || $0.contains(/(?i)\b(?:want|need|would like|curious)\b/)
    }
  }

  /// Whether `line` asks what would be wise, which is no order to do it.
  static func asksAdvice(_ line: String) -> Bool {
    line.contains(
      /(?i)\bwhat would you\b|\bshould (?:i|we)\b|\bgood idea\b|\bwould it (?:make sense|help|be)\b|\bis it (?:safe|wise|worth)\b|\b(?:your|an) opinion\b|\b(?:only|just) (?:asking|wondering|curious|a question|thinking)\b|\bhypothetical|\bin theory\b|\bi (?:guess|doubt|suppose|wonder)\b|\bat some point\b|\bsome ?day\b|\bi[’']?d never\b/
    )
  }

  /// A condition or a day: not what is wanted now.
  private static func isLater(_ clause: Substring) -> Bool {
    clause.contains(
      /(?i)\b(?:before|until|till|unless|next|tomorrow|tonight|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b|\d(?:st|nd|rd|th|:\d\d)\b/
    )
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable { let regex: Regex<(Substring, Substring)> }

  /// At the beginning of a clause, so that "the pods don't start" stays.
  private static let orders = Pattern(
    regex:
      /(?i)(?:^|[,.;:!?\n]|\b(?:and|but|so|please|just)\b)\s*((?:please\s+)?(?:(?:do not|don[’']?t|never)\s+(?:(?:you|even|actually|please|just|dare)\s+)*(?:restart|reboot|touch|chang|fix|appl|writ|run|kill|stop|delet|remov|do\b|act\b|draft|plan|not(?:e|ing)\b|mak|creat|start|edit|updat|mov|repair|clean|free|clear|install|power|shut)\w*|no\s+(?:plans?|changes?|restarts?|reboots?|fix(?:es)?|actions?|edits?)\b|no need to\s+\w+|hold off\b|never ?mind\b|nvm\b|forget (?:it|that)\b|i\s+(?:won[’']?t|will not|am not going to|[’']m not going to)\s+(?:restart|reboot|touch|chang|fix|do\b|upgrad|mov|install|kill|stop|delet)\w*)(?:(?!\b(?:but|just|only)\b)[^,.;:!?\n])*)/
  )
  private static let others = Pattern(
    regex:
      /(?i)\b(without\s+(?:\w+ing)\b(?:(?!\b(?:but|just|only)\b)[^,.;:!?\n])*|(?:and\s+|just\s+|please\s+)?leave\s+(?:\S+\s+){1,4}?(?:alone|untouched|running|be|on|as (?:it|they) (?:is|are))\b|(?:just\s+|please\s+)?let (?:it|them|that) (?:run|finish|be|go on)\b)/
  )
}
