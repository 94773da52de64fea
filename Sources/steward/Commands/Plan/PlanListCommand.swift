import Agent
import ArgumentParser
import Foundation
import Homelab
import Terminal

struct PlanListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the plans (the default).")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let records = try await lab.plans.all()
    if printing.json {
      let rows = records.map { record -> JSONValue in
        [
          "id": .string("\(record.number)"), "name": .string(record.name), "path": .string(record.path),
          "version": .number(Double(record.version)), "digest": .string(record.digest),
          "goal": .string(record.plan.goal), "state": .string(record.plan.progress.rawValue),
        ]
      }
      Console.write(json: ["plans": .array(rows)])
      return
    }
    if records.isEmpty {
      Console.note("there is no plan yet; ask for one, as in: steward ask \"plan the upgrade of nas\"")
    }
    for record in records {
      let over = record.plan.steps.count { $0.state.isOver }
      let state = "\(record.plan.progress.rawValue), \(over) of \(record.plan.steps.count) steps"
      Console.write(
        Console.screen.paint(.bold, "\(record.number)".padding(toLength: 4, withPad: " ", startingAt: 0))
          + Escaper.escapeLine(record.plan.goal))
      let next = try PlanTimeline(record.plan, now: Date()).nextWords
      Console.write(Console.screen.paint(.dim, "    \(record.path)"))
      Console.write(
        "    " + Wrap.hanging("\(state); \(Escaper.escapeLine(next))", width: Console.screen.width - 4, indent: 4))
    }
  }
}
