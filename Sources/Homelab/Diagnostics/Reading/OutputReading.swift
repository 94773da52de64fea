import Agent
import Foundation

/// Finds causes in outputs of usual commands, whoever ran them: results of the lab's own tools, and what the owner
/// pastes. Each rule knows the form of one command's output; what no rule knows is left to the reader.
public struct OutputReading: Sendable {
  public let diagnosis: Diagnosis
  /// The commands whose outputs were read, where they are there.
  public let commands: [String]

  /// `host` is the host that the outputs are of, where the caller knows; `now` is for dates that lie in the past.
  public init(_ text: String, host: String = "", now: Date = Date()) {
    // A long log is read by its end.
    let end = text.utf8.suffix(200_000)
    let lines = String(decoding: end, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).suffix(
      2000)
    let transcript = OutputTranscript(lines.joined(separator: "\n"))
    commands = transcript.blocks.filter { !$0.command.isEmpty && !$0.lines.isEmpty }.map(\.inner)
    var findings: [Finding] = []
    for rule in OutputReading.rules { findings += rule(transcript) }
    var told: Set<String> = []
    findings = Array(findings.filter { told.insert($0.id).inserted }.prefix(200))
    // Outputs that show their commands are of the hosts that those name, whoever was asked.
    let fallback = transcript.onlyHost ?? (commands.isEmpty ? host : "")
    for place in findings.indices where findings[place].host.isEmpty { findings[place].host = fallback }
    // Outputs that were put together are of one trouble: what one host shows explains what another does.
    let parents = transcript.guests.merging(transcript.identities.parents) { first, _ in first }
    diagnosis = Diagnosis(
      host: fallback, findings: Explanation.order(findings, parents: parents, together: true),
      healthy: WellReading.facts(transcript))
  }

  private typealias Rule = @Sendable (OutputTranscript) -> [Finding]

  private static let rules: [Rule] = [
    ClockReading.findings, CycleReading.findings, SizeReading.findings,
    ReclaimReading.findings, SpaceReading.findings, BackupReading.findings,
    DatastoreReading.findings, ClusterReading.findings, NodeReading.findings, PodReading.findings,
    ForwardReading.findings, ResolverReading.findings, NameReading.findings,
    LinkReading.findings, PathReading.findings, LeaseReading.findings, PassthroughReading.findings,
    KernelReading.findings, GPUReading.findings, HeatReading.findings,
    UnitReading.findings, StorageReading.findings, ProcessReading.findings, StallReading.findings,
    HypervisorReading.findings, BusReading.findings, StoreReading.findings,
    CertificateReading.findings, MessageReading.findings,
  ]

  public var isEmpty: Bool { diagnosis.findings.isEmpty }

  /// The causes with their evidence and the next look, for the answer; empty where nothing was found.
  public var text: String {
    guard !isEmpty else { return "" }
    var lines: [String] = []
    let causes = diagnosis.causes.filter { $0.severity > .info }.prefix(3)
    for (place, finding) in causes.enumerated() {
      let whose = finding.host.isEmpty ? "" : "\(finding.host): "
      lines.append(
        "\(place == 0 ? "Cause" : "Also"): \(DiagnosisText.line(whose + finding.cause, limit: 600)) (\(finding.confidence.rawValue) confidence: \(finding.why))"
      )
      lines.append("  shown by: \(DiagnosisText.line(finding.evidence.joined(separator: " | "), limit: 300))")
      for effect in effects(of: finding).prefix(4) {
        let whose = effect.host == finding.host || effect.host.isEmpty ? "" : "\(effect.host): "
        let told =
          whose + (effect.confidence == .high ? effect.cause : "\(effect.object): \(effect.figure)")
        lines.append("  explains: \(DiagnosisText.line(told, limit: 240))")
      }
      if !finding.nextCheck.isEmpty {
        lines.append("  next, changes nothing: \(DiagnosisText.line(finding.nextCheck, limit: 300))")
      }
      if let document = finding.document { lines.append("  see \(document)") }
    }
    return lines.joined(separator: "\n")
  }

  /// What follows from `finding`, over any steps, in the order of the story.
  private func effects(of finding: Finding) -> [Finding] {
    var known: Set = [finding.id]
    return diagnosis.findings.filter { effect in
      guard let cause = effect.explainedBy, known.contains(cause) else { return false }
      known.insert(effect.id)
      return true
    }
  }

  /// The first cause in one line.
  public var lead: String? {
    diagnosis.causes.first { $0.severity > .info }.map { finding in
      let place = finding.host.isEmpty ? "" : "\(finding.host): "
      return DiagnosisText.line("\(place)\(finding.object): \(finding.figure); \(finding.cause)", limit: 420)
    }
  }

  /// What stands below the lead: what the first cause explains, the next look, and the document that tells of it.
  public var details: [String] {
    guard let cause = diagnosis.causes.first(where: { $0.severity > .info }) else { return [] }
    var lines = effects(of: cause).prefix(3).map {
      "explains: " + DiagnosisText.line($0.confidence == .high ? $0.cause : "\($0.object): \($0.figure)", limit: 240)
    }
    if !cause.nextCheck.isEmpty {
      lines.append("next, changes nothing: \(DiagnosisText.line(cause.nextCheck, limit: 300))")
    }
    if let document = cause.document { lines.append("see \(document)") }
    return lines
  }

  /// With the places of documents that tell of the causes.
  public func documented(_ document: @Sendable (Finding) async -> String?) async -> OutputReading {
    var copy = diagnosis
    for place in copy.findings.indices.prefix(6) where copy.findings[place].explainedBy == nil {
      copy.findings[place].document = await document(copy.findings[place])
    }
    return OutputReading(copy, commands)
  }

  private init(_ diagnosis: Diagnosis, _ commands: [String]) {
    self.diagnosis = diagnosis
    self.commands = commands
  }

  /// Whether the text shows commands with what they wrote.
  public var hasCommands: Bool { !commands.isEmpty }

  /// What is said where no rule finds anything: which outputs were read, and what they show of what is well.
  public var wellText: String {
    let told = commands.prefix(5).map { "`\(DiagnosisText.line($0, limit: 60))`" }.joined(
      separator: ", ")
    let more = commands.count > 5 ? " and \(commands.count - 5) more" : ""
    let well = diagnosis.healthy.prefix(6).map { DiagnosisText.line($0, limit: 160) }.joined(
      separator: "; ")
    // What no rule knows is not called well.
    guard !well.isEmpty else {
      return
        "No rule of mine matches these outputs (\(Figure.count(commands.count, "command")) read: \(told)\(more)): they show nothing that I know as wrong, and nothing that I know as well. Nothing else was looked at."
    }
    return
      "No rule of mine finds anything wrong in these outputs (\(Figure.count(commands.count, "command")) read: \(told)\(more))."
      + "\nHealthy: \(well)." + "\nNothing else was looked at."
  }
}
