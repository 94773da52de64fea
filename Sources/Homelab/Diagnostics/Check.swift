import Agent

/// One diagnostic: a fixed script that looks, and pure rules that judge what it wrote.
///
/// The script is constant text with nothing put into it, runs in one round trip as `sh -c SCRIPT`,
/// and only reads. So it is the same on this machine, over ssh and inside a guest, and the rules can
/// be tested from recorded outputs.
public struct Check: Sendable {
  public let name: String
  /// What it answers, for people and for the tool's description.
  public let summary: String
  /// POSIX sh; writes sections that begin with `@@ name`, the last of them `@@ end`.
  public let script: String
  /// The script without prelude and end, for scripts that are made of several.
  let body: String
  /// Seconds that the script may take.
  public let timeout: Double
  private let rules: @Sendable (Sections) -> CheckReport

  init(
    name: String, summary: String, script: String, timeout: Double = 20,
    rules: @escaping @Sendable (Sections) -> CheckReport
  ) {
    self.name = name
    self.summary = summary
    body = script
    self.script = Script.prelude + script + "\ns end\n"
    self.timeout = timeout
    self.rules = rules
  }

  /// The command that runs the check on the machine where it is run.
  public var command: Command {
    Command(["sh", "-c", script], timeout: timeout, outputLimit: 32 << 20)
  }

  /// What the script wrote → what it means. Never fails: what is missing is said in `unchecked`.
  public func evaluate(_ sections: Sections) -> CheckReport {
    guard !sections.isEmpty else {
      return CheckReport(unchecked: ["\(name): the script wrote no sections"])
    }
    var report = rules(sections)
    for place in report.findings.indices { report.findings[place].check = name }
    if !sections.isComplete {
      report.unchecked.append(
        "\(name): the output ends after section \"\(sections.last)\"; the rest was not seen")
    }
    return report
  }

  /// Every check, in the order in which they are shown.
  public static let all: [Check] = [
    performance, memory, disk, network, services, logs, gpu, time,
  ]

  /// The check of this name in any case, or nil.
  public static func named(_ name: String) -> Check? {
    all.first { $0.name == name.lowercased() }
  }
}
