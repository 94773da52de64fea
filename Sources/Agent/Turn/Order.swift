extension Conversation {
  /// Puts to the owner what the owner clearly ordered, where the model made no call and only says that it is done.
  func carryOutOrder(in turn: inout Turn, show: @escaping TurnObserver) async throws {
    let acted = turn.found.contains { $0.record.effect > .read && $0.record.decision != .invalid }
    guard !acted, !turn.mustStop, !EffectClaim.all(in: turn.text).isEmpty,
      let order = parts.order(turn.line, history.lastCall)
    else { return }
    let correction = "\n\nThat has not happened: no call was made. "
    let claimed = turn.text + correction
    try await say(correction, show: show)
    try await lookFirst(order, in: &turn, show: show)
    let outcome = turn.found.last.map(Turn.words(of:)) ?? ""
    try await say(outcome, show: show)
    turn.text = claimed + outcome
  }
}
