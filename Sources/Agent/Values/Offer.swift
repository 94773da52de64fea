/// A call that Steward's own code proposes after a result, for the owner to take up or not.
public struct Offer: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable {
    /// The standard fix for what was found.
    case fix
    /// What would keep it from coming back.
    case prevention
    /// A note of it in a document, for when the owner asks for one.
    case note
  }

  public var kind: Kind
  /// As it is asked: `Should resource limits be set for it?`
  public var question: String
  public var call: ToolCall

  public init(_ kind: Kind, question: String, call: ToolCall) {
    self.kind = kind
    self.question = question
    self.call = call
  }
}
