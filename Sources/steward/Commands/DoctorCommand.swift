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
    items.append(await model(lab))
    items += await forms(lab)
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

  private func model(_ lab: Lab) async -> Item {
    do {
      let selection = try await ModelSelection.select(modelOptions.model, lab: lab)
      if selection.model is BuiltinModel, let notice = selection.notice {
        return Item(
          name: "model", state: .warning, told: notice,
          next: "start Ollama and run: \(ModelChoice.pullLine(memory: Machine.memory)), or: make model")
      }
      return Item(name: "model", state: .works, told: selection.model.name)
    } catch {
      return Item(
        name: "model", state: .broken, told: "\(error)",
        next: "correct the model in steward.yaml, or use --model builtin")
    }
  }

  /// How each installed model calls tools; one that was never tried with this digest is tried now.
  private func forms(_ lab: Lab) async -> [Item] {
    let server = ModelSelection.server(lab, url: nil)
    guard let installed = try? await server.installed() else { return [] }
    var items: [Item] = []
    for model in installed where model.canAnswer {
      let name = "ollama:\(model.name)"
      let forms = ModelSelection.forms(lab)
      if let form = forms.form(of: name, digest: model.digest) {
        items.append(Item(name: "calls", state: .works, told: "\(model.name): \(DoctorCommand.told(form))"))
        continue
      }
      guard !noTry else {
        items.append(Item(name: "calls", state: .warning, told: "\(model.name): not tried", next: "steward doctor"))
        continue
      }
      Console.note("trying how \(model.name) calls tools (loads it; this can take a minute)")
      do {
        guard let form = try await CallTrial.run({ try ModelSelection.ollama(model, on: server, lab, form: $0) })
        else {
          items.append(
            Item(
              name: "calls", state: .warning, told: "\(model.name): called no tool when it was due",
              next: "use another model for diagnoses: \(ModelChoice.pullLine(memory: Machine.memory))"))
          continue
        }
        forms.remember(form, of: name, digest: model.digest)
        items.append(Item(name: "calls", state: .works, told: "\(model.name): \(DoctorCommand.told(form))"))
      } catch {
        items.append(Item(name: "calls", state: .warning, told: "\(model.name): could not be tried: \(error)"))
      }
    }
    return items
  }

  private static func told(_ form: CallForm) -> String {
    switch form {
    case .native: "calls tools natively"
    case .written: "writes its calls as text, which is read"
    case .constrained: "is held to a schema: a call or an answer"
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
