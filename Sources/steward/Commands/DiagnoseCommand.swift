import Agent
import ArgumentParser
import Foundation
import Homelab
import Terminal

struct DiagnoseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Look at a host, or at all, and say what is wrong, with figures.",
    discussion: """
      A host is reached as its row in INFRASTRUCTURE.md says: ssh, qm, pct, kubectl or this machine. All checks of a host \
      run beside each other on it, in one round trip, and only read. A cause comes before what it explains; a guest's \
      symptom is followed to its hypervisor; what could not be checked is said.

      With --all every host is looked at at the same time, and trouble that several share is told once. --json then \
      prints an array. The exit status is 0 whether or not something was found.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "The host (else this machine).") var host: String?
  @Option(
    name: .long,
    help:
      "performance, memory, disk, network, services, containers, cluster, logs, gpu, time, backups, certificates or all."
  )
  var check = "all"
  @Flag(name: .long, help: "Every host of INFRASTRUCTURE.md.") var all = false
  @Flag(name: .long, help: "Print the script that a host runs, and ask nobody.") var script = false

  func validate() throws {
    if all, host != nil { throw ValidationError("--all takes no host") }
  }

  func run() async throws {
    let checks = try RunDiagnosticTool.checks(check)
    if script { return Console.write(Round(checks).script) }
    let lab = try await Lab.open(labOptions.lab)
    if !all { lab.notices.forEach { Console.note($0) } }
    if all { return try await CheckupView.run(lab, checks: checks, json: printing.json) }
    let call = ToolCall(
      tool: "run_diagnostic",
      arguments: [
        "host": .string(host ?? lab.inventory.machine), "check": .string(check),
      ])
    try await lab.updateIndex()
    try await ToolRun(lab: lab, json: printing.json).run(call)
  }
}
