import Agent

/// The owner's words → the changes that they ask for.
///
/// A grammar in code: it works without a model, and a model only passes the words on.
public struct AmendmentReader: Sendable {
  public init() {}

  /// Several changes may stand in one line, joined by "and", "then" or a semicolon. Throws `PlanError` with what can be
  /// said, `PlanAmbiguity` where something is missing.
  public func read(_ words: String) throws -> [Amendment] {
    let text = AmendmentReader.withoutCourtesy(words.words.joined(separator: " "))
    guard !text.isEmpty else { throw PlanError("say what to change, as in: delay the k3s nodes until next weekend") }
    do { return try AmendmentReader.clauses(text).map(clause) } catch let error as PlanError {
      // A slip of the keys in a verb or a time: read where exactly one word is near.
      guard let right = Typo.corrected(text, among: AmendmentReader.vocabulary),
        let read = try? AmendmentReader.clauses(right).map(clause)
      else { throw error }
      return read
    }
  }

  private static let vocabulary =
    WhenWords.vocabulary + [
      "delay", "postpone", "push", "defer", "hold", "bring", "pull", "move", "shift", "reschedule", "schedule", "start",
      "split", "break", "merge", "combine", "join", "drop", "remove", "delete", "skip", "cancel", "insert", "replace",
      "swap", "exchange", "rename", "answer", "decide", "step", "steps", "human", "automated", "everything",
    ]

