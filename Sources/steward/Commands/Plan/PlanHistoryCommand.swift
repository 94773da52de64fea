import Agent
import ArgumentParser
import Foundation
import Homelab
import Terminal

struct PlanHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Every version of a plan, what made it and what it changed; what its steps went through.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @OptionGroup var which: PlanArgument
  @Option(name: .long, help: "Print the file as this version had it.") var version: Int?

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    let record = try await lab.plans.find(which.plan)
    let versions = try await lab.plans.versions(of: record)
    if let version {
      guard let kept = versions.first(where: { $0.version == version }) else {
        throw StewardError(
          "plan \(record.number) has no version \(version); it has 1 to \(record.version)", status: .usage)
      }
      return Console.write(Escaper.escape(kept.text))
    }
    let clock = try PlanClock(zone: record.plan.zone)
    let plans = try versions.map { try PlanRecord.plan($0.body) }
    let diffs = plans.indices.map { index in
      index == 0 ? nil : PlanDiff(from: plans[index - 1], to: plans[index], clock: clock)
    }
    let moves = try await lab.plans.moves(of: record).filter { $0.state != PlanStep.State.waiting.rawValue }
    if printing.json {
      Console.write(json: [
        "id": .string("\(record.number)"),
        "versions": .array(
          versions.indices.map { index in
            [
              "version": .number(Double(versions[index].version)),
              "made": .string(versions[index].made.ISO8601Format()),
              "why": .string(versions[index].why), "diff": diffs[index]?.json ?? .null,
            ]
          }),
        "moves": .array(
          moves.map {
            [
              "step": .string($0.step), "state": .string($0.state), "note": .string($0.note),
              "at": .string($0.at.ISO8601Format()),
            ]
          }),
      ])
      return
    }
    for index in versions.indices {
      let kept = versions[index]
      Console.write(
        Console.screen.paint(.bold, "version \(kept.version)")
          + "  \(clock.text(kept.made))  \(Escaper.escapeLine(kept.why))")
      for line in diffs[index]?.lines ?? [] {
        Console.write(Wrap.hanging("  " + Escaper.escapeLine(line), width: Console.screen.width, indent: 8))
      }
    }
    if !moves.isEmpty { Console.write("") }
    for move in moves {
      let note = move.note.isEmpty ? "" : ": \(move.note)"
      Console.write(Escaper.escapeLine("\(clock.text(move.at))  step \(move.step) \(move.state)\(note)"))
    }
  }
}
