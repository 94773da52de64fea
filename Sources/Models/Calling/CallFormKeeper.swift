import Agent
import Synchronization

/// The form in which one model is asked for calls: fixed for a session, so that the prompt's beginning stays
/// the same bytes; what the model shows is kept for the next one.
final class CallFormKeeper: Sendable {
  /// How calls came back so far.
  struct Seen: Sendable, Hashable {
    var native = 0
    var written = 0
  }

  private struct State {
    var form: CallForm
    var seen = Seen()
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
    state = Mutex(State(form: forced ?? forms.form(of: model, digest: digest) ?? .native))
  }

  var form: CallForm { state.withLock { $0.form } }
  var seen: Seen { state.withLock { $0.seen } }

  /// The server takes no tools for this model: from now on they are told in words.
  func serverRefusesTools() { state.withLock { if $0.form == .native { $0.form = .written } } }

  /// Takes in how the calls of a reply came back.
  func saw(native: Bool, written: Bool) {
    guard native || written else { return }
    let news = state.withLock { state -> CallForm? in
      if native { state.seen.native += 1 } else { state.seen.written += 1 }
      guard state.form != .constrained else { return nil }
      if native { return state.seen.native == 1 ? .native : nil }
      // A model that answers in the wrong place once may do better the next time; twice is a habit.
      return state.seen.native == 0 && state.seen.written == 2 ? .constrained : nil
    }
    if let news { forms.remember(news, of: model, digest: digest) }
  }

  func reader(for request: ModelRequest) -> any ReplyReading {
    form == .constrained && !request.tools.isEmpty
      ? ConstrainedReader(tools: request.tools) : ReplyReader(tools: request.mayCall ? request.tools : [])
  }
}
