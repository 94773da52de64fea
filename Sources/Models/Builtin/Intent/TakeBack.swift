/// A line that only asks to take back what was done: "hm no, undo that", "put it back how it was".
public struct TakeBack: Sendable, Hashable {
  /// The document whose change is meant, where the line names one.
  public var document: String?

  /// nil for any other line; "undo the VLAN change on the switch" is about something else.
  public init?(_ line: String) {
    guard let match = line.wholeMatch(of: TakeBack.request.regex) else { return nil }
    document = match.output.1.map(String.init)
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable { let regex: Regex<(Substring, Substring?)> }

  private static let request = Pattern(
    regex:
      #/
      (?i)\s*
      (?:(?:no|nope|nah|yes|yeah|yep|h+m+|oh|ah|uh|oops|whoops|damn|wait|sorry|actually|ok(?:ay)?|and|never\ ?mind|nvm|that(?:'s|’s|\ was|\ is)\ (?:wrong|not\ right|a\ mistake)|my\ (?:mistake|bad)|wrong\ \w+|please|pls|then)[\s,.;:!–-]+)*
      (?:(?:can|could|would)\ (?:you|we)\ |(?:i\ (?:want|need)|i(?:'d|’d|\ would)\ like)\ (?:you\ )?to\ |let(?:'s|’s|\ us)\ )?(?:please\ |pls\ |just\ |quickly\ )*
      (?:
        (?:undo|revert|reverse|roll\ ?back|take\ back|back\ out)
        (?:\ (?:it|that|this|what\ you\ (?:just\ )?(?:did|wrote|changed|added)|(?:(?:the|your|my|that|this)\ )?(?:(?:last|latest)\ )?(?:changes?|edits?|note|entry|one|thing)(?:\ you\ (?:just\ )?(?:made|did|wrote|added))?(?:\ (?:to|in|of)\ (\S+\.md))?))?
        (?:\ (?:again|back|all))?
      | (?:take|roll|turn|change|put|set)\ (?:it|that|this|(?:the|that|your)\ (?:last\ )?(?:change|edit|note|entry))(?:\ all)?\ (?:back|out)(?:\ (?:out|again|(?:how|the\ way|as|like|to\ (?:how|what|the\ way))\ (?:it|that)\ was(?:\ before)?))?
      )
      (?:[\s,]+(?:please|pls|then|now|again|thanks|thank\ you|for\ me|(?:it|that)(?:\ is|\ was|'s|’s)\ (?:wrong|a\ mistake|not\ right)|was\ a\ mistake))*[\s.!?]*
      /#
  )
}
