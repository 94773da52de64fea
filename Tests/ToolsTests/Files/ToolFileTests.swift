import Foundation
import Testing

@testable import Tools

@Suite struct ToolFileTests {
  static func file(_ changes: [String: String] = [:]) -> String {
    var parts = [
      "name": #""check_certificate""#, "description": #""Show when a certificate expires""#,
      "examples": #"["is the certificate valid?"]"#,
      "parameters":
        #"{"type":"object","properties":{"service":{"type":"string","x-steward":"service"}},"required":["service"]}"#,
      "effect": #""read""#,
      "run": #"{"command":["openssl","s_client","-connect","{service.host}:443"],"on":"local"}"#,
      "timeout": #""10s""#,
    ]
    for (key, value) in changes { parts[key] = value.isEmpty ? nil : value }
    let order = ["name", "description", "examples", "parameters", "effect", "run", "timeout"]
    let known = order.filter { parts[$0] != nil } + parts.keys.filter { !order.contains($0) }.sorted()
    return "{\n" + known.map { "  \"\($0)\": \(parts[$0]!)" }.joined(separator: ",\n") + "\n}\n"
  }

  static func check(_ text: String, file: String = "check_certificate.json") -> [String] {
    ToolFile.check(file: file, bytes: Array(text.utf8)).map(\.description)
  }

  @Test func acceptsAWholeTool() throws {
    #expect(Self.check(Self.file()) == [])
    let file = try ToolFile(file: "check_certificate.json", bytes: Array(Self.file().utf8), trust: { _, _ in .none })
    #expect(file.tool.timeout == 10)
    // Of a file that nobody trusts, what is not known to be harmless.
    #expect(file.effect(running: ["openssl", "s_client"]) == .danger)
    #expect(file.hash.count == 64)
  }

  @Test(arguments: [
    ("name", "", "/name: \"name\" is missing"),
    ("name", #""Check""#, ":2: /name: \"Check\" is no tool name"),
    ("name", #""other""#, ":2: /name: the tool \"other\" belongs in other.json"),
    ("description", #""""#, ":3: /description"),
    ("examples", "", "\"examples\" is missing"),
    ("examples", "[1]", ":4: /examples/0"),
    ("parameters", #"{"type":"object","properties":{"a":{"type":"text"}}}"#, ":5: /parameters/properties/a/type"),
    ("parameters", #"{"type":"object","required":["a"]}"#, ":5: /parameters/required/0"),
    (
      "parameters", #"{"type":"object","properties":{"a":{"type":"string","x-steward":"dog"}}}"#,
      ":5: /parameters/properties/a/x-steward"
    ),
    ("effect", #""harmless""#, ":6: /effect"),
    ("run", #"{"command":["sh","-c","x"]}"#, ":7: /run/command/0: a tool runs a program, not a shell"),
    ("run", #"{"command":"rm -rf /"}"#, ":7: /run/command: a command is a list"),
    ("run", #"{"command":["{service}"]}"#, ":7: /run/command/0: the program is fixed"),
    (
      "run", #"{"command":["ls","{path}"]}"#,
      ":7: /run/command/1: {path} is no argument of this tool"
    ),
    ("run", #"{"command":["ls"],"on":"nas"}"#, ":7: /run/on"),
    ("run", #""shell""#, ":7: /run"),
    ("timeout", #""soon""#, ":8: /timeout"),
    ("shell", "true", ":9: /shell: unknown key"),
  ])
  func saysWhatIsWrongAndWhere(key: String, value: String, told: String) {
    let problems = Self.check(Self.file([key: value]))
    #expect(problems.contains { $0.contains(told) }, "\(problems)")
  }

  @Test func namesTheLineOfBrokenJSON() {
    let problems = Self.check("{\n  \"name\": \"x\",\n  oops\n}\n")
    #expect(problems.count == 1)
    #expect(problems[0].contains(":3:") && problems[0].contains("not JSON"))
    #expect(ToolFile.check(file: "x.json", bytes: [0xFF, 0xFE]).first?.message.contains("UTF-8") == true)
  }

  @Test func theShippedToolsAreRight() {
    let tools = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("tools").path
    let folder = ToolFolder.load(tools) { _, _ in .shipped }
    #expect(folder.problems.isEmpty)
    #expect(folder.files.count >= 4)
  }
}
