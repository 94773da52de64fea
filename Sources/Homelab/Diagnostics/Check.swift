import Agent

/// One diagnostic: fixed commands that look, and pure rules that judge what they wrote.
///
/// The commands are constant text with nothing put into it and only read. So they are the same on this machine, over
/// ssh and inside a guest, and the rules can be tested from recorded outputs. `Round` runs them.
public struct Check: Sendable {
  public let name: String
  /// What it answers, for people and for the tool's description.
  public let summary: String
  /// POSIX sh; writes sections that begin with `@@ name`.
  let body: String
  /// What only waits for an answer (a name server, a gateway): run from the start, beside the performance sample,
  /// which it hardly disturbs.
  let waiting: [String]
  private let rules: @Sendable (Sections, Circumstances) -> CheckReport

  init(
    name: String, summary: String, script: String, waiting: [String] = [],
    rules: @escaping @Sendable (Sections, Circumstances) -> CheckReport
  ) {
    self.name = name
    self.summary = summary
    body = script
    self.waiting = waiting
    self.rules = rules
  }

  init(
    name: String, summary: String, script: String, waiting: [String] = [],
    rules: @escaping @Sendable (Sections) -> CheckReport
  ) {
    self.init(name: name, summary: summary, script: script, waiting: waiting) { sections, _ in rules(sections) }
  }

  /// What the commands wrote → what it means. Never fails: what is missing is said in `unchecked`.
  public func evaluate(_ sections: Sections, _ circumstances: Circumstances = Circumstances()) -> CheckReport {
    guard !sections.isEmpty else {
      return CheckReport(unchecked: ["\(name): the script wrote no sections"])
    }
    var report = rules(sections, circumstances)
    for place in report.findings.indices { report.findings[place].check = name }
    // Recorded outputs of the commands alone are whole too.
    let isAnswered = !sections.has("waits") || waiting.indices.allSatisfy { sections.has("waited\($0)") }
    if !sections.isComplete || !isAnswered {
      let last = sections.isComplete ? "what it waits for" : "section \"\(sections.last)\""
      report.unchecked.append("\(name): the output ends after \(last); the rest was not seen")
    }
    return report
  }

  /// In place of a check: what is told of a host because it was not reached, or broke off.
  public static let reach = "reach"

  /// Every check, in the order in which they are shown.
  public static let all: [Check] = [
    performance, memory, disk, network, services, containers, cluster, logs, gpu, time, backups, certificates,
  ]

  /// The check of this name in any case, or nil.
  public static func named(_ name: String) -> Check? {
    all.first { $0.name == name.lowercased() }
  }
}
