import Agent
import ArgumentParser
import Foundation
import Homelab
import Terminal

struct DiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover", abstract: "Ask the hosts of the lab what they are.",
    discussion: """
      Every host is asked at the same time, in one round trip, in the way its row of INFRASTRUCTURE.md says. What \
      it says is kept with its history. --sweep also looks which addresses of the documented networks are in use.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "Hosts (else all).") var hosts: [String] = []
  @Flag(name: .long, help: "Look at every address of the documented networks, 64 a second.") var sweep = false
  @Option(name: .long, help: "gpu, network, services, storage, guests or all.") var about = "all"
  @Option(
    name: .long, help: "Draw the lab: FILE.svg (needs graphviz), FILE.mmd, or INFRASTRUCTURE.md, after your yes.")
  var diagram: String?
  @Flag(name: .long, help: "Print the script that every host runs, and ask nobody.") var script = false
  @Option(name: .long, help: "What one fact of the hosts was, and when: os, links, gpus, …") var history: String?

  func run() async throws {
    if script { return Console.write(Discovery.script) }
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    guard let topic = SurveyText.Topic(rawValue: about.lowercased()) else {
      throw StewardError(
        "--about takes \(SurveyText.Topic.allCases.map(\.rawValue).joined(separator: ", "))", status: .usage)
    }
    let only = try lab.surveyor.named(hosts)
    if let history { return try await FactHistoryView.show(lab, hosts: only, fact: history, json: printing.json) }
    let survey = try await SurveyView.survey(lab, only: only, sweep: sweep)
    if let diagram { return try await DiagramWriter(lab: lab).write(survey, to: diagram) }
    if printing.json {
      Console.write(json: survey.json)
    } else {
      let text = SurveyText(survey, inventory: lab.surveyor.currentInventory, topic: topic)
      Console.write(text.text(limit: Int.max))
      for stranger in survey.sightings {
        let name = stranger.name.map { " \(Escaper.escapeLine($0))" } ?? ""
        Console.write("in use: \(stranger.address)\(stranger.mac.map { " \($0)" } ?? "")\(name) (\(stranger.seenBy))")
      }
    }
  }
}

/// What a fact was over time.
enum FactHistoryView {
  static func show(_ lab: Lab, hosts: [Homelab.Host]?, fact: String, json: Bool) async throws {
    var facts: [HostFact] = []
    for host in hosts ?? lab.surveyor.currentInventory.hosts {
      facts += try await lab.facts.history(of: host.name, fact: fact)
    }
    if json {
      Console.write(
        json: [
          "facts": .array(
            facts.map {
              [
                "host": .string($0.host), "name": .string($0.name), "value": $0.value,
                "since": .string(ISOTime.text($0.since)), "seen": .string(ISOTime.text($0.seen)),
              ]
            })
        ])
      return
    }
    if facts.isEmpty { Console.note("nothing is kept of \"\(fact)\"; the facts are those of steward discover --json") }
    for entry in facts {
      let value = entry.value.plain
      Console.write(
        Escaper.escapeLine(
          "\(entry.host)  \(ISOTime.text(entry.since)) to \(ISOTime.text(entry.seen))  \(value.prefix(400))"))
    }
  }
}
