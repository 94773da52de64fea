import Agent
import ArgumentParser
import Foundation
import Homelab
import Models
import Store
import Terminal

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what works, what doesn't, and what to do.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var printing: PrintOptions
  @Flag(help: "Do not try how models call tools: a trial loads each model that was never tried.")
  var noTry = false

  struct Item: Codable {
    enum State: String, Codable { case works, warning, broken }
    var name: String
    var state: State
    var told: String
    /// What to do; nil where nothing need be done.
    var next: String?
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    var items = [Item(name: "lab", state: .works, told: lab.root)]
    items += lab.notices.map { Item(name: "lab", state: .warning, told: $0) }
    items += await DoctorModels(lab: lab, named: modelOptions.model, tries: !noTry).items()
    items += try await documents(lab)
    items += await vectors(lab)
    items += inventory(lab)
    items += tools(lab)
    items.append(try store(lab))
    items += try await journal(lab)
    if printing.json {
      try Console.write(json: ["items": items])
    } else {
      show(items)
    }
    if items.contains(where: { $0.state == .broken }) { throw ExitStatus.failed.code }
  }

  private func show(_ items: [Item]) {
    let screen = Console.screen
    for item in items {
      let mark =
        switch item.state {
        case .works: screen.paint(.green, "✓")
        case .warning: screen.paint(.yellow, "!")
        case .broken: screen.paint(.red, "✗")
        }
      screen.write(
        "\(mark) \(item.name.padding(toLength: 10, withPad: " ", startingAt: 0)) \(Escaper.escapeLine(item.told))\n")
      if let next = item.next { screen.write("             → \(Escaper.escapeLine(next))\n") }
    }
  }

  private func documents(_ lab: Lab) async throws -> [Item] {
    let report = try await lab.index.update()
    var told = "\(report.documents) documents, \(report.sections) sections"
    for (folder, count) in await lab.index.hiddenDocuments() { told += "; \(count) in \(folder) left out" }
    if report.documents == 0 {
      return [Item(name: "documents", state: .warning, told: told, next: "steward init")]
    }
    let problems = report.problems.prefix(20).map {
      Item(name: "documents", state: .warning, told: "\($0.path): \($0.reason)")
    }
    return [Item(name: "documents", state: .works, told: told)] + problems
  }

  private func vectors(_ lab: Lab) async -> [Item] {
    guard let model = lab.settings.embedding, let count = try? await lab.index.vectorCount() else { return [] }
    let told = "\(count.made) of \(count.wanted) sections have vectors of \(model)"
    if count.made == count.wanted { return [Item(name: "vectors", state: .works, told: told)] }
    return [Item(name: "vectors", state: .warning, told: told, next: "steward index")]
  }

  private func inventory(_ lab: Lab) -> [Item] {
    let inventory = lab.inventory.current()
    guard !inventory.hosts.isEmpty else {
      return [
        Item(
          name: "hosts", state: .warning, told: "INFRASTRUCTURE.md names no hosts",
          next: "steward init, or add a Hosts table (docs/documents.md)")
      ]
    }
    var items = inventory.problems.map {
      Item(name: "hosts", state: .warning, told: "\($0.document):\($0.line): \($0.text)")
    }
    for host in inventory.hosts.prefix(40) {
      do {
        let route = try inventory.route(to: host, from: lab.inventory.machine)
        items.append(
          Item(
            name: "hosts", state: .works,
            told: "\(host.name): \(route.text)\(route.isLocal ? "" : " (not tried: steward discover asks all)")"))
      } catch {
        // What its owner reaches by nothing is as it should be.
        if case .none = host.reach, !inventory.problems.contains(where: { $0.subject == host.name }) {
          items.append(Item(name: "hosts", state: .works, told: "\(host.name): \(host.reach.text)"))
        } else {
          items.append(Item(name: "hosts", state: .warning, told: "\(error)"))
        }
      }
    }
    if inventory.hosts.count > 40 {
      items.append(
        Item(name: "hosts", state: .works, told: "and \(inventory.hosts.count - 40) more (steward discover asks all)"))
    }
    return items
  }

  private func tools(_ lab: Lab) -> [Item] {
    [Item(name: "tools", state: .works, told: "\(lab.catalog.tools.count) tools")]
      + lab.catalog.problems.map {
        Item(name: "tools", state: .broken, told: "\($0)", next: "steward tools check")
      }
  }

  private func store(_ lab: Lab) throws -> Item {
    if let problem = try lab.store.integrityProblem() {
      return Item(
        name: "state", state: .broken, told: "state.db: \(problem)",
        next: "move .steward/state.db away; sessions/ has the readable logs")
    }
    return Item(name: "state", state: .works, told: "state.db is whole")
  }

  private func journal(_ lab: Lab) async throws -> [Item] {
    var items: [Item] = []
    do {
      let records = try await lab.journal.verify()
      items.append(Item(name: "journal", state: .works, told: "\(records) records, none changed or lost"))
    } catch {
      items.append(
        Item(
          name: "journal", state: .broken, told: "\(error)",
          next:
            "somebody or something wrote into .steward/state.db: check what was done by hand, keep a copy, then move it away"
        ))
    }
    if let problem = lab.store.sealProblem {
      items.append(
        Item(
          name: "grants", state: .warning, told: problem, next: "make it writable: nothing can be trusted for longer"))
    } else if case let count = try await lab.journal.foreignGrants(), count > 0 {
      items.append(
        Item(
          name: "grants", state: .warning,
          told: count == 1
            ? "1 grant in .steward/state.db is not yours: it counts for nothing"
            : "\(count) grants in .steward/state.db are not yours: they count for nothing",
          next: "the file came from elsewhere or was changed: trust and allow anew what you want"))
    }
    items += try await OpenEffects(lab: lab).list().map {
      Item(name: "journal", state: .warning, told: $0.state, next: $0.next)
    }
    items += try await lab.journal.running().map {
      Item(
        name: "journal", state: .works,
        told: "\($0.pending.id) \($0.prepared.call.line) is being carried out by process \($0.holder ?? 0)")
    }
    let waiting = try await lab.journal.pending()
    if !waiting.isEmpty {
      items.append(
        Item(
          name: "journal", state: .warning, told: "\(waiting.count) wait for approval", next: "steward approve"))
    }
    return items
  }
}
