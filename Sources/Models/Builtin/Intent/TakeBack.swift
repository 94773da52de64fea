import Agent

/// Whether a line asks to take back what was done: "hm no, undo that", "put it back how it was".
enum TakeBack {
  /// The whole line must be that: "undo the VLAN change on the switch" is about something else.
  static func fits(_ line: String) -> Bool {
    line.wholeMatch(of: request.regex) != nil
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable { let regex: Regex<Substring> }

  private static let request = Pattern(
    regex:
      #/
      (?i)\s*
      (?:(?:no|nope|h+m+|oh|ah|oops|wait|sorry|actually|ok(?:ay)?|and|that(?:'s|’s|\ was|\ is)\ (?:wrong|not\ right|a\ mistake)|my\ (?:mistake|bad)|wrong\ \w+|please|pls|then)[\s,.;:!–-]+)*
      (?:(?:can|could|would)\ (?:you|we)\ |(?:i\ (?:want|need)|i(?:'d|’d|\ would)\ like)\ (?:you\ )?to\ |let(?:'s|’s|\ us)\ )?(?:please\ |pls\ |just\ |quickly\ )*
      (?:
        (?:undo|revert|reverse|roll\ ?back|take\ back|back\ out)
        (?:\ (?:it|that|this|what\ you\ (?:just\ )?(?:did|wrote|changed|added)|(?:the|your|my|that|this)\ (?:last\ |latest\ )?(?:change|edit|note|update|write|entry|one|thing)(?:\ (?:to|in|of)\ \S+)?))?
        (?:\ (?:again|back))?
      | (?:take|roll|turn|change|put|set)\ (?:it|that|this)(?:\ all)?\ back(?:\ (?:out|again|(?:how|the\ way|as|like|to\ (?:how|what|the\ way))\ (?:it|that)\ was(?:\ before)?))?
      )
      (?:[\s,]+(?:please|pls|then|now|again|thanks|thank\ you|for\ me|was\ a\ mistake))*[\s.!?]*
      /#
  )
}
