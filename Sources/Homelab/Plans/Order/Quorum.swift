import Agent
import Foundation

/// Hosts of which most must stay up for what they are together: a cluster loses its quorum when two are away.
public struct Quorum: Sendable, Hashable {
  /// `K3s`, `Proxmox`.
  public var name: String
  /// Host names as the inventory spells them.
  public var members: Set<String>

  public init(name: String, members: Set<String>) {
    self.name = name
    self.members = members
  }

  /// What the inventory tells: its roles name what a host is one of. Two of a kind are enough to be careful about.
  public static func all(in inventory: Inventory) -> [Quorum] {
    let kinds: [(name: String, words: Set<String>)] = [
      ("K3s", ["k3s", "k8s", "kubernetes", "etcd"]), ("Proxmox", ["proxmox", "pve"]), ("Ceph", ["ceph"]),
      ("hypervisors", ["hypervisor", "hypervisors"]),
    ]
    return kinds.compactMap { kind in
      let members = inventory.hosts.filter { host in
        let words = Set(host.role.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
        // Agents hold no vote.
        return !words.isDisjoint(with: kind.words) && words.isDisjoint(with: ["agent", "worker"])
      }
      return members.count > 1 ? Quorum(name: kind.name, members: Set(members.map(\.name))) : nil
    }
  }

  /// The hosts that are away with `hosts`: they and what runs on them.
  public static func away(with hosts: [String], in inventory: Inventory) -> Set<String> {
    var found = Set(hosts)
    var open = hosts
    while let next = open.popLast() {
      for host in inventory.hosts where host.parent.flatMap({ inventory.host($0)?.name }) == next {
        if found.insert(host.name).inserted { open.append(host.name) }
      }
    }
    return found
  }
}

extension PlanOrder {
  /// What is wrong with a plan by the calendar, the hosts of the lab and what must not be away at once; the first is
  /// told first. Steps that have begun are the past and stay as they are.
  public static func problems(
    _ plan: Plan, inventory: Inventory, clock: PlanClock, now: Date? = nil
  ) -> [Problem] {
    if let problem = structureProblem(plan) { return [problem] }
    var problems: [Problem] = []
    for step in plan.steps where !step.state.hasBegun && !step.state.isOver {
      for host in step.hosts where inventory.host(host) == nil {
        do { _ = try inventory.resolve(host) } catch let error as CallError {
          problems.append(Problem(step.id, "step \(step.id): \(error.description)"))
        } catch {}
      }
      if let window = step.window {
        if window.start >= window.end {
          problems.append(Problem(step.id, "the window of step \(step.id) ends before it begins"))
        }
        if let now, window.end <= now {
          problems.append(
            Problem(
              step.id, "the window of step \(step.id), \(clock.text(window)), has passed; it is \(clock.text(now))"))
        }
      }
      if let problem = early(step, in: plan, clock: clock) { problems.append(problem) }
    }
    return problems + quorumProblems(plan, inventory: inventory)
  }

  /// A step whose window begins or ends before that of what it needs.
  private static func early(_ step: PlanStep, in plan: Plan, clock: PlanClock) -> Problem? {
    guard let window = step.window else { return nil }
    for need in sorted(plan) where allNeeds(of: step.id, in: plan).contains(need.id) && !need.state.isOver {
      guard let other = need.window, window.start < other.start || window.end < other.end else { continue }
      return Problem(
        step.id,
        "step \(step.id) (\(clock.text(window))) would come before step \(need.id) (\(clock.text(other))), which it needs"
      )
    }
    return nil
  }

  /// Two members of a quorum that could be away at once: in one step, or in two that do not wait for each other.
  static func quorumProblems(_ plan: Plan, inventory: Inventory) -> [Problem] {
    let quorums = Quorum.all(in: inventory)
    guard !quorums.isEmpty else { return [] }
    let steps = plan.steps.filter { $0.downtime > 0 && !$0.state.isOver }
    let away = steps.map { Quorum.away(with: $0.hosts.map { inventory.host($0)?.name ?? $0 }, in: inventory) }
    let needs = steps.map { allNeeds(of: $0.id, in: plan) }
    var problems: [Problem] = []
    for quorum in quorums {
      for (index, step) in steps.enumerated() {
        let members = away[index].intersection(quorum.members).sorted()
        // A hypervisor takes its own guests with it: that is one failure, and its owner's design.
        let own = members.filter { member in step.hosts.contains { inventory.host($0)?.name == member } }
        if own.count > 1 {
          problems.append(
            Problem(
              step.id,
              "step \(step.id) takes \(own.joined(separator: " and ")) away at once, two of the \(quorum.name) quorum; split it by host"
            ))
        }
        guard !members.isEmpty else { continue }
        for other in steps.indices.dropFirst(index + 1) {
          let others = away[other].intersection(quorum.members)
          guard !others.isEmpty, others.union(members).count > 1, mayOverlap(step, steps[other]),
            !needs[other].contains(step.id), !needs[index].contains(steps[other].id)
          else { continue }
          let second = others.subtracting(members).min() ?? others.min() ?? ""
          problems.append(
            Problem(
              steps[other].id,
              "steps \(step.id) and \(steps[other].id) could take \(members[0]) and \(second) away at once, two of the \(quorum.name) quorum; let one need the other"
            ))
        }
      }
    }
    return problems
  }

  /// Whether two steps could run at the same time, by their windows alone.
  static func mayOverlap(_ left: PlanStep, _ right: PlanStep) -> Bool {
    guard let one = left.window, let two = right.window else { return true }
    return one.overlaps(two)
  }
}
