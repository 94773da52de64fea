import Agent
import ArgumentParser
import Foundation
import Homelab
import Terminal
import Tools

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a lab's documents by discovering this machine.",
    discussion: "Documents that are there already are never overwritten.")

  @OptionGroup var printing: PrintOptions
  @Argument(help: "The directory (else where you are).") var directory: String?

  func run() async throws {
    let root = LabPlace.absolute(directory ?? ".")
    do {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    } catch {
      throw StewardError("\(root) cannot be made: \(error.localizedDescription)")
    }
    let status = StatusLine(screen: Console.screen)
    status.start("looking at this machine")
    defer { status.stop() }
    let runner = ProcessRunner()
    let made = try await Signals.cancelling {
      let facts = try await Discovery(runner: runner).facts()
      return try await LabDocuments(directory: root, runner: runner).write(facts: facts, on: Machine.today)
    }
    status.stop()
    if printing.json {
      Console.write(
        json: [
          "lab": .string(root),
          "documents": .array(
            made.map { ["path": .string($0.path), "state": .string($0.state.rawValue)] }),
        ])
      return
    }
    let screen = Console.screen
    for document in made {
      let mark = document.state == .created ? screen.paint(.green, "+") : screen.paint(.dim, "=")
      screen.write("\(mark) \(document.path)\(document.state == .kept ? " (kept as it is)" : "")\n")
    }
    screen.writeError("\nThe lab is \(root). Next: steward chat --lab \(root)\n")
  }
}
