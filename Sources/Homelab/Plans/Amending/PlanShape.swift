import Agent
import Foundation

/// Changes which steps a plan has: split, merge, drop, add, who does them and where.
struct PlanShape {
  private var plan: Plan
  private let used: Set<String>

  init(_ plan: Plan, used: Set<String>) {
    self.plan = plan
    self.used = used
  }

  private func isFree(_ id: String) -> Bool { plan.step(id) == nil && !used.contains(id) }

  /// The number after the highest.
  private func nextID() -> String {
    let numbers = (plan.steps.map(\.id) + used).compactMap { Int($0.prefix(while: \.isNumber)) }
    return "\((numbers.max() ?? 0) + 1)"
  }

  /// `4` → `4a`, `4b`; what ends in a letter gets numbers.
  private func parts(of id: String, _ count: Int) -> [String] {
    let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
    let isNumber = id.last?.isNumber ?? false
    return (0..<count).map { place in
      let suffix = isNumber && place < letters.count ? letters[place] : "-\(place + 1)"
      var part = id + suffix
      while !isFree(part) { part += isNumber ? "x" : "0" }
      return part
    }
  }

  /// A step for each host, or for each title. Those of titles come one after the other; those of hosts only where they
  /// are away, so that a host which does not answer stops nothing but its own.
  func split(_ id: String, titles: [String]) throws -> Plan {
    var plan = plan
    guard let index = plan.index(of: id) else { return plan }
    let step = plan.steps[index]
    let count = titles.isEmpty ? step.hosts.count : titles.count
    guard count > 1 else {
      throw PlanError(
        step.hosts.isEmpty
          ? "step \(id) names no hosts; say into what: split step \(id) into order the card, fit the card"
          : "step \(id) is on \(step.hosts[0]) alone; say into what: split step \(id) into order the card, fit the card"
      )
    }
    guard count <= 26 else { throw PlanError("step \(id) would become \(count) steps; split it in two first") }
    let ids = parts(of: id, count)
    let isChain = !titles.isEmpty || step.downtime > 0
    var made = titles.isEmpty ? PlanShape.byHost(step) : PlanShape.byTitle(step, titles)
    for place in made.indices {
      made[place].id = ids[place]
      if place > 0, isChain { made[place].needs = [ids[place - 1]] }
    }
    plan.steps.replaceSubrange(index...index, with: made)
    let ends = isChain ? [ids[ids.count - 1]] : ids
    for other in plan.steps.indices where plan.steps[other].needs.contains(id) {
      plan.steps[other].needs = plan.steps[other].needs.flatMap { $0 == id ? ends : [$0] }
    }
    return plan
  }

  private static func byHost(_ step: PlanStep) -> [PlanStep] {
    step.hosts.map { host in
      var one = step
      one.hosts = [host]
      one.title = title(step.title, of: step.hosts, for: host)
      let others = Set(step.hosts).subtracting([host])
      one.action = CallHosts.removing(others, from: step.action)
      one.precondition = step.precondition.map { CallHosts.removing(others, from: $0) }
      one.verification = step.verification.map { CallHosts.removing(others, from: $0) }
      one.rollback = step.rollback.map { CallHosts.removing(others, from: $0) }
      return one
    }
  }

  /// What is seen, looked for and interrupted when the step is done belongs to the last part. Calls are shared out where
  /// there is one for each part; else all of them stay with the first.
  private static func byTitle(_ step: PlanStep, _ titles: [String]) -> [PlanStep] {
    let calls = step.action.calls
    return titles.enumerated().map { place, title in
      var one = step
      one.title = title.prefix(1).uppercased() + title.dropFirst()
      let isLast = place == titles.count - 1
      if step.kind == .automated {
        let own = calls.count == titles.count ? [calls[place]] : place == 0 ? calls : []
        one.action = PlanPart(
          place == 0 ? step.action.words : "", calls: own,
          expects: acts(place, of: titles.count, step) ? step.action.expects : [])
        if own.isEmpty { one.kind = .human }
      } else if !isLast {
        one.action = PlanPart()
      }
      // What guards the change stays in front of it, and what undoes it with the last part that makes one.
      if step.kind == .automated ? place > 0 : !isLast { one.precondition = nil }
      let acts = PlanShape.acts(place, of: titles.count, step)
      if !acts { one.rollback = nil }
      if !isLast {
        one.verification = acts ? step.verification : nil
        (one.downtime, one.lookFor) = (acts ? step.downtime : 0, "")
      } else if !acts {
        (one.verification, one.downtime) = (nil, 0)
      }
      return one
    }
  }

