import Agent
import Foundation

/// Turns what a diagnosis found into incidents, and tells what came before.
public struct IncidentBook: Sendable {
  public let keeper: any IncidentKeeper
  private let redactor: Redactor
  private let now: @Sendable () -> Date

  public init(keeper: any IncidentKeeper, redactor: Redactor, now: @escaping @Sendable () -> Date = { Date() }) {
    self.keeper = keeper
    self.redactor = redactor
    self.now = now
  }

  /// What is worth remembering of a diagnosis: warnings and worse, by what they are about.
  public static func sightings(of diagnosis: Diagnosis) -> [Sighting] {
    var sightings: [Sighting] = []
    // What another finding explains is part of that one's incident.
    for finding in diagnosis.findings where finding.severity >= .warning && finding.explainedBy == nil {
      let instances = Set([finding.instance].compactMap { $0 })
      if let place = sightings.firstIndex(where: { $0.rule == finding.rule && $0.object == finding.subject }) {
        // Three processes of one name are one trouble.
        sightings[place].instances.formUnion(instances)
        continue
      }
      sightings.append(
        Sighting(
          rule: finding.rule, object: finding.subject, instances: instances,
          check: finding.check.isEmpty ? Check.reach : finding.check,
          severity: finding.severity.rawValue, figure: finding.figure, cause: finding.cause,
          procedure: finding.procedure))
    }
    return sightings
  }

  /// Takes in a diagnosis by `checks`. What could not be checked makes nothing gone.
  public func take(_ diagnosis: Diagnosis, checks: [String]) async throws -> [Incident] {
    // Whatever was looked at, the host was reached for it.
    let complete = (checks + [Check.reach]).filter(diagnosis.isWhole)
    let sightings = IncidentBook.sightings(of: diagnosis).map { sighting in
      var sighting = sighting
      sighting.object = redactor.redact(sighting.object).text
      sighting.figure = redactor.redact(sighting.figure).text
      sighting.cause = redactor.redact(Escaper.escapeLine(sighting.cause)).text
      return sighting
    }
    return try await keeper.record(
      sightings, host: diagnosis.host, checks: complete, at: now(), session: ActingSession.id ?? "")
  }

  /// Takes in what a look at all hosts brought. That a host was not reached is its finding, and makes nothing gone that
  /// was found on it before; where its hypervisor is down, that is the incident. Returns the incidents that are there.
  public func take(_ results: [Checkup.Result], checks: [String]) async throws -> [Incident] {
    var known: [Incident] = []
    for result in results where result.state != .unasked {
      known += try await take(result.diagnosis, checks: checks)
    }
    return known
  }

  /// What there was before of the same rule and object, here and on other hosts; nil for the first time.
  public func recurrence(of incident: Incident) async throws -> Recurrence? {
    let others = try await keeper.incidents().filter {
      $0.rule == incident.rule && $0.object == incident.object && $0.id != incident.id
    }
    return Recurrence(of: incident, elsewhere: others, now: now())
  }

  /// Ends the fixing of incidents.
  public func finish(_ ids: [String], fix: String, result: FixResult, text: String) async throws {
    try await keeper.finish(
      ids, fix: fix, result: result, text: redactor.redact(text).text, at: now(), session: ActingSession.id ?? "")
  }
}

extension Finding {
  /// What it is about, without what changes from one time to the next: a process by its name.
  public var subject: String {
    if let command = values["command"] { return "process \(Escaper.escapeLine(command))" }
    if let unit = values["unit"] { return unit }
    var text = object.replacing(/\bpid \d+\b,? ?/, with: "").replacing(/\(\s*\)/, with: "").trimmed
    // A pod's name ends with what its deployment gives it anew each time.
    if let pod = values["pod"] { text = text.replacing(pod, with: Finding.deployment(of: pod)) }
    return text.replacing(/\s+/, with: " ")
  }

  /// What tells this time from another, or nil.
  public var instance: String? {
    if let pid = values["pid"], let start = values["start"] { return "pid \(pid) since tick \(start)" }
    return values["pod"]
  }

  /// `grafana-7d9c5b8f6d-x2x9z` → `grafana`
  static func deployment(of pod: String) -> String {
    pod.replacing(/-[a-z0-9]{8,10}-[a-z0-9]{5}$/, with: "").replacing(/-[a-z0-9]{5}$/, with: "")
  }
}
