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
    guard topic == .gpu else { return summary }
    let cards = self.cards
    let free = cards.filter { $0.card.isFree == true }.map { "\($0.host) (\(CardName($0.card.name).short))" }
    let used = cards.filter { $0.card.isFree == false }.map {
      "\($0.host) (\(CardName($0.card.name).short), \($0.card.use))"
    }
    let unknown = cards.filter { $0.card.isFree == nil }.map { "\($0.host) (\(CardName($0.card.name).short))" }
    var parts = ["free GPU: \(free.isEmpty ? "none" : free.joined(separator: ", "))"]
    if !used.isEmpty { parts.append("in use: \(used.joined(separator: ", "))") }
    if !unknown.isEmpty { parts.append("use unknown: \(unknown.joined(separator: ", "))") }
    let missing = survey.visits.filter { $0.facts == nil }.map(\.name)
    if !missing.isEmpty { parts.append("not reached: \(missing.prefix(6).joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }

  /// A line for each host, short enough for a small model: at most about `limit` characters.
  public func text(limit: Int = 2400) -> String {
    var lines = ["\(lead) (\(Comparison.stamp(survey.date)))"]
    var size = lines[0].count
    for visit in survey.visits {
      let line = Escaper.escapeLine(line(visit))
      guard !line.isEmpty else { continue }
      guard size + line.count < limit else {
        lines.append("… \(survey.visits.count - lines.count + 1) more hosts: ask for one of them")
        break
      }
      lines.append(line)
      size += line.count + 1
    }
    return lines.joined(separator: "\n")
  }

  private func line(_ visit: HostVisit) -> String {
    guard let facts = visit.facts else {
      let documented = inventory.host(visit.name)?.gpu ?? ""
      let gpu = topic == .gpu && !documented.isEmpty ? " (documented GPU: \(documented))" : ""
      return "\(visit.name): not reached\(gpu): \(visit.why ?? visit.state.rawValue)"
    }
    let told: [String]
    switch topic {
    case .gpu:
      told = facts.gpus.filter { CardName($0.name).isReal }.map { "\($0.text), \($0.use)" }
      if told.isEmpty { return "" }
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
    return "\(visit.name)\(moved): \(told.joined(separator: ", "))"
  }

  private static func link(_ link: NetworkLink) -> String {
    [
      link.name, link.speedText, link.supports.map { "card \(LinkSpeed($0).text)" },
      link.partner.map { "far end \(LinkSpeed($0).text)" }, link.addresses.first,
    ].compactMap { $0 }.joined(separator: " ")
  }

  private var cards: [(host: String, card: GraphicsCard)] {
    survey.visits.flatMap { visit in
      (visit.facts?.gpus ?? []).filter { CardName($0.name).isReal }.map { (visit.name, $0) }
    }
  }
}

extension GraphicsCard {
  /// Nothing computes on it and its memory is nearly empty; nil where its driver does not say.
  var isFree: Bool? {
    guard let load else { return nil }
    let share = memory.flatMap { memory in memoryUsed.map { Double($0) / Double(max(1, memory)) } } ?? 0
    return load <= 5 && share < 0.1
  }

  /// `free`, `22% busy, 1030 of 12288 MiB used`.
  var use: String {
    guard let isFree, let load else { return "use unknown" }
    let room = memoryUsed.flatMap { used in memory.map { ", \(used) of \($0) MiB used" } } ?? ""
    return (isFree ? "free (\(load)% busy" : "\(load)% busy") + room + (isFree ? ")" : "")
  }
}