  /// Whether the part at `place` is the one that makes the change, or the last of them.
  private static func acts(_ place: Int, of parts: Int, _ step: PlanStep) -> Bool {
    step.kind == .automated && step.action.calls.count != parts ? place == 0 : place == parts - 1
  }

  /// "Move nas, fawn and pve" → "Move nas"; a title that does not name them gets the host behind.
  private static func title(_ title: String, of hosts: [String], for host: String) -> String {
    let lists = [
      hosts.joined(separator: ", "), hosts.dropLast().joined(separator: ", ") + " and " + (hosts.last ?? ""),
    ]
    for list in lists where title.contains(list) { return title.replacing(list, with: host) }
    return title.contains(host) ? title : "\(title): \(host)"
  }

  /// One step in the place of two: everything of both, when what either needs is over.
  func merge(_ first: String, _ second: String) throws -> Plan {
    var plan = plan
    guard first != second, let a = plan.step(first), let b = plan.step(second) else {
      throw PlanError("a step cannot be merged with itself")
    }
    guard a.kind == b.kind else {
      throw PlanError(
        "step \(first) is for \(PlanWriter.doer(a.kind)) and step \(second) for \(PlanWriter.doer(b.kind)); make both the same first"
      )
    }
    // The one that comes first in order stays.
    let isReversed = PlanOrder.allNeeds(of: first, in: plan).contains(second)
    let (one, two) = isReversed ? (b, a) : (a, b)
    var merged = one
    merged.title = "\(one.title); \(two.title)"
    merged.hosts += two.hosts.filter { !one.hosts.contains($0) }
    merged.needs = (one.needs + two.needs.filter { !one.needs.contains($0) }).filter { $0 != one.id && $0 != two.id }
    merged.window = [one.window, two.window].compactMap { $0 }.max { $0.start < $1.start }
    merged.downtime += two.downtime
    merged.action = PlanShape.joined(one.action, two.action) ?? PlanPart()
    merged.lookFor = [one.lookFor, two.lookFor].filter { !$0.isEmpty }.joined(separator: "; ")
    merged.precondition = PlanShape.joined(one.precondition, two.precondition)
    merged.verification = PlanShape.joined(one.verification, two.verification)
    // Taken back in the opposite order.
    merged.rollback = PlanShape.joined(two.rollback, one.rollback)
    plan.steps.removeAll { $0.id == two.id }
    if let index = plan.index(of: one.id) { plan.steps[index] = merged }
    for index in plan.steps.indices where plan.steps[index].needs.contains(two.id) {
      var needs = plan.steps[index].needs.map { $0 == two.id ? one.id : $0 }
      needs = needs.enumerated().filter { needs.firstIndex(of: $0.element) == $0.offset }.map(\.element)
      plan.steps[index].needs = needs
    }
    if let circle = PlanOrder.circle(in: plan) {
      let between = circle.filter { $0 != one.id }
      throw PlanError(
        "steps \(one.id) and \(two.id) cannot be one: \(PlanDiff.steps(between)) must come between them")
    }
    return plan
  }

  private static func joined(_ one: PlanPart?, _ two: PlanPart?) -> PlanPart? {
    guard let one else { return two }
    guard let two else { return one }
    return PlanPart(
      [one.words, two.words].filter { !$0.isEmpty }.joined(separator: "; "), calls: one.calls + two.calls,
      expects: one.expects + two.expects)
  }

  /// What needed a dropped step needs what that needed.
  func drop(_ ids: [String]) throws -> Plan {
    var plan = plan
    guard ids.count < plan.steps.count else {
      throw PlanError("that would leave no step; a plan that is not wanted can be left alone")
    }
    for id in ids {
      guard let gone = plan.step(id) else { continue }
      plan.steps.removeAll { $0.id == id }
      for index in plan.steps.indices where plan.steps[index].needs.contains(id) {
        // What it needed itself stays, also where another need covers it now: that one may be laid anew.
        var needs = plan.steps[index].needs.filter { $0 != id }
        plan.steps[index].needs = needs
        for need in gone.needs
        where !needs.contains(need) && !PlanOrder.allNeeds(of: plan.steps[index].id, in: plan).contains(need) {
          needs.append(need)
        }
        plan.steps[index].needs = needs
      }
    }
    return plan
  }

