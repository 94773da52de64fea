import Agent
import Synchronization

/// The form in which one model is asked for calls: fixed for a session, so that the prompt's beginning stays
/// the same bytes; what the model shows is kept for the next one.
final class CallFormKeeper: Sendable {
  /// How calls came back so far.
  struct Seen: Sendable, Hashable {
    var native = 0
    var written = 0
    /// Replies in plain words where a call was on offer and nothing had been looked into.
    var silent = 0
  }

  private struct State {
    var form: CallForm
    var seen = Seen()
    /// Whether the model's prompt opens its thinking.
    var thinksFirst = false
    /// Whether a form was remembered or demanded when the session began.
    var isKnown: Bool
  }

  private let state: Mutex<State>
  private let forms: any CallForms
  private let model: String
  private let digest: String

  /// - Parameter forced: the form that the settings or a trial demand, whatever was remembered.
  init(model: String, digest: String, forms: any CallForms, forced: CallForm?) {
    self.model = model
    self.digest = digest
    self.forms = forms
    let known = forced ?? forms.form(of: model, digest: digest)
    state = Mutex(State(form: known ?? .native, isKnown: known != nil))
  }

  var form: CallForm { state.withLock { $0.form } }
  var seen: Seen { state.withLock { $0.seen } }

  /// The server takes no tools for this model: from now on it is held to a schema, and the tools are told in words.
  func serverRefusesTools() { change(from: .native, to: .constrained) }

  /// The server takes no schema either: the model writes its calls as it likes.
  func serverRefusesSchema() { change(from: .constrained, to: .written) }

  private func change(from old: CallForm, to new: CallForm) {
    let changed = state.withLock { state in
      guard state.form == old else { return false }
      state.form = new
      return true
    }
    if changed { forms.remember(new, of: model, digest: digest) }
  }

  /// Takes in how the calls of a reply came back.
  ///
  /// - Parameters:
  ///   - written: It wrote calls, or what was meant as one, whatever could be read of them.
  ///   - isFirst: Nothing had been looked into for the line yet, and a call was on offer.
  func saw(native: Bool, written: Bool, isFirst: Bool = false) {
    let news = state.withLock { state -> CallForm? in
      if native { state.seen.native += 1 }
      if written, !native { state.seen.written += 1 }
      if !native, !written, isFirst { state.seen.silent += 1 }
      guard state.form == .native else { return nil }
      if native { return state.seen.native == 1 ? .native : nil }
      guard state.seen.native == 0 else { return nil }
      // A model that answers in the wrong place once may do better the next time; twice is a habit.
      if written { return state.seen.written == 2 ? .constrained : nil }
      // One that never calls at all is not known to be able to: the schema asks it each time.
      return !state.isKnown && state.seen.written == 0 && state.seen.silent == 3 ? .constrained : nil
    }
    if let news { forms.remember(news, of: model, digest: digest) }
  }

  /// Takes in that the model ended thoughts that its prompt had begun.
  func sawThoughtsFirst() { state.withLock { $0.thinksFirst = true } }

  func reader(for request: ModelRequest) -> any ReplyReading {
    let (form, thinksFirst) = state.withLock { ($0.form, $0.thinksFirst) }
    return form == .constrained && !request.tools.isEmpty
      ? ConstrainedReader(tools: request.tools, mayCall: request.mayCall, thinksFirst: thinksFirst)
      : ReplyReader(tools: request.tools, mayCall: request.mayCall, thinksFirst: thinksFirst)
  }
}
