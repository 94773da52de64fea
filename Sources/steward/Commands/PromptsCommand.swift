import Agent
import ArgumentParser
import Foundation
import Terminal

struct PromptsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompts", abstract: "The saved prompts for `steward ask --prompt`.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions

  func run() async throws {
    let place = try LabPlace.find(
      option: labOptions.lab, environment: ProcessInfo.processInfo.environment)
    let saved = Prompts(place: place).saved()
    if printing.json {
      try Console.write(json: ["prompts": saved])
      return
    }
    let screen = Console.screen
    let lines = saved.map { prompt in
      let use = prompt.placeholders.map { "\($0)=…" }.joined(separator: " ")
      let first = prompt.text.split(separator: "\n").first.map(String.init) ?? ""
      return screen.paint(.bold, "  \(prompt.name) \(use)") + "\n      "
        + Escaper.escapeLine(String(first.prefix(90)))
    }
    Console.write(lines.joined(separator: "\n"))
  }
}
