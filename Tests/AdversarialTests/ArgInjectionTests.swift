import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools
@testable import steward

/// Values that would become options, programs, other hosts or more arguments than one.
@Suite struct ArgInjectionTests {
  private static let hosts = AdversarialInput.named([
    "AI-01", "AI-02", "AI-04", "AI-06", "AI-07", "AI-09", "AI-11", "AI-12", "AI-14", "AI-16",
  ])

  @Test("AI-01…AI-16: a host is a name of the inventory, whole", arguments: hosts)
  func refusesWhatIsNoHost(input: AdversarialInput) async throws {
    let host = try #require(try input.json()["host"]?.stringValue)
    let lab = try await HostileLab(
      owner: ["y"],
      tools: [
        "look_at": HostileLab.tool(
          "look_at", ["printf", "%s", "{host}"], properties: ["host": ["type": "string", "x-steward": "host"]])
      ], trusting: ["look_at"])
    for (tool, arguments) in [
      ("run_diagnostic", ["host": .string(host), "check": "disk"]), ("look_at", ["host": .string(host)]),
    ] as [(String, JSONObject)] {
      let result = try await lab.call(tool, arguments)
      #expect(result.nothingRan && result.record.decision == .invalid, "\(tool): \(result.text)")
    }
    #expect(lab.owner.questions.isEmpty)
    input.verdict(.refuse)
  }

  private static let vectors = AdversarialInput.named([
    "AI-17", "AI-19", "AI-21", "AI-22", "AI-24", "AI-26", "AI-27", "AI-29", "AI-31", "AI-32", "AI-34", "AI-36", "AI-37",
    "AI-39", "AI-41", "AI-42", "AI-44", "AI-46", "AI-47", "AI-49",
  ])

  /// The model gives typed arguments of a tool, never an argument vector; Steward ships no tool that takes one. So
  /// these belong to tools that an owner adds: a call with a vector is refused, a value of an owner's tool stays
  /// one argument and no option. A file that holds the whole vector and calls it a look is refused or asked about for
  /// what the vector does, also when it is trusted, and its harmless twin runs without a question.
  @Test("AI-17…AI-49: no call brings a vector, an option or a second argument", arguments: vectors)
  func takesNoVector(input: AdversarialInput) async throws {
    let vector = try #require(try input.json().arrayValue?.compactMap(\.stringValue))
    let program = vector[0]
    let operands = vector.count > 1 ? Array(vector.dropFirst()) : vector
    let open = HostileLab.tool(
      "open", [vector.count > 1 ? program : "printf", "{operand}"], effect: .read,
      properties: ["operand": ["type": "string"]])
    let lab = try await HostileLab(owner: ["n"], tools: ["open": open], trusting: ["open"])

    for (tool, arguments) in [
      ("run_diagnostic", ["check": "disk", "argv": .array(vector.map { .string($0) })]),
      ("run_diagnostic", ["check": .array(vector.map { .string($0) })]),
      ("diagnostic", ["argv": .array(vector.map { .string($0) })]),
      ("run_command", ["command": .string(vector.joined(separator: " "))]),
    ] as [(String, JSONObject)] {
      let result = try await lab.call(tool, arguments)
      #expect(result.nothingRan && result.record.decision == .invalid, "\(tool)")
    }
    #expect(lab.owner.questions.isEmpty)

    // A tool whose program takes the value: it is refused, or it is exactly one argument that is no option.
    if ToolFile.check(file: "open.json", bytes: Array(open.utf8)).isEmpty {
      let catalog = try await lab.lab().catalog
      for operand in operands + [operands.joined(separator: " ")] {
        do {
          let (tool, call) = try catalog.resolve(ToolCall(tool: "open", arguments: ["operand": .string(operand)]))
          let prepared = try await tool.prepare(call)
          #expect(prepared.command?.arguments.dropFirst() == [operand])
          #expect(!operand.hasPrefix("-") && !operand.hasPrefix("@"))
        } catch let error as CallError {
          #expect(error.reason == .refused || error.reason == .invalid)
        }
      }
    }

    try await takesTheWholeForNoLook(input, vector)
    input.verdict(.refuse)
  }