  /// The steps `ids` without `hosts`, where they touch others as well.
  func leaveOut(_ hosts: Set<String>, of ids: [String]) -> Plan {
    var plan = plan
    for id in ids {
      guard let index = plan.index(of: id) else { continue }
      var step = plan.steps[index]
      step.hosts.removeAll(where: hosts.contains)
      step.action = CallHosts.removing(hosts, from: step.action)
      step.precondition = step.precondition.map { CallHosts.removing(hosts, from: $0) }
      step.verification = step.verification.map { CallHosts.removing(hosts, from: $0) }
      step.rollback = step.rollback.map { CallHosts.removing(hosts, from: $0) }
      plan.steps[index] = step
    }
    return plan
  }

  /// A new step; what comes after what it stands before needs it.
  func add(
    _ words: String, kind: PlanStep.Kind?, place: Amendment.Place?, _ others: [String], inventory: Inventory
  ) throws -> Plan {
    var plan = plan
    guard let draft = DraftStep(parsing: words) else {
      throw PlanError("say what the new step is: add a step: order the cables")
    }
    let title = draft.text.prefix(1).uppercased() + draft.text.dropFirst()
    let words = Set(title.lowercased().split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }.map(String.init))
    var step = PlanStep(
      id: nextID(), title: title, kind: kind ?? .human,
      hosts: inventory.hosts.filter { words.contains($0.name.lowercased()) }.map(\.name))
    let first = plan.steps.firstIndex { others.contains($0.id) } ?? plan.steps.endIndex
    let last = plan.steps.lastIndex { others.contains($0.id) }.map { $0 + 1 } ?? plan.steps.endIndex
    switch place {
    case .before:
      for index in plan.steps.indices where others.contains(plan.steps[index].id) {
        guard !plan.steps[index].state.hasBegun else {
          throw PlanError(
            "step \(plan.steps[index].id) is \(plan.steps[index].state.rawValue): nothing can come before it")
        }
        for need in plan.steps[index].needs where !step.needs.contains(need) && !others.contains(need) {
          step.needs.append(need)
        }
      }
      for index in plan.steps.indices where others.contains(plan.steps[index].id) {
        plan.steps[index].needs = plan.steps[index].needs.filter(others.contains) + [step.id]
      }
      plan.steps.insert(step, at: first)
    case .after, .first, .last, nil:
      step.needs = others
      plan.steps.insert(step, at: place == .first ? 0 : last)
    }
    return plan
  }

  func make(_ ids: [String], _ kind: PlanStep.Kind) throws -> Plan {
    var plan = plan
    for id in ids {
      guard let index = plan.index(of: id) else { continue }
      let step = plan.steps[index]
      if kind == .automated, step.kind == .human, step.action.calls.isEmpty {
        throw PlanError(
          "step \(id) (\(step.title)) has no call that Steward could run; it stays for the owner until one stands in the file under \"Do\""
        )
      }
      plan.steps[index].kind = kind
      if kind == .human, step.action.words.isEmpty { plan.steps[index].action.words = step.title }
    }
    return plan
  }

  func replaceHost(of ids: [String], _ old: String?, by new: String) throws -> Plan {
    var plan = plan
    for id in ids {
      guard let index = plan.index(of: id) else { continue }
      var step = plan.steps[index]
      guard let previous = old ?? (step.hosts.count == 1 ? step.hosts[0] : nil) else {
        throw PlanAmbiguity(
          "Which host of step \(id) does \(new) replace?",
          options: step.hosts.map { "replace \($0) by \(new) in step \(id)" })
      }
      guard !step.hosts.contains(new) || previous == new || ids.count > 1 else {
        throw PlanError("step \(id) is on \(new) already")
      }
      func part(_ part: PlanPart) -> PlanPart { CallHosts.replacing(previous, by: new, in: part) }
      if step.hosts.contains(previous), previous != new {
        step.hosts = step.hosts.filter { $0 != new }.map { $0 == previous ? new : $0 }
      }
      step.title = CallHosts.renamed(step.title, previous, new)
      step.lookFor = CallHosts.renamed(step.lookFor, previous, new)
      step.action = part(step.action)
      step.precondition = step.precondition.map(part)
      step.verification = step.verification.map(part)
      step.rollback = step.rollback.map(part)
      plan.steps[index] = step
    }
    return plan
  }
}
