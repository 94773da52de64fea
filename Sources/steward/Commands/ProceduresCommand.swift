import Agent
import ArgumentParser
import Documents
import Foundation
import Homelab
import Store
import Terminal

struct ProceduresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "procedures", abstract: "The standard procedures of PROCEDURES.md that Steward can run.",
    subcommands: [List.self, Show.self, Check.self, Trust.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List them, with what each is for.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions

    func run() async throws {
      let book = try await Lab.open(labOptions.lab).procedures
      book.problems.forEach { Console.note($0.description) }
      if printing.json {
        return Console.write(json: ["procedures": .array(book.procedures.map(ProceduresCommand.json))])
      }
      for procedure in book.procedures {
        let trust = procedure.trust.isTrusted ? "" : "  (asked about; not trusted)"
        let steps = procedure.steps.count { if case .run = $0.action { true } else { false } }
        let kind =
          steps == 0
          ? "steps for you" : "\(procedure.effect.rawValue), \(steps == 1 ? "1 command" : "\(steps) commands")"
        Console.write(
          Escaper.escapeLine(
            "\(procedure.title): \(procedure.rules.joined(separator: ", "))  \(kind)  \(procedure.place)\(trust)"))
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one as it is written.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "Its title, or words of it.") var name: [String]

    func run() async throws {
      let procedure = try await Lab.open(labOptions.lab).procedures.named(name.joined(separator: " "))
      if printing.json { return Console.write(json: ProceduresCommand.json(procedure)) }
      Console.write(Escaper.escape(procedure.text))
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is wrong with PROCEDURES.md, by file and line.")
    @OptionGroup var labOptions: LabOptions

    func run() async throws {
      let book = try await Lab.open(labOptions.lab).procedures
      for problem in book.problems { Console.write(Escaper.escapeLine(problem.description)) }
      guard book.problems.isEmpty else { throw ExitStatus.failed.code }
      Console.note("\(book.procedures.count) procedures, nothing wrong")
    }
  }

  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust a procedure of the lab, after seeing it.",
      discussion: """
        An untrusted one is asked about each time and can have no standing permission. The trust holds for exactly \
        this text of its section; a change ends it.
        """)
    @OptionGroup var labOptions: LabOptions
    @Argument(help: "Its title, or words of it.") var name: [String]
    @Flag(name: .long, help: "Take the trust back.") var revoke = false

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      let procedure = try lab.procedures.named(name.joined(separator: " "))
      if revoke {
        try await lab.trust.distrust(procedure.trustName)
        Console.note("\(procedure.title) is asked about each time again")
        return
      }
      if procedure.trust.isTrusted {
        let why = procedure.trust == .shipped ? "it is Steward's own" : "it is trusted as it is"
        Console.note("\(procedure.title): \(why)")
        return
      }
      let before = lab.trust.trusted(procedure.trustName)?.text
      try await TrustQuestion.ask(
        Self.card(procedure, before: before),
        "Trust this text as a procedure of effect \"\(procedure.effect.rawValue)\"?",
        what: "\"\(procedure.title)\"", declined: "\"\(procedure.title)\" is not trusted; it is asked about each time")
      try await lab.trust.trust(procedure.trustName, text: procedure.text)
      Console.note("\"\(procedure.title)\" is trusted as long as its text stays as it is")
    }

    /// What it would run, then every line, or what has changed.
    static func card(_ procedure: Procedure, before: String?) -> [String] {
      var lines = [
        "\(procedure.place)  \(Escaper.escapeLine(procedure.title))", "  effect    \(procedure.effect.rawValue)",
      ]
      for step in procedure.steps {
        if case .run(let command) = step.action { lines.append("  runs      " + ArgumentText.show(vector: command)) }
      }
      for command in procedure.rollback { lines.append("  rollback  " + ArgumentText.show(vector: command)) }
      lines.append("  sha256    \(procedure.hash)")
      lines.append("")
      return lines + TrustQuestion.lines(procedure.text + "\n", before: before.map { $0 + "\n" }, path: procedure.path)
    }
  }

  static func json(_ procedure: Procedure) -> JSONValue {
    .object([
      "title": .string(procedure.title), "name": .string(procedure.slug),
      "fixes": .array(procedure.rules.map { .string($0) }), "effect": .string(procedure.effect.rawValue),
      "trusted": .bool(procedure.trust.isTrusted), "place": .string(procedure.place),
      "steps": .array(
        procedure.steps.map { step -> JSONValue in
          switch step.action {
          case .run(let command):
            ["text": .string(step.text), "command": .array(command.map { .string($0) })]
          case .wait(let seconds): ["text": .string(step.text), "wait_seconds": .number(seconds)]
          case .person: ["text": .string(step.text), "human": true]
          }
        }), "text": .string(procedure.text),
    ])
  }
}
