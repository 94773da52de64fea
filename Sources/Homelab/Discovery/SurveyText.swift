import Agent

/// What a survey found, in words for the model and the owner.
public struct SurveyText: Sendable {
  /// What is asked for.
  public enum Topic: String, Sendable, CaseIterable {
    case all, gpu, network, services, storage, guests
  }

  let survey: Survey
  let inventory: Inventory
  let topic: Topic

  public init(_ survey: Survey, inventory: Inventory, topic: Topic = .all) {
    self.survey = survey
    self.inventory = inventory
    self.topic = topic
  }

  /// `17 of 20 hosts reached; not media, git, backup`.
  public var summary: String {
    let missing = survey.visits.filter { $0.facts == nil }.map(\.name)
    let reached = survey.visits.count - missing.count
    let names = missing.prefix(6).joined(separator: ", ") + (missing.count > 6 ? ", …" : "")
    return "\(reached) of \(Figure.count(survey.visits.count, "host")) reached"
      + (missing.isEmpty ? "" : "; not \(names)")
  }

  /// The answer in one line, where code can give it.
  public var lead: String {
    switch topic {
    case .gpu: GPUReport(survey: survey, inventory: inventory).lead
    case .network: LinkReport(survey: survey).lead ?? summary
    case .all, .services, .storage, .guests: summary
    }
  }

  /// Whether the text answers a plain question about the topic whole.
  var isWholeAnswer: Bool { topic == .gpu || topic == .network }

  /// What would deny it.
  var denials: [String] {
    if topic == .gpu { return GPUReport(survey: survey, inventory: inventory).denials }
    guard survey.visits.contains(where: { $0.facts == nil }) else { return [] }
    return ["all hosts are up", "all hosts are reachable", "all hosts were reached", "every host is up", "all are up"]
  }

  /// The lines of INFRASTRUCTURE.md that the text speaks of.
  var places: [DocumentPlace] {
    let table = inventory.hostTable.map { [DocumentPlace(line: $0.headerLine)] } ?? []
    return topic == .gpu ? table + GPUReport(survey: survey, inventory: inventory).places : table
  }

  /// A line for each host, short enough for a small model: at most about `limit` characters.
  public func text(limit: Int = 2400) -> String {
    let asked = Figure.count(survey.visits.count, "host")
    let table = inventory.hostTable.map { " of \(DocumentPlace(line: $0.headerLine))" } ?? ""
    var lines = [Escaper.escapeLine(lead), "", "Asked: \(asked)\(table), on \(Comparison.stamp(survey.date))", ""]
    var size = lines.reduce(0) { $0 + $1.count + 1 }
    let told = survey.visits.compactMap(line)
    for (place, text) in told.enumerated() {
      let line = "- " + Escaper.escapeLine(text)
      guard size + line.count < limit else {
        lines.append("- … \(told.count - place) more hosts: ask for one of them")
        break
      }
      lines.append(line)
      size += line.count + 1
    }
    return lines.joined(separator: "\n")
  }

  /// nil for a host that has nothing of the topic.
  private func line(_ visit: HostVisit) -> String? {
    if topic == .gpu { return GPUReport(survey: survey, inventory: inventory).line(visit) }
    guard let facts = visit.facts else { return "\(visit.name): not reached: \(visit.why ?? visit.state.rawValue)" }
    let told: [String]
    switch topic {
    case .gpu: return nil
    case .network: told = facts.links.filter { !$0.isGuestSide && $0.name != "docker0" }.map(SurveyText.link)
    case .services:
      let ports = facts.listeners.filter { !$0.isLocal }.prefix(12).map(\.text).joined(separator: ", ")
      told = [
        "\(facts.services.count) services: \(facts.services.prefix(20).joined(separator: " "))", "listening: \(ports)",
      ]
    case .storage:
      told =
        facts.pools.map { "pool \($0.name) \($0.health)" }
        + facts.disks.map { "\($0.name) \(Figure.kib($0.size / 1024))\($0.model.map { " \($0)" } ?? "")" }
        + facts.fileSystems.prefix(6).map { "\($0.mount) \(Figure.kib($0.free)) free of \(Figure.kib($0.size))" }
    case .guests:
      told =
        facts.guests.map { "\($0.kind.rawValue) \($0.name) \($0.state)" }
        + (facts.cluster?.nodes ?? []).map { "node \($0.name) \($0.isReady ? "ready" : "not ready")" }
    case .all:
      told = [
        facts.product ?? facts.os.map(SystemRule.short), facts.cpu.cores.map { Figure.count($0, "core") },
        facts.memory.map { Figure.kib($0) }, facts.addresses.first,
        facts.links.first { $0.isPhysical && $0.speed != nil }.map(SurveyText.link),
        facts.gpus.first { CardName($0.name).isReal }.map { CardName($0.name).short },
        facts.guests.isEmpty ? nil : Figure.count(facts.guests.count, "guest"),
        facts.timeSync == "not synchronised" ? "clock not synchronised" : nil,
        facts.uptime.map { "up \(Figure.duration($0))" },
      ].compactMap { $0 }
    }
    let moved = visit.movedTo.map { " (found at \($0))" } ?? ""
    // Half of an answer is told as half.
    let half = facts.unknown.first { $0.hasPrefix("the output ends after") }.map { " (half of it: \($0))" } ?? ""
    return "\(visit.name)\(moved): \(told.joined(separator: ", "))\(half)"
  }

  private static func link(_ link: NetworkLink) -> String {
    [
      link.name, link.speedText, link.supports.map { "card \(LinkSpeed($0).text)" },
      link.partner.map { "far end \(LinkSpeed($0).text)" }, link.addresses.first,
    ].compactMap { $0 }.joined(separator: " ")
  }
}
