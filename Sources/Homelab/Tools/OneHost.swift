import Agent

/// What the checks that look at one host have in common.
extension Surveyor {
  /// A call that only reads, on the host that it names; throws where it names none.
  func prepare(reading call: ToolCall) throws -> PreparedCall {
    guard let name = call.arguments["host"]?.plain, let host = try named([name])?.first else {
      throw CallError(.invalid, "\(call.tool) needs a host")
    }
    return PreparedCall(call: call, effect: .read, host: host.name, address: host.knownAddresses.first)
  }

  /// Looks at that host; throws where it was not reached.
  func visit(_ prepared: PreparedCall) async throws -> (visit: HostVisit, facts: MachineFacts) {
    let name = prepared.host ?? ""
    let visit = try await survey(only: try named([name])).visits.first
    guard let visit, let facts = visit.facts else {
      throw CallError(.failed, "\(name) was not reached: \(visit?.why ?? "no answer")")
    }
    return (visit, facts)
  }
}
