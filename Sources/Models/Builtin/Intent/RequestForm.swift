/// How a request is put: it tells as much as its words. "How do I …" wants a document, however many words of a
/// diagnosis follow.
enum RequestForm: String, CaseIterable {
  case howTo = "#howto"
  case record = "#record"
  case lookup = "#lookup"
  case write = "#write"
  case plan = "#plan"
  case planShown = "#planshown"
  case amend = "#amend"
  case fix = "#fix"
  /// General knowledge, which no tool has: no example is put like this.
  case define = "#define"
  case trouble = "#trouble"

  /// The forms of `text`. Trouble is told of in every kind of request: it counts only where nothing else is asked.
  static func all(of text: String) -> [RequestForm] {
    let fitting = allCases.filter { $0.fits(text) }
    return fitting.count > 1 ? fitting.filter { $0 != .trouble } : fitting
  }

  /// Whether `text` asks for reasons or advice, and not only for what is the case.
  static func asksForMore(_ text: String) -> Bool {
    text.contains(
      /(?i)\bwhy\b|\bhow come\b|\bexplain|\breasons?\b|\bcaus(?:e|es|ed|ing)\b|\bshould\b|\brecommend|\bsuggest|\badvice\b|\badvise\b|\bbest\b|\bhow (?:do|can|could|would|to)\b|\bwhat (?:do|can|could|would|to)\b.*\b(?:do|about)\b|\bfix\b|\bsummar/
    )
  }

  /// Whether `text` asks what stands in the documents: "what do my notes say".
  static func asksWhatIsWritten(_ text: String) -> Bool {
    // Whether it is still so, the machines tell.
    if text.contains(
      /(?i)\b(?:still|really) (?:true|right|correct|valid|so|fits?|holds?)\b|\bmatch|\baccurate\b|\bup to date\b|\bcompare\b|\bagainst\b|\bagrees?\b/
    ) {
      return false
    }
    return text.contains(
      /(?i)\b(?:what|anything|something)\b.{0,30}\b(?:docs?|documents?|documentation|notes?|runbooks?|procedures?|wiki) (?:says?|tells?|mentions?|knows?)\b|\b(?:docs?|documents?|documentation|notes?|runbooks?|procedures?)\b.{0,12}\bsay (?:about|of|to)\b|\bread (?:me )?what (?:i|we) (?:wrote|noted|documented|decided)\b|\bknown (?:one|issue|problem|bug|thing)s?\b|\b(?:seen|had) (?:this|that|it|these|those) (?:\w+ )?before\b|\bremember (?:reading|writing|noting)\b|\b(?:wrote|noted|documented|written) (?:it|that|this|something|sth) (?:down|somewhere|once)\b/
    )
  }

  /// Whether `text` orders a look first, and something else only where it shows what it may not: "check the disk of nas
  /// and, if it is over 85 %, clean it up".
  static func isConditional(_ text: String) -> Bool {
    // A text to be written, and a change of a plan, may hold conditions.
    guard !RequestForm.write.fits(text), !RequestForm.amend.fits(text) else { return false }
    return text.contains(
      /(?i)^\W*(?:(?:please|pls|plz|hey|hi|ok|so|can you|could you|just),?\s+)*(?:check|look|see|have a look|find out|make sure|test|verify|measure)\b.{1,80}(?:\band\b|[,;.:]|\bthen\b).{0,30}\b(?:if|when|in case|should it)\b(?! (?:possible|you can|that works|needed|you like))|\b(?:if|in case) (?:it|they|that|any|the [\w\-]+)(?:'?s|'?re| is| are| has| have)? ?(?:over|above|below|under|more than|less than|fail(?:s|ed)|full|down|dead|stopped|not\b|hung|hangs|stuck)/
    )
  }

