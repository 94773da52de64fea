import Agent
import Foundation

/// The plan for a change of hosts that ends with a restart, from what the inventory says leans on what.
///
/// The change and the restart are the owner's, with the console at hand; Steward records what runs before, sees that
/// all of it runs again, and looks once more a day later.
struct MaintenanceDraft {
  let goal: String
  let inventory: Inventory
  let clock: PlanClock
  let now: Date
  /// In the order in which they are restarted.
  let hosts: [Host]
  /// Named hosts that Steward does not reach.
  private let unreached: [Host]
  private let windows: DraftWindows

  /// Hosts of one plan.
  static let limit = 16

  /// Whether a goal is about restarts of hosts, rather than about any upgrade.
  static func fits(_ goal: String) -> Bool {
    let words = Set(goal.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    return !words.isDisjoint(with: [
      "reboot", "reboots", "rebooting", "restart", "restarts", "kernel", "kernels", "patch", "patches", "firmware",
    ])
  }

  /// Which hosts are meant. Throws `CallError` where the goal names none of several: not all of a lab are restarted
  /// because nobody said which.
  static func hosts(of goal: String, _ inventory: Inventory) throws -> GoalHosts {
    let meant = GoalHosts(goal, inventory)
    if let (word, hosts) = meant.unclear {
      throw CallError(.asks, "Which \(word) is meant: \(hosts.prefix(8).joined(separator: ", "))? Say it in the goal.")
    }
    guard meant.named.isEmpty, !meant.isAll, inventory.hosts.count > 1 else { return meant }
    let some = inventory.hosts.prefix(2).map(\.name).joined(separator: " and ")
    throw CallError(
      .asks,
      "Which hosts are meant? Say them in the goal, as in: plan the reboot of \(some), or of all hypervisors, or of all hosts."
    )
  }

  /// Nil where no host is meant or reached.
  init?(goal: String, inventory: Inventory, clock: PlanClock, now: Date, windows: DraftWindows? = nil) {
    self.windows = windows ?? DraftWindows(clock, now: now)
    self.goal = goal
    self.inventory = inventory
    self.clock = clock
    self.now = now
    let meant = GoalHosts(goal, inventory)
    let order = HostOrder(inventory: inventory)
    let all = inventory.hosts.filter { inventory.hosts.count == 1 || meant.means($0) }
    unreached = all.filter { !HostOrder.isReached($0) }
    let restarted = Set(all.map(\.name))
    hosts = all.filter { host in
      guard HostOrder.isReached(host) else { return false }
      // A guest is restarted with its hypervisor; a second time only where it is named.
      return meant.named.contains(host.name) || !order.isGuest(host, of: restarted)
    }.sorted { (order.rank($0), $0.line, $0.name) < (order.rank($1), $1.line, $1.name) }
    guard !hosts.isEmpty else { return nil }
  }

  func plan() -> Plan {
    let today = clock.isoDay(now)
    let order = HostOrder(inventory: inventory)
    let shown = Array(hosts.prefix(MaintenanceDraft.limit))
    var plan = Plan(goal: goal, zone: clock.zone.identifier, drafted: today)
    plan.findings = shown.map { host in
      let guests = order.reachedGuests(of: host).map(\.name)
      let with =
        guests.isEmpty ? "" : "; \(guests.joined(separator: ", ")) \(guests.count == 1 ? "goes" : "go") with it"
      return PlanFinding(
        evidence: host.line > 0 ? "INFRASTRUCTURE.md#\(host.line)" : "", date: today,
        text: "\(host.name)\(host.role.isEmpty ? "" : ", \(host.role)"), is reached by \(host.reach.text)\(with)")
    }
    plan.questions = [
      PlanQuestion("Who has to know when each host is away?"),
      PlanQuestion("Is there a console for each host, where it does not come back?"),
    ]
    for host in unreached {
      plan.questions.append(
        PlanQuestion("When is \(host.name) restarted? Steward does not reach it, and this plan has no step for it."))
    }
    if hosts.count > shown.count {
      let rest = hosts.dropFirst(shown.count).map(\.name).joined(separator: ", ")
      plan.questions.append(PlanQuestion("When shall \(rest) follow? They need a plan of their own."))
    }
    plan.steps = steps(shown, order)
    plan.verification = [
      PlanPart("Every host answers at its address, and everything runs that ran before its restart.")
    ]
    plan.rollback = [
      "Boot the previous kernel from the boot menu; restore the snapshot or backup of a guest.",
      "Stop after the first host that does not come back as it was.",
    ]
    plan.risks = [
      "A host does not come back: without a console somebody has to go there.",
      "An address that was never reserved changes with the restart.",
    ]
    return plan
  }

  private func steps(_ shown: [Host], _ order: HostOrder) -> [PlanStep] {
    let list = StepList()
    func back(_ host: Host) -> [ToolCall] {
      ([host] + order.reachedGuests(of: host)).map {
        ToolCall(tool: "check_return", arguments: ["host": .string($0.name)])
      }
    }
    let names = shown.map(\.name)
    let record = list.add("Record what runs on every host as it is now", .automated) {
      $0.action = PlanPart(calls: [ToolCall(tool: "discover_hosts", arguments: ["about": "services"])])
    }
    let health = list.add("Check the hosts: nothing may be wrong before", .automated, hosts: names, needs: [record]) {
      $0.action = PlanPart(
        calls: names.map { ToolCall(tool: "run_diagnostic", arguments: ["check": "all", "host": .string($0)]) })
    }
    let decide = list.add("Decide who has to know, and confirm that a backup can be restored", .human, needs: [health])
    {
      $0.lookFor = "every question of this plan has an answer, and a file came back from last night's backup"
    }
    var last: String?
    var ends: [String] = []
    for host in shown {
      let isCareful = order.isCareful(host)
      let guests = order.reachedGuests(of: host).map(\.name)
      let restart = list.add(
        "Change \(host.name) and restart it", .human, hosts: [host.name], needs: [decide, isCareful ? last : nil],
        window: windows.evening()
      ) {
        $0.downtime = 15
        $0.action = PlanPart("With a way to its console at hand.")
        $0.precondition = PlanPart("No backup runs on \(host.name), and nobody is at it.")
        $0.lookFor =
          guests.isEmpty
          ? "\(host.name) is back, and everything on it runs"
          : "\(host.name) is back, and so \(guests.count == 1 ? "is" : "are") \(guests.joined(separator: ", "))"
        $0.verification = PlanPart(calls: back(host))
        $0.rollback = PlanPart("Boot \(host.name) with its previous kernel from the boot menu.")
      }
      if isCareful { last = restart }
      ends.append(restart)
    }
    let later = list.add(
      "Look again that everything runs, a day later", .automated, hosts: names, needs: ends, window: windows.dayAfter()
    ) {
      $0.action = PlanPart(
        calls: names.flatMap { name in
          [
            ToolCall(tool: "check_return", arguments: ["host": .string(name)]),
            ToolCall(tool: "run_diagnostic", arguments: ["check": "services", "host": .string(name)]),
          ]
        })
      $0.rollback = PlanPart("What does not run any more: its log first, then the previous kernel.")
    }
    _ = list.add("Compare the documents with the machines", .automated, needs: [later]) {
      $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
    }
    return list.steps
  }
}
