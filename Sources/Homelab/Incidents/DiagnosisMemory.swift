import Agent

/// Adds to the result of a diagnosis what came before, and what can be done about it: the standard fix, and what
/// would keep it from coming back.
public struct DiagnosisMemory: Sendable {
  private let incidents: IncidentBook
  private let procedures: @Sendable () -> ProcedureBook

  public init(incidents: IncidentBook, procedures: @escaping @Sendable () -> ProcedureBook) {
    self.incidents = incidents
    self.procedures = procedures
  }

  /// Days of the last 30 from which on prevention is worth a question.
  static let oftenEnough = 3

  /// What cannot be kept is told, and takes nothing from the diagnosis: Steward is needed most where a disk is full.
  public func add(to result: inout ToolResult, _ diagnosis: Diagnosis, checks: [String]) async {
    let fix = DiagnosisMemory.fix(diagnosis, procedures())
    if let fix { result.offers.append(fix) }
    do {
      let known = try await incidents.take(diagnosis, checks: checks)
      var asked = false
      for incident in known.prefix(3) {
        guard let recurrence = try await incidents.recurrence(of: incident) else { continue }
        var line = "\(incident.object) on \(incident.host): \(recurrence.told(now: incident.seen))"
        if recurrence.days().count >= DiagnosisMemory.oftenEnough, !asked,
          let prevention = Prevention.of(
            rule: incident.rule, object: incident.object, host: incident.host)
        {
          asked = true
          line += "; \(prevention.question)"
          let note = ToolCall(
            tool: "update_doc",
            arguments: [
              "document": "TROUBLESHOOTING.md",
              "text": .string(DiagnosisMemory.note(incident, recurrence, prevention)),
            ])
          result.offers.append(Offer(.note, question: "should it be noted in TROUBLESHOOTING.md?", call: note))
          result.offers.append(Offer(.prevention, question: prevention.question, call: prevention.call))
        }
        result.noticed.append(line)
      }
    } catch {
      result.noticed.append("the incidents are not kept: \(error)")
    }
    if !result.noticed.isEmpty {
      result.text += "\n" + result.noticed.map { "noticed: \($0)" }.joined(separator: "\n")
    }
    result.typed.formUnion(result.offers.compactMap { $0.call.arguments["target"]?.stringValue })
  }

  /// What of `incidents` came back, a line each, with what would prevent it where it did so on several days.
  public func recurrences(of incidents: [Incident], limit: Int = 10) async throws -> [String] {
    var lines: [String] = []
    for incident in incidents where lines.count < limit {
      guard let recurrence = try await self.incidents.recurrence(of: incident) else { continue }
      let prevention =
        recurrence.days().count >= DiagnosisMemory.oftenEnough
        ? Prevention.of(rule: incident.rule, object: incident.object, host: incident.host) : nil
      lines.append(
        "\(incident.object) on \(incident.host): \(recurrence.told(now: incident.seen))"
          + (prevention.map { "; \($0.question)" } ?? ""))
    }
    return lines
  }

  /// An incident that came back, in a line of the owner's documents.
  static func note(_ incident: Incident, _ recurrence: Recurrence, _ prevention: Prevention) -> String {
    let fix = incident.procedure.map { "; standard fix: \($0)" } ?? ""
    return Escaper.escapeLine(
      "\(incident.object) on \(incident.host) (\(incident.rule)): \(recurrence.told(now: incident.seen))\(fix); to prevent it: \(prevention.goal)"
    )
  }

  /// The standard fix for the worst finding that has one; for all processes of one name at once.
  static func fix(_ diagnosis: Diagnosis, _ book: ProcedureBook) -> Offer? {
    for finding in diagnosis.findings where finding.severity >= .warning {
      guard let procedure = book.procedure(for: finding), procedure.isAutomated, procedure.effect > .read else {
        continue
      }
      // What carries others is not ended by the way.
      if let name = finding.values["command"], let pid = finding.values["pid"].flatMap({ Int($0) }),
        GuardedProcess.reason(ProcessMark(pid: pid, start: "", name: name)) != nil
      {
        continue
      }
      let same = diagnosis.findings.filter { $0.rule == finding.rule && $0.subject == finding.subject }
      // What could not be prepared is not offered.
      guard (try? PreparedFix(procedure, for: Array(same.prefix(ApplyFixTool.limit)), on: diagnosis.host)) != nil else {
        continue
      }
      let targets = same.prefix(ApplyFixTool.limit).compactMap(\.typed.first)
      var call = ToolCall(
        tool: "apply_fix", arguments: ["host": .string(diagnosis.host), "fix": .string(procedure.title)])
      if !targets.isEmpty { call.arguments["target"] = .string(targets.sorted().joined(separator: ",")) }
      let about = same.count > 1 ? "\(same.count) × \(finding.subject)" : finding.object
      return Offer(.fix, question: "apply \"\(procedure.title)\" to \(about)?", call: call)
    }
    return nil
  }
}
