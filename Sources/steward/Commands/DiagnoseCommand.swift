import Agent
import ArgumentParser

struct DiagnoseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Look at a host and say what is wrong, with figures.",
    discussion: "The host is reached as its row in INFRASTRUCTURE.md says: ssh, qm, pct, kubectl or this machine.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "The host (else this machine).") var host: String?
  @Option(
    name: .long, help: "performance, memory, disk, network, services, logs, gpu, time or all.")
  var check = "all"

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    let call = ToolCall(
      tool: "run_diagnostic",
      arguments: [
        "host": .string(host ?? lab.inventory.machine), "check": .string(check),
      ])
    try await ToolRun(lab: lab, json: printing.json).run(call)
  }
}
