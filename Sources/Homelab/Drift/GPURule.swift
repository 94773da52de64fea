import Documents

/// The graphics cards are where the documents say.
enum GPURule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    var spare: [(host: Host, visit: HostVisit, card: GraphicsCard)] = []
    var missing: [(host: Host, visit: HostVisit, card: String)] = []
    for (host, visit, facts) in lab.reached where host.cells[.gpu] != nil || !host.gpu.isEmpty {
      var cards = facts.gpus.filter { CardName($0.name).isReal }
      for documented in documented(host.gpu) {
        if let place = cards.firstIndex(where: { CardName(documented).matches($0.name) }) {
          cards.remove(at: place)
          drift.agree(host.name)
        } else {
          missing.append((host, visit, documented))
        }
      }
      spare += cards.filter { CardName($0.name).isDedicated }.map { (host, visit, $0) }
    }
    for (host, visit, card) in missing {
      let place = spare.firstIndex { CardName(card).matches($0.card.name) }
      if let place {
        elsewhere(host, card, spare[place], &drift)
        spare.remove(at: place)
      } else if !isPassedThrough(card, of: host, lab) {
        gone(host, visit, card, &drift)
      }
    }
    for (host, visit, card) in spare where !isPassedThrough(card.name, of: host, lab) {
      guard let cell = host.cells[.gpu] else { continue }
      let name = CardName(card.name).short
      drift.differences.append(
        Difference(
          .gpuUndocumented, host: host.name, field: cell.column, documented: host.gpu, actual: name, line: host.line,
          importance: .low, evidence: Comparison.source(visit), seen: visit.date, correction: [cell.adding(name)]))
    }
  }

  private static func elsewhere(
    _ host: Host, _ card: String, _ found: (host: Host, visit: HostVisit, card: GraphicsCard), _ drift: inout Drift
  ) {
    var corrections: [TableEdit.Change] = []
    if let cell = host.cells[.gpu] { corrections.append(cell.becoming(without(card, in: cell.text))) }
    if let cell = found.host.cells[.gpu] { corrections.append(cell.adding(card)) }
    drift.differences.append(
      Difference(
        .gpuElsewhere, host: found.host.name, field: host.cells[.gpu]?.column ?? "GPU",
        documented: "\(card) in \(host.name)", actual: "\(card) in \(found.host.name)", line: host.line,
        importance: .medium, evidence: Comparison.source(found.visit) + ": \(found.card.text)", seen: found.visit.date,
        correction: corrections))
  }

  private static func gone(_ host: Host, _ visit: HostVisit, _ card: String, _ drift: inout Drift) {
    drift.differences.append(
      Difference(
        .gpuMissing, host: host.name, field: host.cells[.gpu]?.column ?? "GPU", documented: card, actual: "",
        line: host.line, importance: .medium, evidence: Comparison.source(visit), seen: visit.date,
        correction: host.cells[.gpu].map { [$0.becoming(without(card, in: $0.text))] } ?? []))
  }

  /// A card that a hypervisor hands to a guest may be documented with either of them.
  private static func isPassedThrough(_ card: String, of host: Host, _ lab: Comparison) -> Bool {
    let related = lab.inventory.hosts.filter { other in
      other.name != host.name
        && (other.parent?.lowercased() == host.name.lowercased()
          || host.parent?.lowercased() == other.name.lowercased())
    }
    return related.contains { other in
      documented(other.gpu).contains { CardName($0).matches(card) }
        || (lab.facts(other.name)?.gpus.contains { CardName(card).matches($0.name) } ?? false)
    }
  }

  private static func documented(_ text: String) -> [String] {
    text.split { ",;+".contains($0) }.map { $0.trimmed }.filter { !$0.isEmpty }
  }

  private static func without(_ card: String, in text: String) -> String {
    let rest = documented(text).filter { part in part.filter { !"`*".contains($0) } != card }
    return rest.isEmpty ? "-" : rest.joined(separator: ", ")
  }
}

/// The name of a graphics card as drivers, lspci and owners write it.
struct CardName {
  let text: String

  init(_ text: String) { self.text = text }

  private var words: [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// `RTX 3060`, of `NVIDIA GeForce RTX 3060` and of `NVIDIA Corporation GA106 [GeForce RTX 3060]`.
  var short: String {
    let inside = text.firstMatch(of: /\[([^\]]+)\]\s*$/).map { String($0.output.1) } ?? text
    return inside.replacing(/^(?:NVIDIA(?: Corporation)?|AMD|Intel(?: Corporation)?)\s/, with: "")
      .replacing("GeForce ", with: "").trimmed
  }

  /// What an emulator or a board's own console shows is no graphics card that anybody documents.
  var isReal: Bool {
    let emulated = ["qxl", "virtio", "cirrus", "bochs", "vmware", "aspeed", "matrox", "virtualbox", "1234", "hyper"]
    return !words.contains { word in emulated.contains { word.hasPrefix($0) } } && text.lowercased() != "vga"
  }

  /// Cards in a slot, rather than graphics of a processor.
  var isDedicated: Bool {
    let lower = text.lowercased()
    return lower.contains("nvidia") || lower.contains("radeon rx") || lower.contains("radeon pro")
      || lower.contains("arc a") || lower.contains("arc b") || lower.contains("instinct")
  }

  /// Whether `other` is the same card: they share the words that hold digits, or all words where none does.
  func matches(_ other: String) -> Bool {
    let theirs = Set(CardName(other).words)
    let own = words.filter { !CardName.noise.contains($0) }
    let numbers = own.filter { $0.contains(where: \.isNumber) && !$0.hasSuffix("gb") && !$0.hasSuffix("g") }
    let telling = numbers.isEmpty ? own.filter { $0.count > 2 } : numbers
    guard !telling.isEmpty else { return false }
    return telling.allSatisfy { word in theirs.contains { $0 == word || numbers.isEmpty && $0.hasPrefix(word) } }
  }

  private static let noise: Set<String> = [
    "nvidia", "geforce", "corporation", "amd", "ati", "intel", "graphics", "gpu", "card", "vga", "radeon", "super",
    "inc",
    "advanced", "micro", "devices", "with", "mib", "passthrough", "passed", "through", "to", "for",
  ]
}
