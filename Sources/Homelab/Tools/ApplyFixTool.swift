import Agent
import Foundation
import Synchronization

/// The tool `apply_fix`: runs one procedure for what a check finds on a host, and looks again afterwards.
///
/// What it is for is looked at anew when the call is prepared: a finding that is gone is not fixed, and every value
/// that a command takes was read by a parser a moment before.
public final class ApplyFixTool: Tool {
  public let description: ToolDescription
  private let hosts: LabHosts
  private let checkup: Checkup
  private let inventory: @Sendable () async throws -> Inventory
  private let book: @Sendable () -> ProcedureBook
  private let incidents: IncidentBook?
  private let files: LocalFiles
  /// The findings of calls that were prepared, by the call: what comes of them is told to their incidents.
  private let prepared = Mutex<[ToolCall: [Finding]]>([:])

  /// The most processes, units, … that one call is for: more could not be read on one card.
  static let limit = 8

  public init(
    description: ToolDescription, hosts: LabHosts, checkup: Checkup? = nil,
    inventory: @escaping @Sendable () async throws -> Inventory,
    book: @escaping @Sendable () -> ProcedureBook, incidents: IncidentBook? = nil
  ) {
    self.description = description
    self.hosts = hosts
    self.checkup = checkup ?? Checkup(hosts: hosts)
    self.inventory = inventory
    self.book = book
    self.incidents = incidents
    files = LocalFiles()
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let book = book()
    var host = try await DiagnosedHost.resolve(
      call.arguments["host"]?.plain, in: inventory(), machine: hosts.machine)
    var incident: Incident?
    if let id = call.arguments["finding"]?.plain, !id.isEmpty {
      guard let found = try await incidents?.keeper.incident(id) else {
        throw CallError(
          .invalid, "there is no finding \"\(Escaper.escapeLine(id))\"; `steward incident list` shows them")
      }
      incident = found
      host = try await DiagnosedHost.resolve(found.host, in: inventory(), machine: hosts.machine)
    }
    let word = call.arguments["fix"]?.plain.trimmed ?? ""
    let procedure = word.isEmpty ? nil : try book.named(word)
    let diagnosis = try await look(host, procedure: procedure, incident: incident)
    let (chosen, findings) = try choose(
      in: diagnosis, book: book, procedure: procedure, incident: incident, target: call.arguments["target"]?.plain)
    let fix = try PreparedFix(chosen, for: findings, on: host.name)
    let way = try await runner(for: host)
    let route = way.route
    var fixed = ToolCall(id: call.id, tool: call.tool)
    fixed.arguments = ["host": .string(host.name), "fix": .string(chosen.title)]
    let targets = findings.compactMap(\.typed.first)
    var result = PreparedCall(
      call: fixed, effect: fix.effect, host: host.name, address: host.knownAddresses.first, reach: route.text,
      hostKeys: route.isLocal ? nil : try await way.keys(), user: route.isLocal ? NSUserName() : route.user,
      rollback: fix.rollback,
      check: ToolCall(
        tool: "run_diagnostic", arguments: ["host": .string(host.name), "check": .string(findings[0].check)]))
    if targets.count == findings.count {
      result.call.arguments["target"] = .string(targets.sorted().joined(separator: ","))
      result.readNow["target"] = "check \(findings[0].check)"
    }
    result.steps = fix.steps
    result.basis = Basis(
      name: "procedure \"\(chosen.title)\"", place: chosen.place, hash: chosen.hash, trust: chosen.trust)
    var key = result.call
    key.id = ""
    prepared.withLock { $0[key] = findings }
    return result
  }

