import Agent
import Foundation

/// The tool `check_link`: whether a host's link is as fast as it should be. Plans verify and watch by it.
public struct CheckLinkTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor

  public init(description: ToolDescription, surveyor: Surveyor) {
    self.description = description
    self.surveyor = surveyor
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    _ = try CheckLinkTool.wanted(call)
    return try surveyor.prepare(reading: call)
  }

  private static func wanted(_ call: ToolCall) throws -> LinkSpeed {
    guard let speed = LinkSpeed(parsing: call.arguments["at_least"]?.plain ?? ""), speed.megabits > 0 else {
      throw CallError(.invalid, "at_least is a speed: 2500, 2.5 Gb/s")
    }
    return speed
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let wanted = try CheckLinkTool.wanted(prepared.call)
    let (visit, facts) = try await surveyor.visit(prepared)
    let name = prepared.call.arguments["interface"]?.plain
    let link = name.map { name in facts.links.first { $0.name == name } } ?? LinkStanding.uplink(of: facts)
    guard let link else {
      throw CallError(.failed, "\(visit.name) has no \(name ?? "card with a cable")")
    }
    guard let speed = link.speed.map({ LinkSpeed($0) }) else {
      throw CallError(.failed, "\(visit.name): \(link.name) has no link")
    }
    let duplex = link.duplex.map { ", \($0) duplex" } ?? ""
    let told = "\(visit.name): \(link.name) is at \(speed.text)\(duplex)"
    guard speed >= wanted else {
      throw CallError(.failed, "\(visit.name): \(link.name) is at \(speed.text), not \(wanted.text)")
    }
    guard link.duplex != "half" else { throw CallError(.failed, "\(told), not full") }
    return ToolResult(
      text: told, summary: told, lead: told,
      data: [
        "host": .string(visit.name), "interface": .string(link.name), "speed": .number(Double(speed.megabits)),
        "at_least": .number(Double(wanted.megabits)),
      ])
  }
}
