/// How fast the links of the hosts are, and what their cards could do.
struct LinkReport {
  let survey: Survey

  /// `links: 2.5 Gb/s: nas eno1, …; 1 Gb/s: …; cards that can do more: pve eno1 2.5 Gb/s; not reached: …`; nil where no
  /// speed is known.
  var lead: String? {
    var speeds: [LinkSpeed: [String]] = [:]
    var more: [String] = []
    for visit in survey.visits {
      for link in visit.facts?.links ?? [] where link.isPhysical {
        guard let speed = link.speed.map({ LinkSpeed($0) }) else { continue }
        let name = "\(visit.name) \(link.name)"
        speeds[speed, default: []].append(name)
        if let card = link.supports.map({ LinkSpeed($0) }), card > speed { more.append("\(name) \(card.text)") }
      }
    }
    guard !speeds.isEmpty else { return nil }
    var parts = speeds.sorted { $0.key > $1.key }.map { "\($0.key.text): \($0.value.joined(separator: ", "))" }
    if !more.isEmpty { parts.append("cards that can do more: \(more.joined(separator: ", "))") }
    let missing = survey.visits.filter { $0.facts == nil }.map(\.name)
    if !missing.isEmpty { parts.append("not reached: \(missing.joined(separator: ", "))") }
    return "links: " + parts.joined(separator: "; ")
  }
}
