import Agent
import Foundation
import Net
import Testing
import TestSupport

@testable import Tools

@Suite struct CatalogTests {
  struct Names: Binder {
    func bind(_ value: String, as kind: String) throws -> Binding {
      guard value.lowercased() == "nas" else {
        throw CallError(.invalid, "no \(kind) named \"\(value)\"; did you mean nas?")
      }
      return Binding(name: "nas", fields: ["host": "10.0.0.5"])
    }
  }

  struct Recorder: CommandRunner {
    func run(_ command: Command) async throws -> CommandResult {
      CommandResult(ending: .exited(0), output: command.arguments.joined(separator: "|"))
    }
  }

  static func catalog(_ files: [ToolFile]) -> Catalog {
    Catalog(files: files, builtins: [:], binder: Names(), runner: Recorder(), client: HTTPClient())
  }

  static func file(_ tool: ToolDescription, trusted: Bool = true) throws -> ToolFile {
    let bytes = Array(try JSONEncoder().encode(tool))
    return try ToolFile(file: "\(tool.name).json", bytes: bytes) { _, _ in trusted ? .shipped : .none }
  }

  static let ping = ToolDescription(
    name: "ping_host", description: "Ping", examples: ["ping it"],
    parameters: [
      "type": "object",
      "properties": [
        "host": ["type": "string", "x-steward": "host"],
        "count": ["type": "integer", "minimum": 1, "maximum": 5], "extra": ["type": "string"],
      ], "required": ["host"],
    ], run: .command(["ping", "-c", "{count}", "{extra}", "{host.host}"], on: "local"))

  func prepare(_ arguments: JSONObject, trusted: Bool = true) async throws -> PreparedCall {
    let catalog = Self.catalog([try Self.file(Self.ping, trusted: trusted)])
    let (tool, call) = try catalog.resolve(ToolCall(tool: "ping_host", arguments: arguments))
    return try await tool.prepare(call)
  }

  @Test func fillsElementsAndDropsTheOptionalOnes() async throws {
    let prepared = try await prepare(["host": "NAS", "count": 2])
    #expect(prepared.command?.arguments == ["ping", "-c", "2", "10.0.0.5"])
    #expect(prepared.call.arguments["host"] == "nas")
    #expect(prepared.effect == .read)
  }

  @Test(arguments: ["{{.Names}}", "{{json .}}", "{print $1}", "{{host}}", "{}", "{a,b}"])
  func leavesBracesOfTheCommandsOwn(word: String) async throws {
    let tool = ToolDescription(
      name: "list_names", description: "List", examples: ["list them"],
      parameters: Self.ping.parameters, run: .command(["docker", word, "a={{.ID}}/{host}"], on: "local"))
    let file = try Self.file(tool)
    let (found, call) = try Self.catalog([file]).resolve(ToolCall(tool: "list_names", arguments: ["host": "nas"]))
    #expect(try await found.prepare(call).command?.arguments == ["docker", word, "a={{.ID}}/nas"])
    #expect(ToolFile.check(file: "list_names.json", bytes: Array(try JSONEncoder().encode(tool))).isEmpty)
  }

  @Test func neverSplitsAValue() async throws {
    let prepared = try await prepare(["host": "nas", "count": 1, "extra": "a b; rm -rf /"])
    #expect(prepared.command?.arguments == ["ping", "-c", "1", "a b; rm -rf /", "10.0.0.5"])
  }

  @Test func refusesAValueThatBeginsWithADash() async {
    await #expect(throws: CallError.self) { try await prepare(["host": "nas", "count": 1, "extra": "-f"]) }
  }

  @Test func asksAboutTheLabsOwnTools() async throws {
    #expect(try await prepare(["host": "nas", "count": 1], trusted: false).effect == .change)
  }

  @Test(
    arguments: [
      (["host": "nsa"], "did you mean nas?"), ([:], "needs \"host\""), (["host": "nas", "count": 9], "at most 5"),
      (["host": "nas", "count": "many"], "integer"), (["host": "nas", "color": "red"], "no argument \"color\""),
      (["host": ["nas"]], "string"),
    ] as [(JSONObject, String)])
  func explainsWrongArguments(arguments: JSONObject, told: String) async {
    let error = await #expect(throws: CallError.self) { try await prepare(arguments) }
    #expect(error?.reason == .invalid)
    #expect(error?.description.contains(told) == true, "\(String(describing: error))")
  }

  @Test func mendsWhatHasOneReading() async throws {
    #expect(try await prepare(["host": "nas", "count": "3"]).command?.arguments[2] == "3")
  }

  /// Whoever writes a tool file could else have its command run on a host named "all".
  @Test func allHostsAtOnceAreForStewardsOwnToolsOnly() throws {
    var tool = Self.ping
    tool.parameters = [
      "type": "object", "properties": ["host": ["type": "string", "x-steward": "host", "x-every": true]],
      "required": ["host"],
    ]
    tool.run = .command(["ping", "{host.host}"], on: "local")
    let call = ToolCall(tool: tool.name, arguments: ["host": "all"])
    let error = #expect(throws: CallError.self) { try Self.catalog([try Self.file(tool)]).resolve(call) }
    #expect(error?.description.contains("no host named \"all\"") == true)
    tool.run = .builtin
    let own = Catalog(
      files: [try Self.file(tool)],
      builtins: [tool.name: { FakeTool($0.tool) { _ in ToolResult(text: "", summary: "") } }], binder: Names(),
      runner: Recorder(), client: HTTPClient())
    #expect(try own.resolve(call).call.arguments["host"] == "all")
  }

  @Test func namesTheToolsThatThereAre() throws {
    let catalog = Self.catalog([try Self.file(Self.ping)])
    let error = #expect(throws: CallError.self) { try catalog.resolve(ToolCall(tool: "reboot")) }
    #expect(error?.description.contains("ping_host") == true)
  }

  @Test func takesNoBuiltinFromTheLabsOwnFiles() throws {
    var tool = Self.ping
    tool.run = .builtin
    let catalog = Self.catalog([try Self.file(tool, trusted: false)])
    #expect(catalog.tools.isEmpty)
    #expect(catalog.problems.count == 1)
  }

  @Test func runsTheCommandThatWasPrepared() async throws {
    let catalog = Self.catalog([try Self.file(Self.ping)])
    let (tool, call) = try catalog.resolve(ToolCall(tool: "ping_host", arguments: ["host": "nas", "count": 1]))
    let result = try await tool.perform(try await tool.prepare(call))
    #expect(result.text == "ping|-c|1|10.0.0.5")
    #expect(result.changed.isEmpty)
  }
}
