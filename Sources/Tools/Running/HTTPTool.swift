import Agent
import Net

/// A tool that makes one HTTP request.
struct HTTPTool: Tool {
  let file: ToolFile
  let method: String
  let url: String
  let binder: any Binder
  let client: HTTPClient

  var description: ToolDescription { file.tool }

  func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let target = try HTTPTarget(url, tool: file.tool, arguments: call.arguments, binder: binder)
    let placeholders = Placeholders(tool: file.tool, arguments: call.arguments, binder: binder)
    return PreparedCall(
      call: call, toolHash: file.hash, effect: file.effect(running: [method, target.url]),
      host: target.host, address: target.address, reach: "a web request from this machine",
      // As a vector, so that the approval shows and the digest covers it.
      command: Command([method, target.url], timeout: file.tool.timeout),
      rollback: try file.tool.rollback.flatMap { try placeholders.fill($0, anywhere: true) },
      check: try file.tool.check.map { try placeholders.fill($0) })
  }

  func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard let line = prepared.command?.arguments, line.count == 2 else {
      throw CallError(.failed, "\(description.name) was prepared without a request")
    }
    let timeout = Duration.seconds(file.tool.timeout)
    let response: HTTPResponse
    do {
      response = try await client.send(
        HTTPRequest(
          method: line[0], url: line[1],
          timeouts: HTTPTimeouts(connect: .seconds(5), silence: timeout, total: timeout), address: prepared.address),
        limit: 1 << 20)
    } catch let error {
      throw CallError(prepared.effect == .read ? .failed : .unknown, error.description)
    }
    let body = String(decoding: response.body, as: UTF8.self)
    return ToolResult(
      text: "status \(response.status)\n\(body)",
      summary: "status \(response.status), \(response.body.count) bytes",
      data: ["status": .number(Double(response.status)), "body": .string(body)],
      changed: prepared.effect == .read ? [] : ["\(line[0]) \(line[1])"])
  }
}
