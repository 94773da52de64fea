import Foundation

/// What the owner says when a plan shall begin: "prep configs now, execute automation Friday night".
///
/// Read by rules, each part of the line or none of it: no model can put it into the owner's mouth. It is no approval;
/// it says which questions the owner wants to be asked.
public struct PlanGo: Sendable, Hashable {
  /// What is due at once shall run.
  public var runsNow = false
  /// The rest shall run by itself in its windows.
  public var schedules = false
  /// Nothing of the plan shall run any more.
  public var closes = false
  /// When that is, in the owner's words: `friday night`.
  public var when: String?
  /// Whether the line names what it is about: a plan, its steps, a configuration.
  public var isExplicit = false

  /// Nil for a line that is anything else, too.
  public init?(_ line: String) {
    guard !line.contains("?"), line.utf8.count <= 200 else { return nil }
    let text = line.lowercased().words.joined(separator: " ")
    var says = false
    for part in text.split(separator: #/[,;.!:]+| and (?:then )?| then | – | - /#) {
      guard let read = take(PlanGo.bare(String(part))) else { return nil }
      says = says || read
    }
    guard says, !closes || (!runsNow && !schedules) else { return nil }
  }

  /// Without the words that only agree or lead over.
  private static func bare(_ part: String) -> String {
    var text = part.trimmed
    let leading =
      #/^(?:yes|yeah|yep|ok|okay|great|perfect|good|fine|sure|alright|thanks|thank you|(?:that |it |this )?(?:looks|sounds) (?:good|great|fine|right)|please|now|then|you can|you may|let's|lets|let us|i'd like you to|steward)\b ?/#
    while let match = text.prefixMatch(of: leading), !match.output.isEmpty {
      let rest = text[match.range.upperBound...].trimmed
      // "now" alone is a time, not a word that leads over.
      if rest == text { break }
      text = rest
    }
    return text
  }

  /// Whether the part says that something shall begin; nil where it says something else.
  private mutating func take(_ part: String) -> Bool? {
    if part.isEmpty { return false }
    let whole = #/(?:i )?approved?(?: (it|this|that|all(?: of it)?|everything|(?:the|this) plan|plan \d+|the steps))?/#
    if let match = part.wholeMatch(of: whole) {
      isExplicit = isExplicit || match.output.1?.hasPrefix("the") ?? false || match.output.1?.hasPrefix("plan") ?? false
      (runsNow, schedules) = (true, true)
      return true
    }
    if part.contains(
      #/^(?:go ahead|go|go for it|do it|do that|make it so|begin|start|proceed)(?: with (?:it|that|the plan))?$/#)
    {
      (runsNow, schedules) = (true, true)
      isExplicit = isExplicit || part.contains("plan")
      return true
    }
    if part.contains(
      #/^(?:prep|prepare|do|run|set up|get)(?: up)? (?:the |all |all the )?(?:config|configs|configuration|configurations|preparation|preparations|prep|preparing steps|first steps)(?: ready)?(?: (?:right )?now| already| today)?$/#
    ) {
      runsNow = true
      isExplicit = true
      return true
    }
    if part.contains(#/^(?:close|abandon|cancel|call off|finish) (?:the|this|that) plan$/#) {
      (closes, isExplicit) = (true, true)
      return true
    }
    let rest =
      #/(?:execute|run|start|schedule|do|perform) (?:the )?(automation|automations|automated steps|automatic steps|automated part|your steps|rest|it|that|plan)(?: by itself)?(?: (?:on |at |in |for |during )?(.+?))?/#
    if let match = part.wholeMatch(of: rest) {
      let time = match.output.2.map(String.init)
      isExplicit = isExplicit || !["it", "that", "rest"].contains(match.output.1)
      if time == "now" || time == "right now" {
        runsNow = true
      } else {
        schedules = true
        when = time ?? when
      }
      return true
    }
    return nil
  }

  /// Why the windows of Steward's steps are not when the owner says, with what would move them; nil where they are,
  /// or no time was said. Throws what ``WhenReader`` throws for words that are no time.
  public func problem(with record: PlanRecord, clock: PlanClock, now: Date) throws -> String? {
    guard let when else { return nil }
    let open = record.plan.steps.filter {
      $0.kind == .automated && !$0.state.isOver && !$0.state.hasBegun && $0.window != nil
    }
    guard let first = open.compactMap(\.window).min(by: { $0.start < $1.start }) else {
      return "no step of Steward's in plan \(record.number) has a window that is still to come"
    }
    let meant: PlanWindow
    switch try WhenReader(WhenContext(clock: clock, now: now, reference: first.start)).read(when) {
    case .window(let window): meant = window
    case .days(let day, let count): meant = PlanWindow(start: clock.date(day), end: clock.date(day + count))
    case .start(let date): meant = PlanWindow(start: date, end: date.addingTimeInterval(60))
    case .notBefore(let date): meant = PlanWindow(start: date, end: .distantFuture)
    default: throw PlanError("\"\(when)\" is no time at which a plan could run; say for example: Friday night")
    }
    if open.compactMap(\.window).contains(where: { meant.start <= $0.start && $0.start < meant.end }) { return nil }
    let inIt = open.filter { $0.window == first }.map(\.id)
    return
      "Steward's steps do not run \(when): the first, \(PlanDiff.steps(inIt)), \(inIt.count == 1 ? "has" : "have") the window \(clock.text(first)). To change it: move \(PlanDiff.steps(inIt)) to \(when)"
  }
}
