import Agent
import Foundation

/// The tool `check_address`: whether a host has an address, and is reached. Plans verify and watch by it.
public struct CheckAddressTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor

  public init(description: ToolDescription, surveyor: Surveyor) {
    self.description = description
    self.surveyor = surveyor
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let prepared = try surveyor.prepare(reading: call)
    guard let address = call.arguments["address"]?.plain, HostName.isIPv4(address) || HostName.isIPv6(address) else {
      throw CallError(.invalid, "check_address needs an address: 192.168.4.17")
    }
    return prepared
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let wanted = prepared.call.arguments["address"]?.plain ?? ""
    let (visit, facts) = try await surveyor.visit(prepared)
    guard facts.addresses.contains(wanted) else {
      let has = facts.addresses.isEmpty ? "no address" : facts.addresses.prefix(4).joined(separator: ", ")
      throw CallError(.failed, "\(visit.name) has \(has), not \(wanted)")
    }
    let told = "\(visit.name) has \(wanted)"
    return ToolResult(
      text: told, summary: told, lead: told, data: ["host": .string(visit.name), "address": .string(wanted)])
  }
}
