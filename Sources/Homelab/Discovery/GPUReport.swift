import Agent

/// Which hosts have graphics cards, which of them are free, and what the documents say of them.
struct GPUReport {
  let survey: Survey
  let inventory: Inventory

  /// `free GPU: still-fawn (RTX 3070, as INFRASTRUCTURE.md:12 says); in use: …; not reached: …`.
  var lead: String {
    let cards = survey.visits.flatMap { visit in self.cards(visit).map { (visit, $0) } }
    func list(_ isFree: Bool?) -> [String] {
      cards.filter { $0.1.isFree == isFree }.map { visit, card in
        let use = card.isFree == false ? ", \(card.use)" : ""
        return "\(visit.name) (\(CardName(card.name).short)\(use)\(told(of: card, visit)))"
      }
    }
    let free = list(true)
    var parts = ["free GPU: \(free.isEmpty ? "none found" : free.joined(separator: ", "))"]
    for (title, names) in [("in use", list(false)), ("use unknown", list(nil))] where !names.isEmpty {
      parts.append("\(title): \(names.joined(separator: ", "))")
    }
    // A card that is documented on a host that does not answer may be free or not.
    let silent = survey.visits.filter { visit in
      visit.facts == nil && inventory.host(visit.name)?.gpu.isEmpty == false
    }.map { visit in
      "\(visit.name) (\(inventory.host(visit.name)?.gpu ?? "")\(row(visit).map { ", \($0)" } ?? "")) did not answer"
    }
    if !silent.isEmpty { parts.append("not known: \(silent.joined(separator: ", "))") }
    let missing = survey.visits.filter { visit in
      visit.facts == nil && inventory.host(visit.name)?.gpu.isEmpty != false
    }.map(\.name)
    if !missing.isEmpty {
      parts.append("not reached: \(missing.prefix(6).joined(separator: ", "))\(missing.count > 6 ? ", …" : "")")
    }
    return parts.joined(separator: "; ")
  }

  private func told(of card: GraphicsCard, _ visit: HostVisit) -> String {
    guard let row = row(visit) else { return "" }
    let documented = inventory.host(visit.name)?.gpu ?? ""
    let isThere = documented.split { ",;+".contains($0) }.contains { CardName($0.trimmed).matches(card.name) }
    return isThere ? ", as \(row) says" : ", which \(row) does not say"
  }

  /// What a host has and what its row says; nil where neither tells of a card.
  func line(_ visit: HostVisit) -> String? {
    let documented = inventory.host(visit.name)?.gpu ?? ""
    let row = row(visit)
    guard visit.facts != nil else {
      let told = documented.isEmpty ? "" : "; \(row?.description ?? "its row") says \(documented)"
      return "\(visit.name): not reached: \(visit.why ?? visit.state.rawValue)\(told)"
    }
    let cards = cards(visit)
    guard !cards.isEmpty || !documented.isEmpty else { return nil }
    let found = cards.isEmpty ? "no graphics card" : cards.map { "\($0.text), \($0.use)" }.joined(separator: "; ")
    let told = row.map { documented.isEmpty ? "; \($0) tells of none" : "; \($0) says \(documented)" } ?? ""
    return "\(visit.name): \(found)\(told)"
  }

  var places: [DocumentPlace] {
    survey.visits.filter { line($0) != nil }.compactMap(row)
  }

  /// What would deny that a card is free.
  var denials: [String] {
    // Of hosts that did not answer nobody can say that none has one.
    let isOpen = survey.visits.contains { visit in
      visit.facts == nil || cards(visit).contains { $0.isFree != false }
    }
    guard isOpen else { return [] }
    return [
      "no host", "no hosts", "no machine", "no machines", "no free", "no gpu", "no gpus", "none of the hosts",
      "none of the machines", "none of them", "none is free", "none are free", "not any host", "there is none",
    ]
  }

  private func row(_ visit: HostVisit) -> DocumentPlace? {
    inventory.host(visit.name).flatMap { $0.line > 0 ? DocumentPlace(line: $0.line) : nil }
  }

  private func cards(_ visit: HostVisit) -> [GraphicsCard] {
    (visit.facts?.gpus ?? []).filter { CardName($0.name).isReal }
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
