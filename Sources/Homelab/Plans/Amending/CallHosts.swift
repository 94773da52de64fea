import Agent

/// The hosts in the calls of a plan's parts: one under `host`, several under `hosts`.
enum CallHosts {
  /// The part without `hosts`: calls for one of them alone go, lists lose their names.
  static func removing(_ hosts: Set<String>, from part: PlanPart) -> PlanPart {
    var part = part
    part.calls = part.calls.compactMap { call in
      if let host = call.arguments["host"]?.stringValue, hosts.contains(host) { return nil }
      guard let list = call.arguments["hosts"], let names = names(list) else { return call }
      let rest = names.filter { !hosts.contains($0) }
      guard !rest.isEmpty else { return nil }
      var call = call
      call.arguments["hosts"] = written(rest, like: list)
      return call
    }
    return part
  }

  /// The part with `new` in the place of `old`, in its words as well; a list has each host once.
  static func replacing(_ old: String, by new: String, in part: PlanPart) -> PlanPart {
    var part = part
    part.words = renamed(part.words, old, new)
    part.calls = part.calls.map { call in
      var call = call
      for (key, value) in call.arguments {
        if key == "hosts", let names = names(value), names.contains(old) {
          let others = names.map { $0 == old ? new : $0 }
          let once = others.enumerated().filter { others.firstIndex(of: $0.element) == $0.offset }.map(\.element)
          call.arguments[key] = written(once, like: value)
        } else if case .string(let text) = value {
          call.arguments[key] = .string(renamed(text, old, new))
        }
      }
      return call
    }
    // What was there for both is called once.
    part.calls = part.calls.enumerated().filter { part.calls.firstIndex(of: $0.element) == $0.offset }.map(\.element)
    return part
  }

  /// Whether a step has to do with a host: in its hosts, its title or its calls.
  static func mentions(_ host: String, _ step: PlanStep) -> Bool {
    if step.hosts.contains(host) || renamed(step.title, host, "") != step.title { return true }
    return [step.action, step.precondition, step.verification, step.rollback].contains { part in
      part.map { replacing(host, by: "", in: $0) != $0 } ?? false
    }
  }

  /// The name as a word of its own.
  static func renamed(_ text: String, _ old: String, _ new: String) -> String {
    text.components(separatedBy: " ").map { word in
      let bare = word.trimmed(where: { ".,;:()\"'".contains($0) })
      return bare == old ? word.replacing(old, with: new) : word
    }.joined(separator: " ")
  }

  static func names(_ list: JSONValue) -> [String]? {
    switch list {
    case .string(let text): text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    case .array(let values): values.map(\.plain)
    default: nil
    }
  }

  private static func written(_ names: [String], like list: JSONValue) -> JSONValue {
    if case .array = list { return .array(names.map { .string($0) }) }
    return .string(names.joined(separator: ", "))
  }
}
