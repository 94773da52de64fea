import Agent
import Foundation
import TestSupport
import Testing

@testable import Homelab

/// 200 random plans with random amendments: whatever is asked for, the rules hold afterwards and the diff is exact.
struct AmendmentPropertyTests {
  private static let inventory = Inventory(
    hosts: (1...3).map { Host(name: "pve\($0)", role: "Proxmox", reach: .local) }
      + (1...4).map { Host(name: "k3s-\($0)", role: "K3s node", parent: "pve\($0 % 3 + 1)", reach: .local) }
      + ["nas", "router", "dns", "tv", "printer"].map {
        Host(name: $0, role: $0 == "nas" ? "storage" : $0, reach: .local)
      })

  /// A plan that keeps to the rules: needs go backwards, windows follow them, members of a quorum wait for each other.
  private static func plan(_ seed: inout SplitMix, _ clock: PlanClock, now: Date) -> Plan {
    var plan = Plan(goal: "random", zone: clock.zone.identifier, drafted: clock.isoDay(now))
    let names = inventory.hosts.map(\.name)
    for number in 1...Int.random(in: 3...14, using: &seed) {
      let hosts = (0..<Int.random(in: 0...2, using: &seed)).map { _ in names.randomElement(using: &seed)! }
      var step = PlanStep(
        id: "\(number)", title: "\(["Upgrade", "Check", "Move", "Reboot"].randomElement(using: &seed)!) part \(number)",
        kind: Bool.random(using: &seed) ? .automated : .human, hosts: Array(Set(hosts)).sorted())
      step.needs = plan.steps.map(\.id).filter { _ in Int.random(in: 0...4, using: &seed) == 0 }
      if Int.random(in: 0...3, using: &seed) > 0 {
        let day = clock.day(of: now) + Int.random(in: 1...20, using: &seed)
        let from = Int.random(in: 0...23, using: &seed)
        step.window = PlanWindow(
          start: clock.date(day, hour: from), end: clock.date(day, hour: from + Int.random(in: 1...9, using: &seed)))
      }
      step.downtime = Int.random(in: 0...2, using: &seed) == 0 ? 20 : 0
      if step.downtime > 0 { step.hosts = Array(step.hosts.prefix(1)) }
      if step.kind == .automated {
        step.action = PlanPart(calls: [ToolCall(tool: "run_diagnostic", arguments: ["host": "nas"])])
      }
      plan.steps.append(step)
    }
    var shift = PlanShift(plan, clock: clock, now: now)
    try? shift.follow()
    plan = shift.plan
    while let problem = PlanOrder.quorumProblems(plan, inventory: inventory).first {
      // Let the later one wait for every earlier one.
      guard let index = plan.index(of: problem.step), index > 0 else { break }
      plan.steps[index].needs = plan.steps[..<index].map(\.id)
      var shift = PlanShift(plan, clock: clock, now: now)
      try? shift.follow()
      plan = shift.plan
    }
    return plan.cleaned
  }

  private static func words(_ seed: inout SplitMix, _ plan: Plan) -> String {
    func step(_ seed: inout SplitMix) -> String { "step \(plan.steps.randomElement(using: &seed)!.id)" }
    let steps = [
      step(&seed), step(&seed), step(&seed), "everything", "the k3s nodes", "nas", "the human steps",
      "the proxmox hosts", "the rest",
      "\(step(&seed)) and \(step(&seed))",
    ].randomElement(using: &seed)!
    let when = [
      "Friday night", "the weekend", "tomorrow 22:00", "in two weeks", "Saturday", "the weekend after next",
      "2026-12-24", "next month",
      "Monday morning", "tonight", "after Wednesday",
    ].randomElement(using: &seed)!
    return [
      "delay \(steps) until \(when)", "delay \(steps) by \(Int.random(in: 1...9, using: &seed)) days",
      "move \(steps) to \(when)",
      "bring \(steps) forward to \(when)", "\(steps) two hours earlier", "\(steps) not on weekdays",
      "drop \(step(&seed))",
      "merge \(step(&seed)) and \(step(&seed))", "split \(step(&seed)) by host",
      "do \(step(&seed)) before \(step(&seed))",
      "do \(step(&seed)) after \(step(&seed))", "swap \(step(&seed)) and \(step(&seed))", "make \(step(&seed)) human",
      "make \(step(&seed)) automated", "use nas for \(step(&seed))", "add a step: look around before \(step(&seed))",
      "do \(step(&seed)) last",
    ].randomElement(using: &seed)!
  }

