import Agent

/// Words for steps → the steps: by number, kind, host, role of hosts, or words of their titles.
struct StepSelection {
  let plan: Plan
  let inventory: Inventory

  /// What words meant, and the steps that they touch only in part.
  struct Found: Sendable, Hashable {
    var ids: [String]
    /// Steps that touch other hosts as well: they stay.
    var partly: [String] = []
  }

  /// Throws `PlanAmbiguity` where one thing is named and several fit, `PlanError` where none does.
  func find(_ words: String) throws -> Found {
    let text = StepSelection.normal(words)
    let isAll = words.lowercased().trimmed.contains(#/^(?:all|every|each|both)\b/#)
    if let found = try numbered(text) { return found }
    if let found = general(text, isAll: isAll) { return found }
    let parts = text.split(separator: #/(?:,| and | & )+/#).map { String($0).trimmed }.filter { !$0.isEmpty }
    if let found = byHosts(text) { return found }
    if parts.count > 1 {
      // "the nas and the switch": each on its own, unless the words together name a title.
      if let found = try? byTitle(text) { return found }
      let all = try parts.map { try find($0) }
      let ids = Set(all.flatMap(\.ids))
      return Found(ids: ordered(ids), partly: ordered(Set(all.flatMap(\.partly)).subtracting(ids)))
    }
    return try byTitle(text, isAll: isAll)
  }

  /// Small letters, one blank, without the articles and the plan that the words begin or end with.
  static func normal(_ words: String) -> String {
    var text = words.lowercased().words.joined(separator: " ")
    text = text.replacing(#/ (?:from|in|of|on) (?:the|this|that|our|my) plan$/#, with: "")
    text = text.replacing(
      /^(?:the |that |this |those |these |our |my |all of the |all the |all of |all |every |each |both )+/, with: "")
    return text.trimmed(where: { ".,;:!?\"“”".contains($0) })
  }

  private func ordered(_ ids: Set<String>) -> [String] { plan.steps.map(\.id).filter(ids.contains) }

  /// "step 3", "steps 3, 4 and 6", "3-6", "steps 3 to 6".
  private func numbered(_ text: String) throws -> Found? {
    guard
      let match = text.wholeMatch(of: /(?:steps?|nos?\.?|numbers?|#) ?(.+)/)
        ?? text.wholeMatch(of: /(\d+[a-z]?(?:[ ,\-–]|and|to|\d)*)/)
    else { return nil }
    var ids: [String] = []
    let list = match.output.1.replacing(" and ", with: ",").replacing("step ", with: "").replacing("#", with: "")
    for item in list.split(separator: ",").map({ $0.trimmed }) where !item.isEmpty {
      if let range = item.wholeMatch(of: /([a-z0-9]+) ?(?:-|–|to|until|through) ?([a-z0-9]+)/),
        let first = plan.index(of: String(range.output.1)), let last = plan.index(of: String(range.output.2))
      {
        guard first <= last else { throw PlanError("steps \(item) are the wrong way round") }
        ids += plan.steps[first...last].map(\.id)
      } else if plan.step(item) != nil {
        ids.append(item)
      } else if item.allSatisfy({ $0.isNumber || $0.isLetter }), item.first?.isNumber == true {
        throw PlanError("there is no step \(item); the steps are \(plan.steps.map(\.id).joined(separator: ", "))")
      } else {
        // "the step that moves nas" is a title.
        return nil
      }
    }
    return ids.isEmpty ? nil : Found(ids: ordered(Set(ids)))
  }

  /// "everything", "the rest", "human steps", "my steps".
  private func general(_ text: String, isAll: Bool) -> Found? {
    let open = plan.steps.filter { !$0.state.hasBegun && !$0.state.isOver }
    switch text {
    case "everything", "all", "all steps", "every step", "each step", "steps", "whole plan", "plan", "it all",
      "whole thing", "step", "it", "this", "that", "them", "these", "things", "rest", "everything else",
      "remaining steps":
      return Found(ids: open.map(\.id))
    case "human steps", "manual steps", "physical steps", "owner's steps", "hands-on steps", "steps for me",
      "steps of mine":
      return Found(ids: open.filter { $0.kind == .human }.map(\.id))
    case "automated steps", "automatic steps", "steward's steps", "your steps", "automation", "automated ones":
      return Found(ids: open.filter { $0.kind == .automated }.map(\.id))
    case "moves", "move":
      // A host that gets a card is moved as well.
      let moves = open.filter {
        $0.kind == .human && $0.downtime > 0 && $0.title.lowercased().contains(/\b(?:move|plug)\b/)
      }
      return moves.count > 1 && (text == "moves" || isAll) ? Found(ids: moves.map(\.id)) : nil
    case "last step": return open.last.map { Found(ids: [$0.id]) }
    case "first step": return open.first.map { Found(ids: [$0.id]) }
    default: return nil
    }
  }

  /// Steps whose hosts are all of those that the words name.
  private func byHosts(_ text: String) -> Found? {
    let named = hosts(text)
    guard !named.isEmpty else { return nil }
    var found = Found(ids: [])
    for step in plan.steps where !step.hosts.isEmpty {
      let hosts = Set(step.hosts.map { inventory.host($0)?.name ?? $0 })
      if hosts.isSubset(of: named) {
        found.ids.append(step.id)
      } else if !hosts.isDisjoint(with: named) {
        found.partly.append(step.id)
      }
    }
    return found.ids.isEmpty && found.partly.isEmpty ? nil : found
  }

  /// Words that say that hosts are meant, not which.
  private static let kinds: Set<String> = [
    "node", "nodes", "host", "hosts", "machine", "machines", "server", "servers", "vm", "vms", "box", "boxes",
    "upgrade",
    "upgrades", "move", "moves", "step", "steps", "the", "for", "of", "on", "with", "at", "part", "work",
  ]

  /// The hosts that the words name: each by a name, or all of a role.
  func hosts(_ text: String) -> Set<String> {
    let words = text.split { $0 == " " || $0 == "," }.map { $0.trimmed(where: { ".:;!?'\"".contains($0) }) }
      .filter { !["and", "&"].contains($0) && !StepSelection.kinds.contains($0) }
    guard !words.isEmpty else { return [] }
    var named: Set<String> = []
    for word in words {
      if let host = host(word) {
        named.insert(host)
        continue
      }
      let group = HostGroup(inventory).hosts(word)
      // One word that names nothing of the lab: the words are a title.
      guard !group.isEmpty else { return [] }
      named.formUnion(group)
    }
    return named
  }

  /// A host by its name, or by a part of its name that no other has.
  private func host(_ word: String) -> String? {
    if let host = inventory.host(word) { return host.name }
    if let host = plan.steps.flatMap(\.hosts).first(where: { $0.lowercased() == word }) { return host }
    guard word.count >= 4 else { return nil }
    let parts = inventory.hosts.filter { $0.name.lowercased().split(separator: "-").contains { $0 == word } }
    return parts.count == 1 ? parts[0].name : nil
  }

  static func stem(_ word: String) -> String {
    for suffix in ["ies", "es", "s"]
    where word.count > suffix.count + 2 && word.hasSuffix(suffix) && !word.hasSuffix("ss") {
      if suffix == "ies" { return word.dropLast(3) + "y" }
      if suffix == "es", !["ch", "sh", "x", "ss"].contains(where: { word.dropLast(2).hasSuffix($0) }) { continue }
      // "k3s" is no plural.
      if word.dropLast().last?.isNumber == true { return word }
      return String(word.dropLast(suffix.count))
    }
    return word
  }

  private static let small: Set<String> = [
    "the", "a", "an", "of", "on", "in", "for", "to", "and", "with", "step", "steps", "that", "which", "about", "its",
    "our", "my",
  ]

  private static func stems(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." }
      .map { $0.trimmed(where: { $0 == "." }) }.filter { !$0.isEmpty && !small.contains($0) }.map(stem)
  }

  /// Steps whose titles hold all the words. One thing that several titles hold is asked about.
  private func byTitle(_ text: String, isAll: Bool = false) throws -> Found {
    let wanted = StepSelection.stems(text)
    let known = plan.steps.map { step in
      Set(StepSelection.stems(step.title + " " + step.hosts.joined(separator: " ")))
    }
    let found = plan.steps.indices.filter { index in
      !wanted.isEmpty
        && wanted.allSatisfy { known[index].contains($0) || known[index].contains(StepSelection.verb($0)) }
    }
    let steps = found.map { plan.steps[$0] }
    if steps.count > 1, !isAll, let last = text.words.last, StepSelection.stem(last) == last, !text.contains(" steps") {
      let exact = steps.filter { StepSelection.stems($0.title) == wanted }
      if exact.count == 1 { return Found(ids: [exact[0].id]) }
      throw PlanAmbiguity(
        "Which step is \"\(text)\"?", options: steps.map { "step \($0.id) (\($0.title))" }, about: text)
    }
    guard !steps.isEmpty else {
      let named = text.words.filter { inventory.host($0) == nil && $0.contains(where: \.isNumber) || $0.contains("-") }
      if let word = named.first,
        let near = NearestName.suggestions(for: word, among: inventory.hosts.flatMap { [$0.name] + $0.aliases }).first
      {
        throw PlanError("no host named \"\(word)\" in INFRASTRUCTURE.md; did you mean \(near)?")
      }
      let near = NearestName.suggestions(for: text, among: inventory.hosts.flatMap { [$0.name] + $0.aliases }).first
      throw PlanError(
        "no step is about \"\(text)\"\(near.map { "; did you mean \($0)?" } ?? "; name it by its number: \(plan.steps.prefix(6).map { "\($0.id) (\($0.title.prefix(40)))" }.joined(separator: ", "))")"
      )
    }
    return Found(ids: steps.map(\.id))
  }

  /// "reboots" and "rebooting" meet "reboot".
  private static func verb(_ stem: String) -> String {
    for suffix in ["ing", "ed", "ment"] where stem.hasSuffix(suffix) && stem.count > suffix.count + 2 {
      return String(stem.dropLast(suffix.count))
    }
    return stem
  }
}
