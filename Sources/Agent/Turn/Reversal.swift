/// What "undo that" comes to.
public enum Reversal: Sendable, Hashable {
  /// The call that takes it back; its yes is asked as ever.
  case call(ToolCall)
  /// Why there is none.
  case words(String)
}

extension Conversation {
  /// Takes back what was done last, by code alone: no model need word it.
  func takeBack(_ reversal: Reversal, in turn: inout Turn, show: @escaping TurnObserver) async throws {
    turn.begin(note: note(), limit: passageBytes)
    switch reversal {
    case .call(let call): try await lookFirst(call, in: &turn, offered: true, show: show)
    case .words(let words): try await sayOwn(words, in: &turn, show: show)
    }
  }
}
