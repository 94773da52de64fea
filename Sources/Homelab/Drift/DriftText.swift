import Agent
import Documents
import Foundation

extension Drift {
  /// `9 differences; 142 statements agree; 3 hosts could not be checked`.
  public var summary: String {
    let hosts = Set(unchecked.map(\.host)).count
    let open = hosts > 0 ? "; \(Figure.count(hosts, "host")) could not be checked" : ""
    let found = differences.isEmpty ? "no differences" : Figure.count(differences.count, "difference")
    return "\(found); \(Figure.count(agreeing, "statement")) agree\(agreeing == 1 ? "s" : "")\(open)"
  }

  /// The first differences in one line, for what stands before a model's words.
  public var lead: String {
    guard !differences.isEmpty else { return summary }
    let first = differences.prefix(3).map(\.text).joined(separator: "; ")
    return "\(summary): \(first)\(differences.count > 3 ? "; …" : "")"
  }

  /// Every difference with both sources, the most important first; then what could not be checked. At most about
  /// `limit` characters.
  public func text(limit: Int = 3000) -> String {
    var lines = [summary]
    var size = summary.count
    var left = differences.count
    for difference in differences {
      let place =
        difference.line > 0 ? "\(difference.document):\(difference.line)" : "\(difference.document) has no row"
      let block = [
        "\(difference.importance.rawValue.uppercased()) \(difference.kind.rawValue) \(difference.text)",
        "  documented: \(place); actual: \(difference.evidence)",
      ].map(Escaper.escapeLine).joined(separator: "\n")
      guard size + block.count < limit else { break }
      lines.append(block)
      size += block.count + 1
      left -= 1
    }
    if left > 0 { lines.append("… \(left) more differences: steward drift lists all") }
    for entry in unchecked.prefix(8) {
      lines.append(Escaper.escapeLine("not checked: \(entry.host): \(entry.why)"))
    }
    if unchecked.count > 8 { lines.append("… \(unchecked.count - 8) more not checked") }
    return lines.joined(separator: "\n")
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
