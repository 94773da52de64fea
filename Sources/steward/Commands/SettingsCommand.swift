import Agent
import ArgumentParser
import Documents
import Foundation
import Store
import Terminal

struct SettingsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "The settings of the lab that run programs or send data.",
    discussion: """
      steward.yaml may have come with the lab, from somebody else. What it sets that runs a program or sends data \
      (ssh.config, notify, key files, model servers outside your network) counts when you have seen it, as it stands. \
      All settings: docs/command-line.md.
      """,
    subcommands: [List.self, Trust.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List them, and whether they count.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions

    func run() async throws {
      let settings = try await Lab.open(labOptions.lab).settings
      if printing.json {
        return Console.write(json: [
          "settings": .array(settings.reach.keys.sorted().map { .string($0) }),
          "trusted": .bool(settings.isReachTrusted),
        ])
      }
      if settings.reach.isEmpty { return Console.note("steward.yaml sets nothing that runs a program or sends data") }
      Console.write(Escaper.escape(settings.reach.text))
      Console.note(
        settings.isReachTrusted
          ? "they count: you have seen them" : "they do not count until you have seen them: steward settings trust")
    }
  }

  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let them count, after seeing them.",
      discussion: "It holds for exactly these values, and for the files of the lab that they name as they are now.")
    @OptionGroup var labOptions: LabOptions
    @Flag(name: .long, help: "Take the trust back.") var revoke = false

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let reach = lab.settings.reach
      if revoke {
        try await lab.trust.distrust(SettingsReach.trustName)
        return Console.note("they do not count any more")
      }
      if reach.isEmpty { return Console.note("steward.yaml sets nothing that runs a program or sends data") }
      if lab.settings.isReachTrusted { return Console.note("\(reach.names): you have seen them; they count") }
      let before = lab.trust.trusted(SettingsReach.trustName)?.text
      try await TrustQuestion.ask(
        ["steward.yaml sets what runs a program or sends data:"]
          + TrustQuestion.lines(reach.text, before: before, path: "steward.yaml"),
        "Let these settings count?", what: "the settings", declined: "\(reach.names): they do not count")
      try await lab.trust.trust(SettingsReach.trustName, text: reach.text)
      Console.note("they count as long as they stay as they are")
    }
  }
}
