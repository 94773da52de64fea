/// Where an argument of a call came from, as far as its text tells.
public enum Origin: Sendable, Hashable, Codable {
  /// The owner wrote it in this session.
  case owner
  /// A name that the owner's inventory has, in the inventory's spelling.
  case inventory
  /// One of the fixed choices of the tool's own file.
  case choice
  /// A value that a parser of Steward's read: the id of the result.
  case finding(String)
  /// The model's own words: they stand nowhere else.
  case model
  /// Text that others wrote: the documents and results that hold it.
  case data([String])

  /// Whether an argument of this origin may run under a standing permission: nobody but the owner or a typed
  /// parser has chosen it.
  public var isVouchedFor: Bool {
    switch self {
    case .owner, .inventory, .choice, .finding: true
    case .model, .data: false
    }
  }

  /// For the owner, in a few words.
  public var told: String {
    switch self {
    case .owner: "you"
    case .inventory: "inventory"
    case .choice: "a choice of the tool"
    case .finding(let id): "read by Steward's parser [\(id)]"
    case .model: "the model's own words"
    case .data(let sources): "UNTRUSTED: \(sources.joined(separator: "; "))"
    }
  }
}
