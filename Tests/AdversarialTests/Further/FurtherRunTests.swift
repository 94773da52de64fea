import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools
@testable import steward

/// What runs is what was shown: where, against whom, and told as it ended.
@Suite struct FurtherRunTests {
  private static let text: JSONValue = ["type": "string"]
  private static let host: JSONValue = ["type": "string", "x-steward": "host"]

  @Test("a command runs in the lab's folder, which the question names, wherever Steward was started")
  func runsInTheLab() async throws {
    let lab = try await HostileLab(
      owner: ["y"], tools: ["where": HostileLab.tool("where", ["pwd"], effect: .change, rollback: "nothing")],
      trusting: ["where"])
    let result = try await lab.call("where")
    #expect(result.text.contains(lab.root), "\(result.text)")
    #expect(lab.owner.cards.first?.contains("directory \(lab.root)") == true, "\(lab.owner.cards)")
  }

  @Test("a change that ends with another status has failed, and nothing is told as changed")
  func tellsAFailedChange() async throws {
    let tools = [
      "fail": HostileLab.tool("fail", ["false"], effect: .change, rollback: "nothing"),
      "look": HostileLab.tool("look", ["false"]),
    ]
    let lab = try await HostileLab(owner: ["y"], tools: tools, trusting: ["fail", "look"])
    let result = try await lab.call("fail")
    #expect(result.record.outcome == .failed && result.changed.isEmpty, "\(result.text)")
    #expect(try await lab.lab().journal.entry("p1")?.state == .failed)
    // Of a look the status is a result like any other.
    #expect(try await lab.call("look").record.outcome == .done)
  }

  private static func request(_ url: String) -> String {
    """
    {
      "name": "ask_web", "description": "Ask a web service", "examples": ["ask the web"],
      "parameters": { "type": "object", "properties": { "host": { "type": "string", "x-steward": "host" },
        "port": { "type": "string" } }, "required": ["host"] },
      "effect": "change", "rollback": "ask it again", "run": { "http": { "method": "POST", "url": "\(url)" } }
    }
    """
  }

  @Test("an approved request goes to the address that was shown, or not at all", arguments: [false, true])
  func asksTheAddressThatWasShown(moves: Bool) async throws {
    let listener = try HostileServer()
    let lab = try await HostileLab(
      owner: ["y"],
      meanwhile: { root in
        guard moves else { return }
        let moved = HostileLab.infrastructure.replacing("127.0.0.5", with: "127.0.0.1")
        try? moved.write(toFile: root + "/INFRASTRUCTURE.md", atomically: true, encoding: .utf8)
      }, tools: ["ask_web": Self.request("http://{host}:\(listener.port)/api/version")], trusting: ["ask_web"],
      documents: moves
        ? [:] : ["INFRASTRUCTURE.md": HostileLab.infrastructure.replacing("127.0.0.5", with: "127.0.0.1")])
    let result = try await lab.call("ask_web", ["host": "nas"])
    let card = try #require(lab.owner.cards.first)
    #expect(card.contains("host      nas (") && card.contains("rollback  ask it again") && !card.contains("directory"))
    if moves {
      #expect(result.nothingRan && listener.connections == 0, "\(result.text)")
      #expect(result.text.contains("the address of nas was 127.0.0.5 and is 127.0.0.1"), "\(result.text)")
    } else {
      #expect(result.record.outcome == .done && listener.connections == 1, "\(result.text)")
    }
  }

  @Test(
    "a request names one host of the inventory, and no text beside it",
    arguments: [
      "http://{host}.evil.example/", "http://evil-{host}/", "http://{host}{port}/", "http://{host}@evil.example/",
      "http://{host}:80@evil.example/", "http://evil.example/{host}", "http://{host}:{port}.evil.example/",
      "ftp://{host}/", "file://{host}/etc/passwd", "http://nas.evil.example/",
    ])
  func asksNoOtherHost(url: String) async throws {
    let lab = try await HostileLab(
      owner: ["y"], tools: ["ask_web": Self.request(url)], trusting: ["ask_web"])
    let result = try await lab.call("ask_web", ["host": "nas", "port": "80"])
    #expect(result.nothingRan && lab.owner.questions.isEmpty, "\(url): \(result.text)")
  }

