import Agent
import Foundation

/// The tool `check_return`: whether everything runs on a host that ran before it was started last. Plans verify
/// restarts by it.
public struct CheckReturnTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor
  private let facts: any FactKeeper

  public init(description: ToolDescription, surveyor: Surveyor, facts: any FactKeeper) {
    self.description = description
    self.surveyor = surveyor
    self.facts = facts
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    try surveyor.prepare(reading: call)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let (visit, now) = try await surveyor.visit(prepared)
    guard let uptime = now.uptime else {
      throw CallError(.failed, "\(visit.name) does not tell since when it runs")
    }
    let started = visit.date.addingTimeInterval(-uptime)
    guard let before = try await before(started, visit.name) else {
      throw CallError(
        .failed, "nothing is known of \(visit.name) before its start \(Figure.duration(uptime)) ago: steward discover")
    }
    let lost = CheckReturnTool.lost(before, now)
    guard lost.isEmpty else {
      throw CallError(
        .failed,
        "\(visit.name) is back since \(Figure.duration(uptime)), without \(lost.prefix(8).joined(separator: ", "))\(lost.count > 8 ? " and \(lost.count - 8) more" : "")"
      )
    }
    let told = "\(visit.name) is up since \(Figure.duration(uptime)), with everything that ran before"
    return ToolResult(
      text: told, summary: told, lead: told, data: ["host": .string(visit.name), "uptime": .number(uptime)])
  }

  /// What was known when the host was started; nil where it was not looked at before.
  private func before(_ started: Date, _ host: String) async throws -> MachineFacts? {
    var found: [String: JSONValue] = ["hostname": .string(host), "cpu": [:]]
    for name in ["services", "listeners", "guests", "links"] {
      // The newest that was there before the start; one that is still there counts, too.
      if let fact = try await facts.history(of: host, fact: name).first(where: { $0.since < started }) {
        found[name] = fact.value
      }
    }
    return found.count > 2 ? MachineFacts(kept: found) : nil
  }

  /// What was there and is not any more.
  static func lost(_ before: MachineFacts, _ now: MachineFacts) -> [String] {
    func ports(_ facts: MachineFacts) -> Set<String> {
      // What begins at 32768 is given anew each time.
      Set(facts.listeners.filter { !$0.isLocal && $0.port < 32768 }.map { "port \($0.port)" })
    }
    func guests(_ facts: MachineFacts) -> Set<String> {
      Set(facts.guests.filter { $0.state == "running" }.map { "\($0.kind.rawValue) \($0.name)" })
    }
    return Set(before.services).subtracting(now.services).sorted() + ports(before).subtracting(ports(now)).sorted()
      + guests(before).subtracting(guests(now)).sorted()
      + Set(before.addresses).subtracting(now.addresses).sorted().map { "its address \($0)" }
  }
}
