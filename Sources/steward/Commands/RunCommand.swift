import Agent
import ArgumentParser
import Foundation
import Models
import Store
import Terminal

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run one tool, under the same policy as the model.",
    discussion: "  steward run run_diagnostic check=disk")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "The tool.") var tool: String
  @Argument(help: "Its arguments as name=value.") var arguments: [String] = []

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    var given: JSONObject = [:]
    for argument in arguments {
      guard let equals = argument.firstIndex(of: "=") else {
        throw StewardError("\"\(argument)\" is not name=value", status: .usage)
      }
      given[String(argument[..<equals])] = .string(
        String(argument[argument.index(after: equals)...]))
    }
    if tool == "search_docs" { try await lab.updateIndex() }
    try await ToolRun(lab: lab, json: printing.json).run(ToolCall(tool: tool, arguments: given))
  }
}

/// One call outside a conversation: recorded, shown, with the exit status of what came of it.
struct ToolRun {
  let lab: Lab
  let json: Bool
  /// What is told of a call that waits for its approval, beside how to give it.
  var onPending: Told?

  struct Told {
    var text: String
    /// Members beside those of the call.
    var json: JSONObject
  }

  func run(_ call: ToolCall) async throws {
    let status = StatusLine(screen: Console.screen)
    let transcript = try SessionTranscript.begin(in: lab.store, model: "none")
    let executor = CallExecutor(
      catalog: lab.catalog, approver: TerminalApprover(status: status), journal: lab.journal,
      transcript: transcript, redactor: lab.redactor, never: NeverList(lab: lab.root))
    let view = TurnView(showsText: false, status: status)
    var call = call
    call.id = "t1"
    let fixed = call
    // Whoever types the arguments is the owner.
    let provenance = Provenance(owner: call.arguments.values.map(\.plain))
    let result = try await Signals.cancelling {
      try await executor.carryOut(fixed, provenance: provenance) { await view.show($0) }
    }
    await view.finish()
    if let error = result.error { throw error }
    print(result)
    if let pending = result.pending {
      Console.note(
        "nothing was changed: approve it on a terminal with: steward approve \(pending.id) \(pending.digest)"
      )
      throw ExitStatus.needsApproval.code
    }
    if result.record.outcome == .unknown { throw ExitStatus.partly.code }
    if result.record.decision == .declined { throw ExitStatus.refused.code }
  }

  private func print(_ result: CallExecutor.Result) {
    let told = result.pending == nil ? nil : onPending
    guard json else {
      if result.pending == nil { Console.write(Escaper.escape(result.text)) }
      if let told { Console.write(Escaper.escape(told.text)) }
      return
    }
    if let pending = result.pending, let value = try? JSONValue(encoding: pending) {
      Console.write(json: .object((value.objectValue ?? [:]).merging(told?.json ?? [:]) { own, _ in own }))
    } else {
      Console.write(json: result.data ?? ["text": .string(result.text)])
    }
  }
}
