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
    // What is to come is planned, and no trouble of now.
    if plain.contains(
      /(?i)\b(?:i'll|we'll|i will|we will|going to|next (?:week|month|year|weekend)|want to|would like|let'?s|should (?:i|we))\b/
    ) {
      return false
    }
    return !plain.split(whereSeparator: { ".?!;".contains($0) || $0.isNewline }).contains {
      RequestFeatures.orders(String($0))
        && !$0.contains(/(?i)^\W*(?:please\s+)?(?:check|look|show|tell|explain|give|fix)\b/)
    }
  }

  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let words = Pattern(
    regex:
      /(?i)\b(?:slow(?:ly|er)?|sluggish|lag(?:s|gy|ging)?|hang(?:s|ing)?|freez(?:es|ing)|frozen|stutter(?:s|ing)?|unresponsive|overloaded|overheat(?:s|ing)?)\b|\b(?:is|are|be|gets?|got|running) (?:nearly |almost |completely |totally )?(?:full|down|dead|gone|broken|stuck|offline|unreachable|degraded|stopped|missing|empty|expired)\b|\b(?:no|out of) (?:free )?(?:space|memory|quorum|inodes|address|addresses|route|gpu|devices?|network|internet|carrier|signal)\b|\b(?:ca|do|does|is|are|wo|did|could)n'?t (?:\w+ )?(?:work|resolve|start|boot|open|load|get|reach|answer|respond|mount|connect|print|save|play|show|find|create|come|sync|run|see|log|ping|read|write|finish|stop|detect|recogni[sz]e|appear|up|there|reachable|responding|working|running|mounted)\w*\b|\b(?:cannot|no longer|not) (?:any ?more|ready|work(?:ing)?|start(?:ing)?|boot(?:ing)?|resolv(?:e|ing)|answer(?:ing)?|reach(?:able)?|mount(?:ed|ing)?|load(?:ing)?)\b|\bcannot\b|\bdrop(?:s|ped)? (?:out|off)\b|\bdisconnect(?:s|ed)?\b|\bflap(?:s|ping)?\b|\btime(?:s|d)? ?outs?\b|\bcrash(?:es|ed|ing|loop\w*)?\b|\breboots? (?:by itself|again|loop)\b|\b(?:keeps?|kept) \w+ing\b|\b(?:restarts?|restarted|dies|died|dying|broke|freezes?|froze|hung|buffers|buffering|throttl(?:es|ed|ing))\b|\b(?:takes?|took|taking) (?:ages|forever|so long|too long|\d+ ?(?:s|sec|m|min|h|hours?|minutes?|seconds?))\b|\b(?:used to (?:take|be|do|work)|instead of \d|drops? to \d|los(?:es|ing|e) (?:the )?(?:connection|signal|network|packets?|time))\b|\b(?:weird|wonky|flaky|always wrong|randomly|evicted|oom-?killed|pending|degraded)\b|\b(?:gives?|throws?|shows?|returns?|gets?|getting|says?) (?:me )?(?:an? )?(?:4\d\d|5\d\d)\b|\bnothing (?:goes|gets|comes|happens|works|loads|resolves)\b|\bfail(?:s|ed|ing|ures?)?\b|\berrors?\b|\bwarnings?\b|\b(?:denied|refused|unreachable|unauthorized|not found|bad gateway|stale|corrupt(?:ed)?|read-only)\b|\blost\b|\bvanished\b|\bdisappeared\b|\b100 ?%/
  )
}
