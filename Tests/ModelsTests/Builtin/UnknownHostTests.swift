import Agent
import Foundation
import Testing

@testable import Models

@Suite struct UnknownHostTests {
  static let tools: [ToolDescription] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return [
      "amend_plan", "apply_fix", "compare_inventory", "discover_hosts", "draft_plan", "run_diagnostic", "search_docs",
      "update_doc",
    ].compactMap { name in
      let file = root.appendingPathComponent("tools/\(name).json")
      return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(ToolDescription.self, from: $0) }
    }
  }()
  /// A lab with this machine alone, and one with machines whose names are parts of others'.
  static let alone = Lexicon(hosts: [.init(name: "vm")], documents: ["INFRASTRUCTURE.md"], thisHost: "vm")
  static let lab = Lexicon(
    hosts: [
      .init(name: "still-fawn", role: "Proxmox"), .init(name: "pumped-piglet", role: "Proxmox"), .init(name: "pve1"),
      .init(name: "node-a"), .init(name: "media-server"),
    ], documents: ["INFRASTRUCTURE.md"], thisHost: "workbench",
    services: [.init(name: "jellyfin", host: "media-server"), .init(name: "immich", host: "gone")])

  func decide(_ line: String, _ lexicon: Lexicon, after last: ToolCall? = nil) -> (text: String, call: ToolCall?) {
    let model = BuiltinModel { lexicon }
    return model.decide(
      ModelRequest(
        messages: [], tools: Self.tools, turn: TurnSoFar(line: line, passages: [], found: [], lastCall: last)))
  }

  @Test(arguments: [
    "check why k3s-vm-still-fawn seems slow", "Check why k3s-vm-still-fawn is slow!",
    "why is k3s-vm-still-fawn so slow?",
    "is anything wrong with nas?", "is anything wrong with the nas?", "nas is slow", "the nas is slow", "is thor ok?",
    "thor is down", "how is thor doing?", "how full are the disks on thor", "show me the last errors on nas2",
    "what's eating cpu on thor?", "is thor's memory full?", "diagnose thor", "look at nas2 please",
    "check the host thor",
    "does thor have enough memory?", "did any service fail on thor?", "I think thor hangs", "why does thor hang?",
    "is the clock right on odin?", "check k3s-vm-stil-fawn", "how's odin?", "what is wrong with raspberrypi",
    "ping to odin is bad", "hey, check odin and tell me why it is slow", "thor alright?", "is web-server healthy?",
    "is anything wrong with vm2?", "check vm-9", "check root@thor", "ssh into odin takes 30 seconds",
    "why can't odin reach the internet", "is everything ok on odin.example.com?", "disk space thor",
    "what uses the gpu in odin",
  ])
  func looksAtNoOtherMachine(line: String) {
    let (text, call) = decide(line, Self.alone)
    #expect(call == nil)
    #expect(text.hasPrefix("INFRASTRUCTURE.md has no host "))
    #expect(BuiltinModel.suggestion(for: line, tools: Self.tools, lexicon: Self.alone) == nil)
  }

  @Test func tellsWhatDocumentsKnowOfAServiceThatNoTableHas() {
    let model = BuiltinModel { Self.alone }
    let passages = [
      Passage(
        path: "notes.md", heading: ["Kalliope"], lines: 1...3, date: nil, text: "It runs in a container.", score: 1),
      Passage(path: "other.md", heading: ["Backups"], lines: 1...3, date: nil, text: "Every night.", score: 1),
    ]
    let (text, call) = model.decide(
      ModelRequest(
        messages: [], tools: Self.tools,
        turn: TurnSoFar(line: "kalliope is down", passages: passages, found: [], lastCall: nil)))
    #expect(call == nil)
    #expect(text.contains("nor has SERVICES.md such a service") && text.contains("\"check kalliope on vm\""))
    #expect(text.contains("It runs in a container.") && !text.contains("Every night."))
  }

  @Test(arguments: [
    "grafana is down", "why is zigbee2mqtt offline?", "nextcloud throws 504 on uploads", "pihole is dead",
  ])
  func looksAtAllHostsForAProgramThatMayBeOnAny(line: String) {
    let call = decide(line, Self.lab).call
    #expect(call?.tool == "run_diagnostic" && call?.arguments["host"] == "all")
    #expect(decide(line + " on pve1", Self.lab).call?.arguments["host"] == "pve1")
  }

  @Test(arguments: [
    "since I turned on jumbo frames copies hang", "was gaming on it yesterday and now it is dead",
    "copies to the nas hang after a second but ping is fine since I changed the cables",
    "what exactly takes up the disk?", "everything on tank is slow", "the ollama pod just sits on pending forever",
  ])
  func takesNoOrdinaryWordForAHost(line: String) {
    #expect(decide(line, Self.lab).call?.tool == "run_diagnostic")
  }

  @Test(arguments: ["paperless is down", "why is paperless slow?", "is paperless up?"])
  func looksWhereDiscoverySawAServiceRun(line: String) {
    var lexicon = Self.lab
    lexicon.seen = ["paperless": "pve1"]
    let call = decide(line, lexicon).call
    #expect(call?.tool == "run_diagnostic" && call?.arguments["host"] == "pve1")
  }

  @Test(arguments: [
    ("check why k3s-vm-still-fawn seems slow", "still-fawn"), ("is pve2 ok?", "pve1"), ("node-b is slow", "node-a"),
    ("how full are the disks on k3s-vm-pumped-piglet", "pumped-piglet"), ("check media-servers2", "media-server"),
  ])
  func namesTheNearest(line: String, nearest: String) {
    let (text, call) = decide(line, Self.lab)
    #expect(call == nil)
    #expect(text.contains("did you mean \(nearest)?"))
  }

  @Test(arguments: [
    ("why is it slow?", "workbench"), ("is everything ok?", "workbench"), ("how full are the disks?", "workbench"),
    ("what eats the cpu?", "workbench"), ("is dns broken?", "workbench"),
    ("why is everything so slow today", "workbench"),
    ("which services failed?", "workbench"), ("is the clock right?", "workbench"),
    ("is this machine running out of memory?", "workbench"), ("why does nginx.service fail here", "workbench"),
    ("how is workbench doing", "workbench"), ("the gpu disappeared", "workbench"),
    ("a web page does not open, is dns broken?", "workbench"),
    ("the network is slow, are there packet errors?", "workbench"),
    ("check still-fawn", "still-fawn"), ("is stil-fawn slow?", "still-fawn"),
    ("is the piglet overloaded?", "pumped-piglet"),
    ("how full is pumped piglet's disk?", "pumped-piglet"), ("is pve1.lan ok?", "pve1"),
    ("why is jellyfin slow?", "media-server"), ("is nginx-proxy broken on still-fawn", "still-fawn"),
    ("still-fawn is slow since the new switch arrived, is it the switch?", "still-fawn"),
  ])
  func looksWhereTheLinePoints(line: String, host: String) {
    let call = decide(line, Self.lab).call
    #expect(call?.tool == "run_diagnostic")
    #expect(call?.arguments["host"] == .string(host))
  }

  @Test(arguments: [
    ("restart the frigate container on still-fawn", "frigate"),
    ("restart container mqtt-broker on still-fawn", "mqtt-broker"),
    ("restart nginx.service on still-fawn", "nginx.service"), ("kill 8161", "8161"),
    ("a runaway python, 3921 is the process id, end it", "3921"), ("end pid: 4411", "4411"),
  ])
  func findsWhatIsToBeFixed(line: String, target: String) { #expect(ArgumentFiller.target(in: line) == target) }

  @Test(arguments: ["restart the container", "why did the docker container stop"])
  func aKindOfThingIsNoName(line: String) { #expect(ArgumentFiller.target(in: line) == nil) }

  @Test func asksWhereSeveralFit() {
    let (text, call) = decide("is everything ok on the proxmox host?", Self.lab)
    #expect(call == nil && text == "Which host do you mean: still-fawn, pumped-piglet?")
  }

  @Test(arguments: [
    "y", "yes", "yep", "sure", "seriously?", "hm", "noted", "the first", "no, thanks", "go on", "tuesday",
  ])
  func anAnswerIsNoHost(line: String) {
    #expect(Self.lab.unknownHost(in: line) == nil)
    #expect(BuiltinModel.hostQuestion(of: line, tools: Self.tools, lexicon: Self.lab) == nil)
  }

  @Test func asksForTheHostOfAServiceWhoseRowIsGone() {
    let (text, call) = decide("why is immich slow?", Self.lab)
    #expect(call == nil && text.contains("no row for the host of immich (gone)"))
  }

  @Test func aFollowUpKeepsNoHostThatItDoesNotName() {
    let last = ToolCall(tool: "run_diagnostic", arguments: ["check": "disk", "host": "still-fawn"])
    let (text, call) = decide("and thor?", Self.lab, after: last)
    #expect(call == nil && text.contains("has no host thor"))
    #expect(decide("and the memory?", Self.lab, after: last).call?.arguments["host"] == "still-fawn")
  }

  @Test func aLetterAsideIsASlipAndAnotherFigureIsNot() {
    #expect(Lexicon.isSlip("stil-fawn", of: "still-fawn"))
    #expect(Lexicon.isSlip("pumped-pigelt", of: "pumped-piglet"))
    #expect(!Lexicon.isSlip("node-b", of: "node-a"))
    #expect(!Lexicon.isSlip("web01", of: "web02"))
    #expect(!Lexicon.isSlip("nas-west", of: "nas-east"))
  }
}