  public func perform(_ call: PreparedCall) async throws -> ToolResult {
    var key = call.call
    key.id = ""
    let findings = prepared.withLock { $0[key] } ?? []
    let host = try await DiagnosedHost.resolve(call.host, in: inventory(), machine: hosts.machine)
    let runner = try await runner(for: host)
    let title = call.call.arguments["fix"]?.plain ?? ""
    guard runner.text == call.reach else {
      throw CallError(.refused, "\(host.name) is not reached as it was when this was prepared; ask again")
    }
    // An effect goes over a connection that takes the approved host keys and no others.
    let pinned: any CommandRunner =
      call.hostKeys.map { PinnedRunner(way: runner, keys: $0) as any CommandRunner } ?? runner
    // With what the documents say, as it was found: an address is wrong only against them.
    let circumstances = await circumstances(of: host, runner, try await inventory())
    let steps = StepRunner(runner: pinned) { look in
      try await ApplyFixTool.finds(look, on: host.name, by: runner, circumstances)
    }
    if call.effect == .read {
      // Its steps are the owner's; what Steward can look at for them, it shows.
      let report = try await steps.run(call)
      return ToolResult(text: "\(title) (\(call.basis?.place ?? "")):\n\(report.steps)", summary: "the steps are yours")
    }
    let ids = try await incidentIDs(of: findings, on: host.name)
    try await incidents?.keeper.claim(ids)
    do {
      let report = try await steps.run(call)
      let about = ApplyFixTool.about(findings)
      try await incidents?.finish(ids, fix: title, result: .worked, text: report.text)
      return ToolResult(
        text: "\(host.name): \(title) for \(about)\n\(report.text)",
        summary: "\(host.name): \(title): \(about), verified",
        data: [
          "host": .string(host.name), "fix": .string(title), "about": .string(about),
          "done": .array(report.lines.map { .string($0) }), "verified": .array(report.verified.map { .string($0) }),
          "left_for_you": .array(report.forPerson.map { .string($0) }),
        ],
        changed: ["\(host.name): \(title) (\(about))"])
    } catch {
      let unknown = (error as? CallError)?.reason == .unknown || error is CancellationError
      try await incidents?.finish(ids, fix: title, result: unknown ? .unknown : .failed, text: "\(error)")
      throw error
    }
  }

  // MARK: What is to be fixed

  private func look(_ host: Host, procedure: Procedure?, incident: Incident?) async throws -> Diagnosis {
    var checks = procedure.map { RuleChecks.checks(for: $0.rules) } ?? Check.all
    if let incident {
      checks = Check.named(incident.check).map { [$0] } ?? RuleChecks.checks(for: [incident.rule])
    }
    let runner = try await runner(for: host)
    let diagnosis = try await Diagnosis.run(
      checks, host: host.name, runner: runner, circumstances: circumstances(of: host, runner, inventory()))
    guard !diagnosis.findings.isEmpty || !diagnosis.healthy.isEmpty else {
      throw CallError(
        .failed, "nothing could be checked on \(host.name): \(diagnosis.unchecked.prefix(2).joined(separator: "; "))")
    }
    return diagnosis
  }