  @Test func everyAmendmentKeepsToTheRulesAndItsDiffIsExact() throws {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
    // Around the changes of the clocks of 2026 and 2027, and between.
    let nows = [1_774_400_000.0, 1_792_600_000, 1_795_635_000, 1_805_900_000, 1_793_400_000]
    var (plans, applied, refused) = (0, 0, 0)
    var number: UInt64 = 0
    while plans < 200 {
      number += 1
      var seed = SplitMix(seed: number)
      let clock = PlanClock(TimeZone(identifier: zones.randomElement(using: &seed)!)!)
      let now = Date(
        timeIntervalSince1970: nows.randomElement(using: &seed)! + Double(Int.random(in: 0...200_000, using: &seed)))
      var plan = Self.plan(&seed, clock, now: now)
      try #require(number < 2000)
      guard PlanOrder.problems(plan, inventory: Self.inventory, clock: clock, now: now).isEmpty else { continue }
      plans += 1
      var done = 0
      for _ in 0..<12 where done < 3 {
        let words = Self.words(&seed, plan)
        let amender = PlanAmender(inventory: Self.inventory, clock: clock, now: now)
        let result: PlanAmender.Result
        do { result = try amender.amend(plan, words) } catch is PlanError {
          refused += 1
          continue
        } catch is PlanAmbiguity { continue }
        done += 1
        applied += 1
        let note = "seed \(number): \(words)"
        try check(plan, result, words, clock, now, note)
        plan = result.plan
      }
    }
    #expect(applied > 300, "\(applied) of \(applied + refused)")
  }

  private func check(
    _ old: Plan, _ result: PlanAmender.Result, _ words: String, _ clock: PlanClock, _ now: Date, _ note: String
  ) throws {
    let new = result.plan
    #expect(PlanOrder.problems(new, inventory: Self.inventory, clock: clock, now: now) == [], "\(note)")
    // No dependant before what it needs, told apart from the rules' own code.
    for step in new.steps {
      for need in step.needs {
        let before = try #require(new.step(need), "\(note)")
        if let one = before.window, let two = step.window {
          #expect(one.start <= two.start && one.end <= two.end, "\(note): \(need) and \(step.id)")
        }
      }
    }
    // No two members of a quorum away at once.
    for quorum in Quorum.all(in: Self.inventory) {
      let down = new.steps.filter {
        $0.downtime > 0 && !quorum.members.isDisjoint(with: Quorum.away(with: $0.hosts, in: Self.inventory))
      }
      for (index, one) in down.enumerated() {
        for two in down.dropFirst(index + 1) {
          let members = quorum.members.intersection(Quorum.away(with: one.hosts + two.hosts, in: Self.inventory))
          guard members.count > 1, Set(one.hosts) != Set(two.hosts) else { continue }
          let apart = one.window.flatMap { first in two.window.map { !first.overlaps($0) } } ?? false
          let ordered =
            PlanOrder.allNeeds(of: one.id, in: new).contains(two.id)
            || PlanOrder.allNeeds(of: two.id, in: new).contains(one.id)
          let sameMembers =
            quorum.members.intersection(Quorum.away(with: one.hosts, in: Self.inventory))
            == quorum.members.intersection(Quorum.away(with: two.hosts, in: Self.inventory))
            && sameCount(one, two, quorum)
          #expect(apart || ordered || sameMembers, "\(note): \(one.id) and \(two.id)")
        }
      }
    }
    // The diff names exactly what is different.
    let changed = Set(new.steps.filter { step in old.step(step.id).map { $0 != step } ?? true }.map(\.id))
      .union(old.steps.filter { new.step($0.id) == nil }.map(\.id))
    #expect(Set(result.diff.changes.map(\.step)) == changed, "\(note)")
    let moved = Set(new.steps.filter { step in old.step(step.id).map { $0.window != step.window } ?? false }.map(\.id))
    #expect(Set(result.diff.moved) == moved, "\(note)")
    #expect(result.diff.kept == new.steps.count - changed.filter { new.step($0) != nil }.count, "\(note)")
    // Delays move what is meant and what depends on it, and nothing else.
    if words.hasPrefix("delay step "), let id = words.components(separatedBy: " ").dropFirst(2).first,
      !words.contains(" and ")
    {
      #expect(moved.isSubset(of: PlanOrder.dependants(of: id, in: old).union([id])), "\(note)")
    }
    for field in result.diff.changes.flatMap(\.fields) where field.name == "window" && !field.to.isEmpty {
      #expect((try? clock.window(reading: field.to)) != nil, "\(note): \(field.to)")
    }
    // And it is a plan that its file can hold.
    let file = PlanFile(number: 1, version: 1, plan: new)
    #expect(try PlanFile(reading: file.text, path: "x") == file, "\(note)")
  }

  private func sameCount(_ one: PlanStep, _ two: PlanStep, _ quorum: Quorum) -> Bool {
    quorum.members.intersection(Quorum.away(with: one.hosts + two.hosts, in: Self.inventory)).count <= 1
  }
}
