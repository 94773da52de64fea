import Agent

/// The tool `discover_hosts`: asks the lab's machines what they are.
public struct DiscoverHostsTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor

  public init(description: ToolDescription, surveyor: Surveyor) {
    self.description = description
    self.surveyor = surveyor
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let host = try surveyor.named(HostArgument.names(call)).map { $0[0].name }
    _ = try DiscoverHostsTool.topic(call)
    return PreparedCall(call: call, effect: .read, host: host)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let only = try surveyor.named(HostArgument.names(prepared.call))
    let survey = try await surveyor.survey(only: only)
    let text = SurveyText(
      survey, inventory: surveyor.currentInventory, topic: try DiscoverHostsTool.topic(prepared.call))
    var result = ToolResult(
      text: text.text(), summary: text.summary, lead: text.lead, data: survey.json,
      passages: surveyor.sections(of: text.places))
    result.isWholeAnswer = text.isWholeAnswer
    result.denials = text.denials
    return result
  }

  private static func topic(_ call: ToolCall) throws -> SurveyText.Topic {
    let word = call.arguments["about"]?.plain.lowercased() ?? "all"
    guard let topic = SurveyText.Topic(rawValue: word) else {
      let all = SurveyText.Topic.allCases.map(\.rawValue).joined(separator: ", ")
      throw CallError(.invalid, "discover_hosts tells about \(all), not \"\(word.prefix(40))\"")
    }
    return topic
  }
}

/// The optional host of a call that else means all hosts.
enum HostArgument {
  static func names(_ call: ToolCall) -> [String] {
    let name = call.arguments["host"]?.plain.trimmed ?? ""
    return ["", "all", "null", "*", "every host", "all hosts"].contains(name.lowercased()) ? [] : [name]
  }
}

extension Survey {
  /// `{"hosts": [{"name", "state", "facts", "milliseconds"}]}` of the contract.
  public var json: JSONValue {
    [
      "date": .string(ISOTime.text(date)),
      "hosts": .array(
        visits.map { visit in
          [
            "name": .string(visit.name), "state": .string(visit.state.rawValue),
            "why": visit.why.map { .string($0) } ?? .null, "date": .string(ISOTime.text(visit.date)),
            "milliseconds": .number(Double(visit.milliseconds)),
            "moved_to": visit.movedTo.map { .string($0) } ?? .null,
            "facts": visit.facts.flatMap { try? JSONValue(encoding: $0) } ?? .null,
          ]
        }),
      "strangers": (try? JSONValue(encoding: sightings)) ?? [],
    ]
  }
}
