import Agent

/// What the results of a part's calls must tell: one line of a plan.
///
/// `says TEXT` and `not says TEXT` look for a text in what the calls say; `NAME = VALUE`, `!=`, `>=`, `<=` compare a
/// value of their data, whose name is a path: `links.0.speed`.
public enum PlanExpectation: Sendable, Hashable {
  case says(String)
  case notSays(String)
  case compares(path: String, Comparison, String)

  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case differs = "!="
    case equals = "="
  }

  /// Nil for a line that is none of these.
  public init?(_ line: String) {
    let line = line.trimmed
    if line.hasPrefix("says "), !line.dropFirst(5).trimmed.isEmpty {
      self = .says(line.dropFirst(5).trimmed)
    } else if line.hasPrefix("not says "), !line.dropFirst(9).trimmed.isEmpty {
      self = .notSays(line.dropFirst(9).trimmed)
    } else if let match = line.wholeMatch(of: /([A-Za-z0-9_.\-]+) (>=|<=|!=|=) (.+)/),
      let comparison = Comparison(rawValue: String(match.output.2))
    {
      self = .compares(path: String(match.output.1), comparison, match.output.3.trimmed)
    } else {
      return nil
    }
  }

  /// Why the results are not as expected; nil where they are.
  public func problem(with results: [CallExecutor.Result]) -> String? {
    switch self {
    case .says(let text):
      return results.contains { $0.text.contains(text) } ? nil : "nothing says \"\(text)\""
    case .notSays(let text):
      return results.contains { $0.text.contains(text) } ? "it says \"\(text)\"" : nil
    case .compares(let path, let comparison, let wanted):
      guard let found = results.lazy.compactMap({ $0.data.flatMap { PlanExpectation.value(path, in: $0) } }).first
      else {
        return "no result has a value \(path)"
      }
      return PlanExpectation.holds(found, comparison, wanted)
        ? nil : "\(path) is \(found.plain), not \(comparison == .equals ? "" : comparison.rawValue + " ")\(wanted)"
    }
  }

  private static func value(_ path: String, in data: JSONValue) -> JSONValue? {
    var value = data
    for name in path.split(separator: "." as Character).map(String.init) {
      switch value {
      case .object(let members):
        guard let next = members[name] else { return nil }
        value = next
      case .array(let items):
        guard let index = Int(name), items.indices.contains(index) else { return nil }
        value = items[index]
      default: return nil
      }
    }
    return value
  }

  private static func holds(_ found: JSONValue, _ comparison: Comparison, _ wanted: String) -> Bool {
    switch comparison {
    case .equals: return found.plain == wanted
    case .differs: return found.plain != wanted
    case .atLeast, .atMost:
      guard let left = Double(found.plain), let right = Double(wanted) else { return false }
      return comparison == .atLeast ? left >= right : left <= right
    }
  }
}
