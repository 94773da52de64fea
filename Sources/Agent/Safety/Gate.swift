/// Whether a prepared call runs, or the owner is asked first: by its effect class and by where its arguments came
/// from, never by what a text says of it.
public enum Gate: Sendable, Hashable {
  case open
  /// The owner is asked; `why` says what made a reading call doubtful.
  case ask(why: String?)

  public init(_ prepared: PreparedCall) {
    guard prepared.effect == .read else {
      self = .ask(why: nil)
      return
    }
    // What only searches the lab's documents can be asked for by anybody.
    guard prepared.reachesOut else {
      self = .open
      return
    }
    for (name, origin) in prepared.origins.sorted(by: { $0.key < $1.key }) {
      guard prepared.call.arguments[name]?.isText == true else { continue }
      switch origin {
      case .data:
        self = .ask(why: "\(name) stands in text that others wrote")
        return
      case .model where !prepared.readBefore.isEmpty:
        // Reworded or decoded, it stands nowhere: nothing tells that it is not what a document asked for.
        self = .ask(why: "\(name) is the model's own, after it read text that others wrote")
        return
      default: break
      }
    }
    self = .open
  }
}

extension JSONValue {
  /// Whether it holds words: a string, or the names of an object's members. A truth value carries no
  /// instruction, and neither does a number, unless it has more digits than a port, a pid or a count of lines: those
  /// could carry out what was read.
  fileprivate var isText: Bool {
    switch self {
    case .string: true
    case .array(let items): items.contains(where: \.isText)
    case .object(let members): !members.isEmpty
    case .null, .bool: false
    case .number: plain.count > 8
    }
  }
}
