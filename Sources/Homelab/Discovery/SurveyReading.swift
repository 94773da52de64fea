import Agent
import Foundation

extension Survey {
  /// What `steward discover --json` wrote, or a line of JSON for each of its hosts → the survey. Throws `CallError`
  /// that says what is wrong.
  public init(reading text: String) throws {
    let hosts: [JSONValue]
    if let whole = try? JSONValue(parsing: text), let list = whole["hosts"]?.arrayValue {
      hosts = list
    } else {
      hosts = try text.split(separator: "\n").enumerated().map { number, line in
        guard let host = try? JSONValue(parsing: String(line)), host.objectValue != nil else {
          throw CallError(.invalid, "line \(number + 1) is no JSON object; give the output of steward discover --json")
        }
        return host
      }
    }
    let visits = hosts.compactMap(HostVisit.init(reading:))
    guard !visits.isEmpty else {
      throw CallError(.invalid, "there are no hosts in it; give the output of steward discover --json")
    }
    self.init(date: visits.map(\.date).max() ?? Date(timeIntervalSince1970: 0), visits: visits)
  }
}

extension HostVisit {
  fileprivate init?(reading value: JSONValue) {
    guard let name = value["name"]?.stringValue else { return nil }
    let facts = value["facts"]?.objectValue.flatMap(MachineFacts.init(kept:))
    let date = value["date"]?.stringValue.flatMap { try? Date($0, strategy: .iso8601) }
    self.init(
      name: name, state: facts == nil ? value["state"]?.stringValue.flatMap(State.init) ?? .down : .reached,
      why: value["why"]?.stringValue, date: date ?? Date(timeIntervalSince1970: 0),
      milliseconds: Int(value["milliseconds"]?.numberValue ?? 0), facts: facts)
    movedTo = value["moved_to"]?.stringValue
  }
}
