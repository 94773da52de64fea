import Agent
import Documents
import Foundation

extension Drift {
  /// `9 differences; 142 statements agree; not checked: 3 hosts, 2 statements`.
  public var summary: String {
    if differences.isEmpty, agreeing == 0, !unchecked.isEmpty {
      return "nothing could be compared: \(Figure.count(unchecked.count(where: \.isWholeHost), "host")) not reached"
    }
    let found = differences.isEmpty ? "no differences" : Figure.count(differences.count, "difference")
    let hosts = unchecked.count(where: \.isWholeHost)
    let open = [(hosts, "host"), (unchecked.count - hosts, "statement")].filter { $0.0 > 0 }
      .map { Figure.count($0.0, $0.1) }
    return "\(found); \(Figure.count(agreeing, "statement")) agree\(agreeing == 1 ? "s" : "")"
      + (open.isEmpty ? "" : "; not checked: \(open.joined(separator: ", "))")
  }

  /// `{"differences", "agreeing", "unchecked"}` of the contract.
  public func json(dates: [String: String] = [:]) -> JSONValue {
    [
      "differences": .array(differences.map { $0.json(date: dates[$0.document]) }),
      "agreeing": .number(Double(agreeing)),
      "unchecked": .array(unchecked.map { ["host": .string($0.host), "why": .string($0.why)] }),
    ]
  }
}

extension Difference {
  /// `date`: when the document was last changed, YYYY-MM-DD.
  func json(date: String?) -> JSONValue {
    [
      "kind": .string(kind.rawValue), "host": .string(host), "field": .string(field),
      "documented": .string(documented), "actual": .string(actual), "document": .string(document),
      "line": line > 0 ? .number(Double(line)) : .null, "importance": .string(importance.rawValue),
      "documented_on": date.map { .string($0) } ?? .null, "seen": .string(ISOTime.text(seen)),
      "evidence": .string(evidence), "correction": .array(corrections.map { .string($0) }),
    ]
  }

  /// The corrections as `update_doc` takes them.
  private var corrections: [String] {
    TableEdit(correction).text.split(separator: "\n").map(String.init)
  }
}

/// A time for scripts: `2026-01-02T03:04:05Z`.
public enum ISOTime {
  public static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