  // Regex literals are not Sendable, so they cannot be kept in a static table.
  func fits(_ text: String) -> Bool {
    switch self {
    case .howTo:
      text.contains(
        /(?i)\bhow (?:do|to|can|should|would) (?:i|we|you)?\b|\bprocedures?\b|\brunbooks?\b|\bsteps (?:to|for)\b|\bremind me how\b/
      )
    case .record:
      text.contains(
        /(?i)\b(?:did|do|have) we\b|\bdecided?\b|\bdecision\b|\blast time\b|\bwhat was\b|\bdocument(?:s|ation)? say|\baccording to\b|\bin (?:the|our|my) (?:docs|documents|documentation|notes)\b|\b(?:our|the) rule\b|\bwritten down\b/
      )
    case .lookup:
      text.contains(
        /(?i)\b(?:what|which)(?:'s| is| are)? (?:the )?(?:ip|address|port|url|vlan|subnet|name|rule|naming rule|password policy)(?:es|s)? (?:does|do|is|are|of|for|has)\b|\bwhat is (?:our|the) [a-z ]*(?:rule|convention|policy)\b/
      )
    case .write:
      text.contains(
        /(?i)^\W*(?:please\s+|can you\s+|could you\s+)?(?:add|note|write|record|document|remember|append|put(?! (?:(?!\b(?:notes?|docs?|documents?|that|down)\b).){1,40}\bon(?:to)? (?:the )?[\w\-]+\W*$)|log)\b|^\W*(?:please\s+)?(?:update|change|correct|edit)\b.*\.md\b|\bput a note\b/
      )
    case .plan:
      text.contains(
        /(?i)\b(?:i|we) (?:want|need|would like|plan) to\b|\b(?:plan|make a plan) (?:the|a|for)\b|\bmake (?:me )?a plan\b|^\W*(?:please\s+)?(?:plan(?!s\b|\W*#?\d|\W+(?:is|was|looks|b)\b)|deploy|migrate|upgrade|schedule|prepare)\b|^\W*(?:please\s+)?(?:put|install|host|set up) .{1,40}\bon(?:to)? (?:the )?[\w\-]+\W*$|\blet'?s (?:move|migrate|upgrade|switch|replace|deploy|build|set up|go to)\b|\bmaintenance window\b/
      )
    case .planShown:
      text.contains(
        /(?i)\b(?:show|list|print|display|see|open)\b.{0,20}\bplans?\b|\b(?:which|what|any|how many) (?:open )?plans\b|\bplans are there\b|\bsteps? (?:of (?:it|the plan) )?(?:are|is) (?:mine|yours|next|for me|automated|left)\b|\bnext (?:step )?(?:in|of) (?:the|that|this|my|our) plan\b|\bwhat happens (?:on|at|this|next|tomorrow|tonight)\b|\bhow far is (?:the|that|our) plan\b|\bstatus of (?:the|that|our) plan\b/
      )
    case .amend:
      text.contains(
        /(?i)\b(?:delay|postpone|push back|bring forward|reschedule|put off)\b|\b(?:move|shift) .{1,60}\bto (?:(?:next|this) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:move|shift) .{1,60}\bto (?:next (?:week|weekend|month)|the weekend|tomorrow|tonight)\b|\b(?:drop|remove|skip|split|merge) .{1,60}\b(?:from|in) (?:the|that|this) plan\b|\bin the plan\b|\bbring .{1,60}\bforward\b|\b(?:move|shift|drop|remove|skip|split|merge|swap|combine|make|run|rename) (?:the )?steps? [0-9]|\b(?:everything|every step|all steps|the rest|(?:do|move|shift|push) (?:it|that|this|them)) .{0,30}\b(?:later|earlier)\b|\bpush .{1,40}\bback\b|^\W*(?:that |this )?looks (?:good|great|fine)\b.{0,14}\bbut\b|\b(?:last|this) (?:change|amendment) (?:of|to) (?:the|that|this) plan\b|\badd (?:a|another) .{0,12}\bstep\b|^\W*plan #?\d+ ?[:,]/
      )
    case .fix:
      text.contains(
        /(?i)^\W*(?:please\s+|can you\s+|could you\s+|yes,? |ok,? |go ahead and\s+)*(?:fix|restart|kill|stop|end|free|clean|clear|renew|correct|apply|repair|prune|reload|terminate)\b|\bgo ahead and\b|\bstandard fix\b/
      )
    case .define:
      text.contains(
        /(?i)\bwhat (?:does|do|did) [^ ]+ (?:stand for|mean)\b|\bwhat(?:'s| is| are) the difference between\b|\bexplain (?:to me )?(?:what|how|why)\b|^\W*(?:what is|what's|what are) (?:an? )?[\w\-]+\W*$|\btell me (?:a joke|about)\b|\bjoke\b/
      )
    case .trouble:
      text.contains(
        /(?i)\b(?:does|do|did|is|are|can|will|wo|would)(?:n'?t| not)\b|\bcannot\b|\bno longer\b|\bbroken?\b|\bfail(?:s|ed|ing|ure)?\b|\bdenied\b|\bgone\b|\bcrash|\bunreachable\b|\btim(?:es?|ed) ?out\b|\bhang(?:s|ing)?\b|\bwrong\b|\bdown\b|\blost\b|\blos(?:es|ing)\b|\bstuck\b|\bweird\b|\bproblems?\b|\bstopped\b|\bkeeps? (?:restarting|dying|crashing)\b/
      )
    }
  }
}
