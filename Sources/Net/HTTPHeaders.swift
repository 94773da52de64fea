/// The header fields of an answer, in the order of arrival.
public struct HTTPHeaders: Sendable, Equatable {
  public struct Field: Sendable, Equatable {
    public var name: String
    public var value: String
  }

  public private(set) var fields: [Field] = []

  public init(_ fields: [(name: String, value: String)] = []) {
    self.fields = fields.map { Field(name: $0.name, value: $0.value) }
  }

  /// The value of the first field of this name, in any case (RFC 9110, section 5.1).
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }

  mutating func append(name: String, value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// Joins a folded line to the field before it (RFC 9112, section 5.2).
  mutating func extendLast(with value: String) {
    guard !fields.isEmpty else { return }
    fields[fields.count - 1].value += " " + value
  }
}