  @Test("a prompt of the lab is no word of the owner's")
  func marksWhatAPromptBrought() async throws {
    let say = HostileLab.tool(
      "say", ["printf", "%s", "{v}"], properties: ["v": Self.text], examples: ["say something"])
    let lab = try await HostileLab(
      [.call("say", ["v": "frobnicate-all-things"]), .says("done")], owner: ["n"], tools: ["say": say],
      trusting: ["say"])
    let session = try await lab.session()
    _ = try await session.ask("say frobnicate-all-things now to nas", owned: ["nas"]) { _ in }
    let asked = try #require(lab.owner.questions.first)
    #expect(asked.origins["v"] == .data(["a prompt of the lab"]))
    #expect(lab.owner.cards[0].contains("UNTRUSTED: a prompt of the lab"))
  }

  @Test("a prompt of the lab is no word of the owner's in a later turn either")
  func marksWhatAnEarlierPromptBrought() async throws {
    let say = HostileLab.tool(
      "say", ["printf", "%s", "{v}"], properties: ["v": Self.text], examples: ["say something"])
    let lab = try await HostileLab(
      [.says("I see."), .call("say", ["v": "frobnicate-all-things"]), .says("done")], owner: ["n"],
      tools: ["say": say], trusting: ["say"])
    let session = try await lab.session()
    _ = try await session.ask("remember frobnicate-all-things for nas", owned: ["nas"]) { _ in }
    _ = try await session.ask("now say something") { _ in }
    let asked = try #require(lab.owner.questions.first)
    #expect(asked.origins["v"] == .data(["a prompt of the lab", "documents of an earlier turn"]))
  }

  @Test("a prompt of the lab is no word of the owner's in a session that goes on later either")
  func marksWhatAPromptOfAnEarlierSessionBrought() async throws {
    let say = HostileLab.tool(
      "say", ["printf", "%s", "{v}"], properties: ["v": Self.text], examples: ["say something"])
    let lab = try await HostileLab(
      [.says("I see."), .call("say", ["v": "frobnicate-all-things"]), .says("done")], owner: ["n"],
      tools: ["say": say], trusting: ["say"])
    let first = try await lab.session()
    let answer = try await first.ask("remember frobnicate-all-things for nas", owned: ["nas"]) { _ in }
    let second = try await lab.session(earlier: answer.session)
    _ = try await second.ask("now say something") { _ in }
    let asked = try #require(lab.owner.questions.first)
    #expect(asked.origins["v"] == .data(["a prompt of the lab"]))
  }

  @Test("what waits and would do something else now is refused before anybody is asked")
  func refusesAStaleDiff() async throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    _ = try program.run(["ask", "add to TROUBLESHOOTING.md that yes(1) eats a core"])
    let pending = try #require(
      (try program.run(["approve", "--json"]).json()["pending"] as? [[String: Any]])?.first)
    let digest = try #require(pending["digest"] as? String)
    try program.write(try program.read("TROUBLESHOOTING.md") + "\nmine\n", to: "TROUBLESHOOTING.md")
    let run = try program.run(["approve", "p1", digest])
    #expect(run.status == 11 && run.errors.contains("TROUBLESHOOTING.md has changed"), "\(run.status) \(run.errors)")
    let again = try program.run(["approve", "p1", digest])
    #expect(again.errors.contains("was declined"), "\(again.errors)")
  }

  @Test("searches that begin at once on a new lab all answer")
  func searchesAtOnce() async throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(HostileLab.infrastructure, to: "INFRASTRUCTURE.md")
    for number in 0..<300 {
      try program.write("# Page \(number)\n\n## Zebra\n\nzebra lines \(number)\n", to: "docs/page\(number).md")
    }
    let runs = try await withThrowingTaskGroup(of: (Int32, String).self) { group in
      for _ in 0..<8 {
        group.addTask {
          let run = try program.run(["search", "zebra", "lines"])
          return (run.status, run.errors)
        }
      }
      return try await group.reduce(into: [(Int32, String)]()) { $0.append($1) }
    }
    for run in runs { #expect(run.0 == 0, "\(run.1)") }
  }
}
