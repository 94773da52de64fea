extension Redactor {
  /// `value` with every text in it redacted.
  public func redact(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(redact(text).text)
    case .array(let values): .array(values.map { redact($0) })
    case .object(let members):
      .object(
        Dictionary(members.map { (redact($0.key).text, redact($0.value)) }, uniquingKeysWith: { first, _ in first }))
    case .null, .bool, .number: value
    }
  }

  /// Whether an argument of `call` holds a secret. Told by what was replaced: a call with a NaN in it equals no other.
  func finds(in call: ToolCall) -> Bool { redact(call).line != call.line }

  /// A call as it may be kept, shown and sent.
  public func redact(_ call: ToolCall) -> ToolCall {
    var call = call
    call.tool = redact(call.tool).text
    call.arguments = call.arguments.mapValues { redact($0) }
    // An argument's name and its value may only together tell that it is a secret.
    for (name, value) in call.arguments where Redactor.namesSecret(name) && value.stringValue?.isEmpty == false {
      if redact("\(name)=\(value.plain)").count > 0 { call.arguments[name] = .string(Redactor.mark) }
    }
    return call
  }
}
