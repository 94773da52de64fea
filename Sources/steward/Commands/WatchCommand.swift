import Agent
import ArgumentParser
import Foundation
import Homelab

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Look at all hosts again and again, and tell what is new.",
    discussion: """
      New findings are told once, on the terminal and where steward.yaml says (notify.ntfy, notify.webhook, \
      notify.command); known ones are not repeated; what is over is told once. Runs in the foreground.

        steward watch --once                    one look
        steward watch --install --every 15m     have systemd do it, after your yes
        steward watch --remove                  no more
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Option(name: .long, help: "How long from one look to the next, 1m to 24h.") var every = "15m"
  @Flag(name: .long, help: "One look.") var once = false
  @Flag(name: .long, help: "Install a systemd timer that looks, after your yes.") var install = false
  @Flag(name: .long, help: "Remove the timer, after your yes.") var remove = false
  @OptionGroup var scope: TimerScopeOptions

  func validate() throws {
    guard WatchTimerTool.seconds(every) != nil else {
      throw ValidationError("--every is a time from 1m to 24h, such as 15m, not \"\(every)\"")
    }
    if [once, install, remove].count(where: { $0 }) > 1 {
      throw ValidationError("use one of --once, --install and --remove")
    }
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    if install || remove { return try await changeTimer(lab) }
    let watch = Watch(
      hosts: lab.hosts, checkup: lab.checkup, inventory: { [inventory = lab.inventory] in inventory.current() },
      incidents: lab.incidents,
      notifiers: try lab.notifiers())
    let seconds = WatchTimerTool.seconds(every)!
    try await Signals.cancelling {
      while true {
        let report = try await watch.once()
        if printing.json {
          Console.write(json: Self.json(report))
        } else {
          Console.write(Escaper.escape(lab.redactor.redact(report.text).text))
        }
        if once { return }
        try await Task.sleep(for: .seconds(seconds))
      }
    }
  }

  private func changeTimer(_ lab: Lab) async throws {
    var arguments: JSONObject = ["action": install ? "install" : "remove"]
    if install { arguments["every"] = .string(every) }
    if let scope = scope.word { arguments["scope"] = .string(scope) }
    try await ToolRun(lab: lab, json: printing.json).run(ToolCall(tool: "watch_timer", arguments: arguments))
    if install { scope.tellOfLogin() }
  }

  static func json(_ report: WatchReport) -> JSONValue {
    .object([
      "hosts": .number(Double(report.hosts)), "known": .number(Double(report.known)),
      "new": .array(report.new.map(IncidentText.json)), "resolved": .array(report.resolved.map(IncidentText.json)),
      "unreached": .object(report.unreached.mapValues { .string($0) }),
      "notice": (try? JSONValue(encoding: report.notice)) ?? .null,
      "problems": .array(report.problems.map { .string($0) }),
    ])
  }
}