  private func choose(
    in diagnosis: Diagnosis, book: ProcedureBook, procedure: Procedure?, incident: Incident?, target: String?
  ) throws -> (Procedure, [Finding]) {
    var candidates: [(finding: Finding, procedure: Procedure)] = diagnosis.findings.compactMap { finding in
      if let procedure {
        let fits = procedure.rules.contains(finding.rule) || finding.procedure.map(Procedure.slug) == procedure.slug
        return fits && finding.severity >= .warning ? (finding, procedure) : nil
      }
      guard finding.severity >= .warning, let found = book.procedure(for: finding) else { return nil }
      return (finding, found)
    }
    if let incident {
      candidates = candidates.filter { $0.finding.rule == incident.rule && $0.finding.subject == incident.object }
    }
    guard !candidates.isEmpty else {
      let what = procedure.map { "what \"\($0.title)\" is for" } ?? "anything that a procedure fixes"
      let subject = incident.map { "\($0.id) (\($0.rule), \($0.object))" } ?? what
      throw CallError(.failed, "\(diagnosis.host): the check does not find \(subject) now; nothing was done")
    }
    let names = (target ?? "").split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty && $0 != "all" }
    if !names.isEmpty {
      let found = candidates.filter { candidate in
        names.contains {
          candidate.finding.typed.contains($0) || candidate.finding.subject == $0 || candidate.finding.object == $0
        }
      }
      guard !found.isEmpty,
        names.allSatisfy({ name in
          found.contains { $0.finding.typed.contains(name) || $0.finding.subject == name || $0.finding.object == name }
        })
      else {
        let there = candidates.prefix(ApplyFixTool.limit).map(\.finding.object).joined(separator: ", ")
        throw CallError(
          .failed, "the check does not find \(Escaper.escapeLine(names.joined(separator: ", "))) now; it finds \(there)"
        )
      }
      candidates = found
    }
    let first = candidates[0]
    let same = candidates.filter { $0.procedure.slug == first.procedure.slug && $0.finding.rule == first.finding.rule }
    // Several of one name are one trouble; of several names the owner says which.
    if names.isEmpty, Set(same.map(\.finding.subject)).count > 1 {
      let there = same.prefix(ApplyFixTool.limit).map { $0.finding.typed.first ?? $0.finding.subject }
      throw CallError(.invalid, "\(first.procedure.title): for which? target=\(there.joined(separator: ", target="))")
    }
    // Not as they were found: which one is busiest changes from look to look, and what was approved must not.
    let findings = same.map(\.finding).sorted { ApplyFixTool.order($0) < ApplyFixTool.order($1) }
    return (first.procedure, Array(findings.prefix(ApplyFixTool.limit)))
  }

  private static func order(_ finding: Finding) -> (Int, String) {
    (finding.values["pid"].flatMap { Int($0) } ?? 0, finding.typed.first ?? finding.subject)
  }

  /// Whether the check finds one of the objects again. A check that cannot look shows nothing: it throws.
  static func finds(
    _ look: FindingLook, on host: String, by runner: any CommandRunner, _ circumstances: Circumstances = Circumstances()
  ) async throws -> Bool {
    guard let check = Check.named(look.check) else {
      throw StepFailure("there is no check \"\(look.check)\" to verify it with")
    }
    let diagnosis = try await Diagnosis.run([check], host: host, runner: runner, circumstances: circumstances)
    guard !diagnosis.findings.isEmpty || !diagnosis.healthy.isEmpty else {
      throw StepFailure("it could not be verified: \(diagnosis.unchecked.first ?? "the check saw nothing")")
    }
    return diagnosis.findings.contains { finding in
      finding.rule == look.rule && look.objects.contains(finding.instance ?? finding.subject)
    }
  }

  private func circumstances(of host: Host, _ runner: HostRunner, _ inventory: Inventory) async -> Circumstances {
    var circumstances = await checkup.circumstances(of: host, inventory)
    circumstances.isHere = runner.route.isLocal
    return circumstances
  }

  private func incidentIDs(of findings: [Finding], on host: String) async throws -> [String] {
    guard let incidents, !findings.isEmpty else { return [] }
    let known = try await incidents.keeper.incidents()
    return known.filter { incident in
      incident.host == host && findings.contains { $0.rule == incident.rule && $0.subject == incident.object }
    }.map(\.id)
  }

  private func runner(for host: Host) async throws -> HostRunner {
    do {
      return try hosts.runner(for: host, in: try await inventory())
    } catch let error as ReachError {
      throw CallError(error)
    }
  }

  private static func about(_ findings: [Finding]) -> String {
    guard let first = findings.first else { return "the finding" }
    let numbers = findings.compactMap { $0.values["pid"] }
    if numbers.count > 1 { return "\(findings.count) × \(first.subject) (pid \(numbers.joined(separator: ", ")))" }
    return findings.map(\.object).joined(separator: ", ")
  }
}