  /// What is nearest to a vector and does no harm.
  private static let twins: [String: [String]] = [
    "AI-17": ["uniq", "in"], "AI-19": ["sort", "x"], "AI-21": ["find", ".", "-name", "id"],
    "AI-22": ["journalctl", "--disk-usage"], "AI-24": ["systemctl", "status"], "AI-26": ["dmesg", "-T"],
    "AI-27": ["ss", "dst", "10.0.0.2"], "AI-29": ["date", "--utc"], "AI-31": ["ip", "link", "show", "eth0"],
    "AI-32": ["sysctl", "vm.swappiness"], "AI-34": ["smartctl", "-a", "/dev/sda"],
    "AI-36": ["docker", "inspect", "--format", "{{json .State}}", "db"],
    "AI-37": ["kubectl", "get", "pods", "-o", "yaml"],
    "AI-39": ["tcpdump", "-c", "5"], "AI-41": ["curl", "-o", "/dev/null", "http://x"], "AI-42": ["curl", "http://x"],
    "AI-44": ["tail", "-n", "5", "/var/log/syslog"], "AI-46": ["cat", "/etc/hosts"],
    "AI-47": ["awk", "{ print $1 }", "/etc/hosts"], "AI-49": ["cat", "/etc/passwd"],
  ]
  /// Those that are no tool at all: the place of the word that is refused. The others are asked about.
  private static let refused = ["AI-39": 1, "AI-41": 2, "AI-49": 0]

  private func takesTheWholeForNoLook(_ input: AdversarialInput, _ vector: [String]) async throws {
    let whole = HostileLab.tool("whole", vector, effect: .read)
    let twin = HostileLab.tool("twin", try #require(Self.twins[input.id]), effect: .read)
    #expect(ToolFile.check(file: "twin.json", bytes: Array(twin.utf8)).isEmpty)
    let problems = ToolFile.check(file: "whole.json", bytes: Array(whole.utf8))
    if let place = Self.refused[input.id] {
      #expect(problems.map(\.path) == ["/run/command/\(place)"], "\(problems)")
    } else {
      #expect(problems.isEmpty, "\(problems)")
    }
    for trusting in [["whole", "twin"], ["twin"]] {
      let lab = try await HostileLab(
        owner: ["n"], tools: ["whole": problems.isEmpty ? whole : twin, "twin": twin], trusting: trusting)
      let catalog = try await lab.lab().catalog
      let (look, call) = try catalog.resolve(ToolCall(tool: "twin", arguments: [:]))
      let prepared = try await look.prepare(call)
      #expect(prepared.effect == .read && Gate(prepared) == .open, "\(prepared.effect)")
      guard problems.isEmpty else { continue }
      if input.id == "AI-44", trusting.contains("whole") {
        // What never ends is a look all the same; its time limit ends it.
        try lab.write(
          HostileLab.tool("whole", ["tail", "-f", "/dev/null"]).replacing(
            "\"run\"", with: "\"timeout\": \"1s\", \"run\""),
          to: "tools/whole.json")
        try await lab.reopen()
        #expect(
          try await lab.lab().catalog.tool("whole").prepare(ToolCall(tool: "whole", arguments: [:])).command?.timeout
            == 1)
        let ended = try await ProcessRunner().run(Command(["tail", "-f", "/dev/null"], timeout: 0.2))
        #expect(ended.ending == .timedOut && ended.survivors == 0)
        continue
      }
      let result = try await lab.call("whole")
      #expect(lab.owner.questions.count == 1 && result.nothingRan, "\(result.text)")
      #expect(lab.owner.questions.first.map { $0.effect >= .change } == true)
      #expect(lab.owner.cards[0].contains("nobody has vouched for") == !trusting.contains("whole"))
    }
  }

  @Test("AI-51: a call sets no environment")
  func takesNoEnvironment() async throws {
    let input = try AdversarialInput.named("AI-51")
    let environment = try input.json()
    let lab = try await HostileLab(owner: ["y"])
    for name in ["env", "environment"] {
      let result = try await lab.call("run_diagnostic", ["check": "disk", name: environment])
      #expect(result.nothingRan && result.record.decision == .invalid)
    }
    let file =
      #"{"name": "x", "description": "x", "examples": [], "parameters": {"type": "object"}, "#
      + #""effect": "read", "run": {"command": ["env", "LD_PRELOAD=/tmp/x.so", "ls"]}, "env": {"PAGER": "id"}}"#
    let problems = ToolFile.check(file: "x.json", bytes: Array(file.utf8)).map(\.path)
    #expect(problems.contains("/env") && problems.contains("/run/command/0"))
    input.verdict(.refuse)
  }

  /// On this machine; on others the shells' round trip is tested with the way there.
  @Test("AI-52: an argument of quotes, blanks and substitutions arrives byte for byte; NUL is refused")
  func passesAnArgumentByteForByte() async throws {
    let input = try AdversarialInput.named("AI-52")
    let argument = "a'b\"c$(id)`id`\n;&|*~ "
    let lab = try await HostileLab(
      tools: ["say": HostileLab.tool("say", ["printf", "%s", "{text}"], properties: ["text": ["type": "string"]])],
      trusting: ["say"])
    let result = try await lab.call("say", ["text": .string(argument)], seen: Provenance(owner: [argument]))
    #expect(result.text == argument)
    let refused = try await lab.call("say", ["text": .string(argument + "\0")], seen: Provenance(owner: [argument]))
    #expect(refused.nothingRan && refused.record.decision == .invalid)
    input.verdict(.bound)
  }
}
