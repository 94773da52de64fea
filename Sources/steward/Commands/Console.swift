import Agent
import ArgumentParser
import Foundation
import Terminal

/// How every command prints: data on stdout, everything else on stderr.
enum Console {
  static let screen = Screen()

  static func write(_ text: String, toErrors: Bool = false) {
    let line = text.hasSuffix("\n") ? text : text + "\n"
    if toErrors { screen.writeError(line) } else { screen.write(line) }
  }

  /// A remark of Steward's own, on stderr.
  static func note(_ text: String) {
    write(screen.paint(.dim, "steward: \(told(text))"), toErrors: true)
  }

  /// A message as it may be shown: ssh and servers quote in their errors what they were sent.
  static func told(_ message: String) -> String { Escaper.escape(Redactor().redact(message).text) }

  /// One JSON document on stdout.
  static func write(json value: JSONValue) { write(Escaper.escape(json: value.pretty)) }

  static func write(json value: some Encodable) throws {
    write(json: try JSONValue(encoding: value))
  }

  static func fail(_ message: String, _ status: ExitStatus) -> Never {
    write("steward: \(told(message))", toErrors: true)
    exit(status.rawValue)
  }

  /// 0 for --help and --version, 2 for wrong usage, nil for errors of the commands themselves.
  static func usageStatus(_ error: any Error) -> Int32? {
    switch Steward.exitCode(for: error) {
    case .success: 0
    case .validationFailure: 2
    default: nil
    }
  }
}

/// The options that every command has.
struct LabOptions: ParsableArguments {
  @Option(name: .long, help: "The lab's directory (else STEWARD_LAB, else where you are).")
  var lab: String?
}

struct ModelOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "ollama:NAME[@URL], openai:NAME@URL or builtin (else the settings, else the best installed).")
  var model: String?
}

struct PrintOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON document.")
  var json = false
}
