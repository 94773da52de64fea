import Agent

/// A plan made from a goal, the inventory and perhaps steps.
struct PlanDraft: Sendable {
  var goal: String
  var steps: [DraftStep]
  var inventory: Inventory
  /// YYYY-MM-DD.
  var date: String

  /// The plan. Throws when a template is broken, which a test rules out.
  func plan(zone: String) throws -> Plan {
    let named = hosts
    let values: [String: Any] = [
      "hosts": named.map { ["name": $0.name] },
      "host_names": named.isEmpty ? "HOST" : named.map(\.name).joined(separator: ", "),
    ]
    let sections = PlanDraft.sections(try Template.render(PlanSkeleton(goal: goal).template, values))
    var plan = Plan(goal: PlanDraft.line(goal), zone: zone, drafted: date)
    plan.findings = named.map { finding("INFRASTRUCTURE.md#\($0.line)", PlanDraft.told($0)) }
    plan.findings += inventory.problems.prefix(10).map { finding("INFRASTRUCTURE.md#\($0.line)", $0.text) }
    plan.findings.append(
      finding(
        "", "what the documents say has not been compared with the machines for this plan; the first step does that"))
    for line in sections["Decisions and open questions"] ?? [] {
      if line.hasPrefix("Open: ") {
        plan.questions.append(PlanQuestion(String(line.dropFirst(6))))
      } else {
        plan.decisions.append(PlanDecision(date: date, text: line))
      }
    }
    plan.steps = PlanDraft.ordered(
      steps.isEmpty ? (sections["Steps"] ?? []).compactMap { DraftStep(parsing: $0) } : steps, hosts: named.map(\.name))
    if steps.isEmpty {
      for index in plan.steps.indices {
        PlanDraft.addCalls(to: &plan.steps[index], inventory)
        // What nothing runs for is nobody's but the owner's.
        if plan.steps[index].action.calls.isEmpty { plan.steps[index].kind = .human }
      }
    }
    plan.verification = (sections["Verification"] ?? []).map { PlanPart($0) }
    plan.rollback = sections["Rollback"] ?? []
    plan.risks = sections["Risks"] ?? []
    return plan
  }

  /// What Steward calls for a step of a template that only looks; others wait for calls of the owner's.
  private static func addCalls(to step: inout PlanStep, _ inventory: Inventory) {
    guard step.kind == .automated, step.action.calls.isEmpty else { return }
    let words = step.title.lowercased()
    let hosts = step.hosts.compactMap { inventory.host($0) }.filter { if case .none = $0.reach { false } else { true } }
    if words.hasPrefix("check "), !hosts.isEmpty, hosts.count <= 12 {
      step.action.calls = hosts.map {
        ToolCall(tool: "run_diagnostic", arguments: ["check": "all", "host": .string($0.name)])
      }
    } else if words.hasPrefix("record ") || words.hasPrefix("read address") || words.hasPrefix("discover ") {
      var arguments: JSONObject = ["about": words.hasPrefix("record what runs") ? "services" : "network"]
      if hosts.count == 1 { arguments["host"] = .string(hosts[0].name) }
      step.action.calls = [ToolCall(tool: "discover_hosts", arguments: arguments)]
    }
  }

  private func finding(_ evidence: String, _ text: String) -> PlanFinding {
    PlanFinding(evidence: evidence, date: date, text: text)
  }

  private static func told(_ host: Host) -> String {
    let facts = [host.role, host.addresses.joined(separator: ", ")].filter { !$0.isEmpty }
    if case .none = host.reach {
      return
        "\(host.name): \((facts + ["not reached by Steward: \(host.reach.text); its steps are for the owner"]).joined(separator: "; "))"
    }
    return "\(host.name): \((facts + [host.reach.text]).joined(separator: "; "))"
  }

  /// Steps in words → steps of a plan. A step that names a host follows the last step of that host and the last one
  /// of all hosts; a step that names none follows all before it.
  private static func ordered(_ drafts: [DraftStep], hosts: [String]) -> [PlanStep] {
    var steps: [PlanStep] = []
    /// The steps that nothing follows yet.
    var loose: [String] = []
    var common: String?
    var lastOfHost: [String: String] = [:]
    for (number, draft) in drafts.enumerated() {
      let id = "\(number + 1)"
      let words = Set(
        draft.text.lowercased().split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }.map(String.init))
      let named = hosts.filter { words.contains($0.lowercased()) }
      var step = PlanStep(id: id, title: draft.text, kind: draft.kind, hosts: named)
      if named.count == 1, hosts.count > 1 {
        step.needs = [lastOfHost[named[0]] ?? common].compactMap { $0 }
        lastOfHost[named[0]] = id
      } else {
        step.needs = loose
        common = id
        lastOfHost = [:]
      }
      loose.removeAll { step.needs.contains($0) }
      loose.append(id)
      steps.append(step)
    }
    return steps
  }

  /// The lists of a rendered template by heading, without their marks.
  private static func sections(_ body: String) -> [String: [String]] {
    var sections: [String: [String]] = [:]
    var heading = ""
    for line in body.split(separator: "\n" as Character) {
      if line.hasPrefix("## ") {
        heading = String(line.dropFirst(3))
      } else if line.hasPrefix("  "), let last = sections[heading]?.popLast() {
        sections[heading]?.append(last + " " + line.trimmed)
      } else {
        // The kinds of steps stand in bold: DraftStep reads them.
        let mark = heading == "Steps" ? "" : "- "
        sections[heading, default: []].append(line.hasPrefix(mark) ? String(line.dropFirst(mark.count)) : String(line))
      }
    }
    return sections
  }

  /// The hosts that the goal or the steps name; every host when they name none.
  private var hosts: [Host] {
    let text = ([goal] + steps.map(\.text)).joined(separator: " ").lowercased()
    // Dots belong to addresses, but not at the end of a sentence.
    let words = Set(
      text.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) })
    let meant = GoalHosts(goal, inventory)
    let named = inventory.hosts.filter { host in
      meant.means(host) || ([host.name] + host.aliases + host.addresses).contains { words.contains($0.lowercased()) }
    }
    return named.isEmpty ? inventory.hosts : named
  }

  static func line(_ text: String) -> String {
    Escaper.escape(text).replacing(/\s+/, with: " ").trimmed
  }
}