  /// "Looks good, but please delay …" → "delay …".
  static func withoutCourtesy(_ text: String) -> String {
    var text = text.trimmed(where: { " .,;:!?\n".contains($0) })
    let lead =
      #/(?i)^(?:(?:looks?|that looks|this looks|all|sounds?|very|pretty) (?:good|great|fine|nice|ok|okay|right)(?: to me)?|lgtm|good|great|fine|nice|perfect|ok|okay|yes|yeah|sure|thanks|thank you|hm+|well|actually|wait|steward|please|but|and|then|also|just|now|however|though|only|oh|one (?:more )?(?:thing|change)|i(?:'d| would) (?:like|prefer)(?: you)? to|i want(?: you)? to|i think|we should|we need to|you should|can (?:you|we)|could (?:you|we)|would you|will you|let'?s|let us|(?:in |for )?plan #?\d+|in (?:the|this|that|our) plan|for (?:the|this|that) plan|the plan|amend (?:the|this|that) plan|change (?:the|this|that) plan(?: to| so that)?)\b[\s,.:;!–-]*/#
    // "now" and "only" begin a time as well; they end the loop where nothing else is left.
    while let match = text.prefixMatch(of: lead), match.range.upperBound < text.endIndex,
      !text.lowercased().hasPrefix("only "), !text.lowercased().hasPrefix("let steward")
    {
      text = String(text[match.range.upperBound...])
    }
    text = text.replacing(#/(?i)[\s,]+(?:please|thanks|thank you|ok\?|okay\?|instead)$/#, with: "")
    return text.trimmed(where: { " .,;:!?\n".contains($0) })
  }

  /// What a change can begin with.
  private static let verbs =
    "delay|postpone|push|put off|defer|hold|bring|pull|move|shift|reschedule|schedule|run|do|start|split|break|merge|combine|join|drop|remove|delete|skip|cancel|leave out|add|insert|make|let|use|replace|swap|exchange|rename|call|answer|decide|i'?ll|not on|only on|nothing|no"

  /// The changes that stand in one line, apart.
  static func clauses(_ text: String) throws -> [String] {
    guard
      let joint = try? Regex(
        "(?i)(?:\\s*;\\s*|\\.\\s+|,?\\s+(?:and then|then|and also|and|but|,)\\s+|,\\s+)(?=(?:please )?(?:\(verbs))\\s)")
    else { return [text] }
    let begin = try? Regex("(?i)^(?:\(verbs))\\s")
    var parts: [String] = []
    var rest = Substring(text)
    var from = rest.startIndex
    while let match = rest[from...].firstMatch(of: joint) {
      let head = rest[..<match.range.lowerBound]
      // "merge 3 and move-nas": what goes before must be a change of its own, and no list of a merge.
      let isWhole = begin.map { head.prefixMatch(of: $0) != nil } ?? false
      if isWhole, !head.lowercased().hasPrefix("add "), !isOpen(head) {
        parts.append(head.trimmed)
        rest = rest[match.range.upperBound...]
        from = rest.startIndex
      } else {
        from = match.range.upperBound
      }
    }
    parts.append(rest.trimmed)
    return parts.map { withoutCourtesy($0) }.filter { !$0.isEmpty }
  }

  /// A merge or swap that has not named its second step yet.
  private static func isOpen(_ head: Substring) -> Bool {
    head.lowercased().contains(#/^(?:merge|combine|join|swap|exchange) /#)
      && !head.lowercased().contains(#/ (?:and|with|into) /#)
  }

  private func clause(_ text: String) throws -> Amendment {
    guard let found = time(text) ?? order(text) ?? shape(text) ?? content(text) else {
      // A time alone after a verb of moving: say what is missing rather than that nothing is understood.
      if text.lowercased().contains(
        /^(?:delay|postpone|push back|push|put off|defer|bring forward|move|shift|reschedule)\b/)
      {
        throw PlanAmbiguity(
          "\"\(text)\" says no time: until when? For example: \(text.words.prefix(6).joined(separator: " ")) until next weekend, or by two days."
        )
      }
      throw PlanError(
        "\"\(text)\" is not understood as a change of a plan; say for example: delay STEPS until next weekend, move STEP to Friday night, bring STEP forward to tonight, do STEP before STEP, split STEP by host, merge STEP and STEP, drop STEP, add a step: …, make STEP human, use HOST for STEP"
      )
    }
    return found
  }

  private func time(_ text: String) -> Amendment? {
    guard case .move(let steps, let when, let direction) = timed(text) else { return nil }
    // "push everything back two weeks": "back" is the verb's.
    return .move(
      steps: steps.replacing(#/(?i)\s+(?:back|off|out|over)$/#, with: ""), when: when, direction: direction)
  }

  private func timed(_ text: String) -> Amendment? {
    // "Until" tells where the time begins; "to", "for" and "by" may belong to the steps.
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:delay|postpone|defer|put off|push(?: back| out| off)?|hold(?: off| back)?(?: on| with)?|wait with)\s+(.+?)(?:\s+(?:back|off|out))?\s+(?:until|till|not before)\s+(.+)/#
    ) {
      let when = String(match.output.2).replacing(#/(?i)^at least /#, with: "")
      let isBound = text.lowercased().contains(" not before ")
      return .move(steps: String(match.output.1), when: isBound ? "after \(when)" : when, direction: .later)
    }
    if let match = text.wholeMatch(
      of: #/(?i)(?:delay|postpone|defer|put off|push(?: back| out| off)?)\s+(.+)\s+(?:to|by|for|back to)\s+(.+)/#)
    {
      return .move(steps: String(match.output.1), when: String(match.output.2), direction: .later)
    }
    if let match = text.wholeMatch(
      of: #/(?i)(?:delay|postpone|defer|push(?: back| out)?)\s+(.+?)\s+(after\s+.+|(?:next|this|tomorrow|tonight)\b.*)/#
    ) {
      return .move(steps: String(match.output.1), when: String(match.output.2), direction: .later)
    }
    // "delay step 3 two days".
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:delay|postpone|defer|push(?: back)?)\s+(.+?)\s+((?:an?|one|two|three|four|five|six|seven|\d+)\s+(?:minutes?|hours?|days?|weeks?|months?))/#
    ) {
      return .move(steps: String(match.output.1), when: String(match.output.2), direction: .later)
    }
    if let match = text.wholeMatch(
      of: #/(?i)(?:bring|pull|move)\s+(?:forward\s+(.+?)|(.+?)\s+(?:forward|ahead|up))\s+((?:to|by|until)\s+.+|.+)/#)
    {
      let steps = (match.output.1 ?? match.output.2).map(String.init) ?? ""
      let when = String(match.output.3).replacing(#/(?i)^to /#, with: "")
      return .move(steps: steps, when: when, direction: .earlier)
    }
    // "every step one day later", "the rest two hours earlier".
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:(?:move|shift|push|do|run|make|start)\s+)?(.+?)\s+(?:by\s+)?((?:an?|one|two|three|four|five|six|seven|\d+)\s+(?:minutes?|hours?|days?|weeks?|months?)\s+(later|earlier|sooner|back|forward))/#
    ) {
      let isEarlier = ["earlier", "sooner", "forward"].contains(match.output.3.lowercased())
      return .move(
        steps: String(match.output.1), when: String(match.output.2), direction: isEarlier ? .earlier : .later)
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:move|shift)\s+(.+?)\s+by\s+((?:an?|one|two|three|four|five|six|seven|\d+)\s+(?:minutes?|hours?|days?|weeks?|months?))/#
    ) {
      return .move(steps: String(match.output.1), when: String(match.output.2), direction: .later)
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:(?:do|run|move|schedule|keep|put|touch|reboot|restart)\s+)?(?:(.+?)\s+)??((?:not|never|only|no)\s+(?:on|at|during)\s+.+)/#
    ) {
      let steps = match.output.1.map(String.init) ?? ""
      let what =
        ["", "nothing", "anything", "it", "that", "this", "but"].contains(steps.lowercased()) ? "everything" : steps
      return .move(steps: what, when: String(match.output.2), direction: .later)
    }
    if let match = text.wholeMatch(of: #/(?i)nothing\s+((?:on|at|during)\s+.+)/#) {
      return .move(steps: "everything", when: "not \(match.output.1)", direction: .later)
    }
    if let match = text.wholeMatch(of: #/(?i)no\s+(.+?)\s+(?:on|at|during)\s+(.+)/#) {
      return .move(steps: String(match.output.1), when: "not on \(match.output.2)", direction: .later)
    }
    guard
      let match = text.wholeMatch(
        of:
          #/(?i)(?:move|shift|reschedule|schedule|run|do|start|execute|put|set|begin|change)\s+(.+?)\s+(?:(?:to|for|at|on|until|from|between|into)\s+)?((?:(?:to|for|at|on|until|from|between|in|during)\s+)?(?:the\s+)?(?:(?:next|this|coming|following|day after)\b.*|(?:first|second|third|fourth|last) [a-z]+ (?:of|in)\b.*|week after\b.*|christmas.*|boxing day.*|new year.*|today.*|tonight.*|tomorrow.*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b.*|weekend.*|in \d.*|in (?:a|an|one|two|three|four|five|six)\b.*|\d{4}-\d{2}-\d{2}.*|\d{1,2}(?::\d{2}|\s*[ap]m|st|nd|rd|th|\.)(?:\b|\s).*|\d{1,2}[.\/]\d{1,2}\b.*|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d.*|morning.*|afternoon.*|evening.*|night.*|noon.*|midnight.*))/#
      )
    else { return nil }
    return .move(steps: String(match.output.1), when: String(match.output.2), direction: .any)
  }

  private func order(_ text: String) -> Amendment? {
    if let match = text.wholeMatch(of: #/(?i)(?:swap|exchange)\s+(.+?)\s+(?:and|with)\s+(.+)/#) {
      return .swap(String(match.output.1), String(match.output.2))
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:do|run|move|put|start|begin|delay|postpone|make)\s+(?:with\s+)?(.+?)\s+(?:to\s+the\s+)?(?:come\s+)?(first|last|start|beginning|end)/#
    ) {
      let place: Amendment.Place = ["last", "end"].contains(match.output.2.lowercased()) ? .last : .first
      return .order(steps: String(match.output.1), place: place, others: "")
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:do|run|move|put|start|make|let|have|delay|postpone|keep)\s+(.+?)\s+(?:to\s+)?(?:come\s+|go\s+|wait\s+)?(?:until\s+|directly\s+|right\s+|only\s+)?(before|after|for)\s+(.+)/#
    ),
      match.output.2.lowercased() != "for" || text.lowercased().contains(" wait for ")
    {
      let place: Amendment.Place = match.output.2.lowercased() == "before" ? .before : .after
      return .order(steps: String(match.output.1), place: place, others: String(match.output.3))
    }
    return nil
  }

  private func shape(_ text: String) -> Amendment? {
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:split|break)(?: up)?\s+(.+?)(?:\s+(?:by|per|for each|into one (?:step )?(?:per|for each))\s+(?:hosts?|machines?|nodes?))?/#
    ),
      !match.output.1.lowercased().contains(" into ")
    {
      return .split(steps: String(match.output.1), titles: [])
    }
    if let match = text.wholeMatch(of: #/(?i)(?:split|break)(?: up)?\s+(.+?)\s+into\s+(.+)/#) {
      let titles = match.output.2.split(separator: #/(?i)\s*(?:,|;| and )\s*/#).map { String($0).trimmed }.filter {
        !$0.isEmpty
      }
      return .split(steps: String(match.output.1), titles: titles.count > 1 ? titles : [])
    }
    if let match = text.wholeMatch(of: #/(?i)(?:merge|combine|join)\s+(.+?)\s+(?:and|with|into)\s+(.+)/#) {
      let first = String(match.output.1)
      let isNumbers = first.lowercased().hasPrefix("steps ")
      return .merge(isNumbers ? String(first.dropFirst(6)) : first, String(match.output.2))
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:drop|remove|delete|skip|cancel|leave out|take out)\s+(.+?)(?:\s+(?:from|in|of)\s+(?:the|this|that) plan)?/#
    ) {
      return .drop(steps: String(match.output.1))
    }
    return nil
  }

  private func content(_ text: String) -> Amendment? {
    if let added = AddedStep(text) { return added.amendment }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:make|mark|turn)\s+(.+?)\s+(?:into\s+|to\s+|be\s+|as\s+)?(?:an?\s+)?(human|manual|automated|automatic)(?:\s+steps?)?/#
    ),
      let kind = kind(match.output.2)
    {
      return .make(steps: String(match.output.1), kind: kind)
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:i'?ll|i will|i want to|let me)\s+(?:do|handle|take|take care of)\s+(.+?)(?:\s+(?:myself|by hand|manually))?/#
    ) {
      return .make(steps: String(match.output.1), kind: .human)
    }
    if let match = text.wholeMatch(of: #/(?i)(?:let|have)\s+(?:steward|you)\s+(?:do|handle|take|run)\s+(.+)/#) {
      return .make(steps: String(match.output.1), kind: .automated)
    }
    if let match = text.wholeMatch(of: #/(?i)(?:rename|call)\s+(step \S+|.+?)\s+(?:to|into|as)\s+(.+)/#)
      ?? text.wholeMatch(of: #/(?i)(?:rename|call)\s+(step \S+)\s+(.+)/#)
    {
      return .rename(
        step: String(match.output.1), title: String(match.output.2).trimmed(where: { "\"“”".contains($0) }))
    }
    if let match = text.wholeMatch(
      of: #/(?i)(?:replace|change)\s+(\S+)\s+(?:by|with|to|for)\s+(\S+?)(?:\s+(?:in|for|of)\s+(.+))?/#)
    {
      return .host(
        steps: match.output.3.map(String.init) ?? "everything", old: String(match.output.1), new: String(match.output.2)
      )
    }
    if let match = text.wholeMatch(
      of: #/(?i)use\s+(\S+)\s+(?:instead of|in place of|rather than)\s+(\S+?)(?:\s+(?:in|for)\s+(.+))?/#)
    {
      return .host(
        steps: match.output.3.map(String.init) ?? "everything", old: String(match.output.2), new: String(match.output.1)
      )
    }
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:do|run|move|put)\s+(.+?)\s+(?:on|to|onto)\s+(?:the host\s+)?(\S+?)(?:\s+(?:instead of|not on|rather than)\s+(\S+))?/#
    ) {
      return .host(steps: String(match.output.1), old: match.output.3.map(String.init), new: String(match.output.2))
    }
    if let match = text.wholeMatch(of: #/(?i)use\s+(\S+)\s+(?:for|in)\s+(.+)/#) {
      return .host(steps: String(match.output.2), old: nil, new: String(match.output.1))
    }
    if let match = text.wholeMatch(of: #/(?i)answer(?:\s+question)?\s+(\d+)\s*(?::|with|is)?\s+(.+)/#) {
      return .answer(question: String(match.output.1), answer: String(match.output.2))
    }
    if let match = text.wholeMatch(of: #/(?i)(?:decide|decision|note)\s*:?\s+(?:that\s+)?(.+)/#) {
      return .decide(String(match.output.1))
    }
    return nil
  }

  private func kind(_ word: Substring?) -> PlanStep.Kind? { word.flatMap { AddedStep.kind(String($0)) } }
}
