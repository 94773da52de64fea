/// How a model calls tools: what it has shown decides how it is asked.
public enum CallForm: String, Sendable, Hashable, Codable, CaseIterable {
  /// The server reads its calls: tools go into the request, calls come back apart from the text.
  case native
  /// It writes its calls as text, in whatever dialect; they are read out of it.
  case written
  /// It is held to a schema: a call of one of the tools, or an answer.
  case constrained
}

/// Which form works for which model, kept over sessions.
public protocol CallForms: Sendable {
  /// What `model` has shown; nil when it was never seen. `digest` is empty where the server tells none.
  func form(of model: String, digest: String) -> CallForm?
  /// Keeps what was seen; a failure to keep it costs nothing but asking again.
  func remember(_ form: CallForm, of model: String, digest: String)
}

/// Remembers nothing: for tests and for a lab that cannot be written.
public struct NoCallForms: CallForms {
  public init() {}
  public func form(of model: String, digest: String) -> CallForm? { nil }
  public func remember(_ form: CallForm, of model: String, digest: String) {}
}
