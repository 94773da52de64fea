import Agent
import Foundation

/// The plan that lets hosts keep their addresses: for those that have one from the pool, or another than documented.
///
/// A reservation is made on the DHCP server, which is the owner's; Steward gives each line of it, sees that the host
/// has its address afterwards, and looks again when leases have run out.
struct AddressDraft {
  /// One host that could lose its address.
  struct Standing: Sendable, Hashable {
    var host: Host
    /// What it has now; nil where it was never seen.
    var seen: String?
    var documented: String?
    var mac: String?
    /// What it shall keep.
    var address: String
    var why: String
  }

  let goal: String
  let inventory: Inventory
  let clock: PlanClock
  let now: Date
  let standings: [Standing]
  /// The machine that gave leases away when it was last looked at.
  let server: String?
  private let windows: DraftWindows

  /// Hosts of one plan; each takes three steps.
  static let limit = 12

  /// Nil where no host is known that could lose its address: then the plan begins with finding out.
  init?(
    goal: String, inventory: Inventory, looks: [HostLook], clock: PlanClock, now: Date, windows: DraftWindows? = nil
  ) {
    self.windows = windows ?? DraftWindows(clock, now: now)
    self.goal = goal
    self.inventory = inventory
    self.clock = clock
    self.now = now
    let facts = Dictionary(
      looks.compactMap { look in MachineFacts(kept: look.facts.mapValues(\.value)).map { (look.host, $0) } }
    ) { $1 }
    server = inventory.hosts.first { facts[$0.name]?.leases.isEmpty == false }?.name
    let meant = GoalHosts(goal, inventory)
    var taken = AddressDraft.taken(inventory, Array(facts.values))
    var found: [Standing] = []
    for host in inventory.hosts where meant.named.isEmpty || meant.named.contains(host.name) {
      guard var one = AddressDraft.standing(host, facts[host.name], inventory) else { continue }
      if one.address.isEmpty {
        guard let free = AddressDraft.free(near: one.seen ?? one.documented ?? "", inventory, taken) else { continue }
        one.address = free
      }
      taken.insert(one.address)
      found.append(one)
    }
    guard !found.isEmpty else { return nil }
    standings = found
  }

  /// Every address that something is known to have.
  private static func taken(_ inventory: Inventory, _ facts: [MachineFacts]) -> Set<String> {
    var taken = Set(inventory.hosts.flatMap(\.knownAddresses) + inventory.interfaces.flatMap(\.addresses))
    taken.formUnion(inventory.networks.flatMap { [$0.gateway] + $0.resolvers })
    taken.formUnion(inventory.devices.flatMap(\.addresses))
    for one in facts { taken.formUnion(one.addresses + one.neighbours.map(\.address) + one.leases.map(\.address)) }
    return taken
  }

  /// What may happen to a host's address; nil where it keeps it. The address is empty where a free one must be found.
  private static func standing(_ host: Host, _ facts: MachineFacts?, _ inventory: Inventory) -> Standing? {
    func network(_ address: String) -> Network? { inventory.networks.first { $0.range.contains(address) } }
    let documented = host.knownAddresses.first { HostName.isIPv4($0) && network($0) != nil }
    let links = facts?.links.filter { !$0.isGuestSide } ?? []
    let numbers = links.flatMap { link in
      link.addresses.map { (link: link, address: String($0.prefix { $0 != "/" })) }
    }.filter { HostName.isIPv4($0.address) && network($0.address) != nil }
    // A host with its documented address beside others has not moved.
    let seen = numbers.first { $0.address == documented } ?? numbers.first
    let row = inventory.interfaces.first { inventory.host($0.host)?.name == host.name && !$0.mac.isEmpty }
    var one = Standing(
      host: host, seen: seen?.address, documented: documented, mac: seen?.link.mac ?? row?.mac, address: "", why: "")
    func isPooled(_ address: String?) -> Bool { address.map { network($0)?.has(pooled: $0) ?? false } ?? false }
    if let seen = one.seen, let documented, seen != documented {
      one.why = "has \(seen), and \(documented) is documented"
      one.address = isPooled(documented) ? (isPooled(seen) ? "" : seen) : documented
    } else if let address = one.seen ?? documented, isPooled(address) {
      one.why = "has \(address), which DHCP gives to whoever asks"
    } else {
      return nil
    }
    return one
  }

  /// A free address of the network outside of its pool.
  private static func free(near address: String, _ inventory: Inventory, _ taken: Set<String>) -> String? {
    guard let network = inventory.networks.first(where: { $0.range.contains(address) }) else { return nil }
    return network.range.addresses(limit: 1024).first { !taken.contains($0) && !network.has(pooled: $0) }
  }

  func plan() -> Plan {
    let today = clock.isoDay(now)
    let shown = Array(standings.prefix(AddressDraft.limit))
    var plan = Plan(goal: goal, zone: clock.zone.identifier, drafted: today)
    plan.findings = shown.map { one in
      PlanFinding(
        evidence: one.host.line > 0 ? "INFRASTRUCTURE.md#\(one.host.line)" : "", date: today,
        text: "\(one.host.name) \(one.why)")
    }
    if let server { plan.findings.append(PlanFinding(date: today, text: "\(server) gives the leases")) }
    plan.questions = [
      PlanQuestion(
        "Shall each host keep the address that its step gives? Another one is put in by an edit of the step.")
    ]
    if server == nil {
      plan.questions.append(PlanQuestion("Which machine hands out addresses, and where are its reservations kept?"))
    }
    if standings.count > shown.count {
      let rest = standings.dropFirst(shown.count).map(\.host.name).joined(separator: ", ")
      plan.questions.append(PlanQuestion("When shall \(rest) follow? They need a plan of their own."))
    }
    plan.steps = steps(shown)
    plan.verification = [
      PlanPart("Every host has its reserved address after a restart, and every name resolves to it.")
    ]
    plan.rollback = ["Delete the reservation; the host gets an address of the pool at its next renewal."]
    plan.risks = [
      "Renewing a lease interrupts connections to that host.",
      "A reservation for an address in use gives two machines the same one.",
    ]
    return plan
  }

  private func steps(_ shown: [Standing]) -> [PlanStep] {
    let list = StepList()
    let record = list.add("Record addresses, network cards and leases as they are now", .automated) {
      $0.action = PlanPart(calls: [ToolCall(tool: "discover_hosts", arguments: ["about": "network"])])
    }
    let compare = list.add("Compare the documents with the machines", .automated, needs: [record]) {
      $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
    }
    let decide = list.add("Decide which address each host keeps", .human, needs: [compare]) {
      $0.lookFor = "every question of this plan has an answer"
    }
    let on = server.map { " on \($0)" } ?? " on the DHCP server"
    var last: String?
    var checks: [ToolCall] = []
    for one in shown {
      let mac = one.mac ?? "its MAC address"
      let reserve = list.add("Reserve \(one.address) for \(one.host.name)\(on)", .human, needs: [decide]) {
        $0.action = PlanPart(
          "For \(mac); in dnsmasq: dhcp-host=\(one.mac ?? "MAC"),\(one.address),\(one.host.name)")
        $0.lookFor = "the server took the reservation in"
        $0.rollback = PlanPart("Delete the reservation of \(one.host.name).")
      }
      let isCareful = HostOrder(inventory: inventory).isCareful(one.host)
      let isReached = HostOrder.isReached(one.host)
      let check = ToolCall(
        tool: "check_address", arguments: ["host": .string(one.host.name), "address": .string(one.address)])
      let renew = list.add(
        "Renew the lease of \(one.host.name), or restart it", .human, hosts: [one.host.name],
        needs: [reserve, isCareful ? last : nil], window: windows.evening()
      ) {
        $0.downtime = 5
        $0.lookFor = "\(one.host.name) has \(one.address)"
        if isReached { $0.verification = PlanPart(calls: [check]) }
        $0.rollback = PlanPart("Delete the reservation of \(one.host.name), and renew its lease again.")
      }
      if isCareful { last = renew }
      if isReached { checks.append(check) }
    }
    let renewed = list.steps.filter { $0.title.hasPrefix("Renew ") }.map(\.id)
    var ends = renewed
    if !checks.isEmpty {
      ends = [
        list.add(
          "Look whether every host has its address, a day later", .automated,
          hosts: shown.map(\.host.name).filter { name in checks.contains { $0.arguments["host"]?.plain == name } },
          needs: renewed, window: windows.dayAfter()
        ) {
          $0.action = PlanPart(calls: checks)
          $0.rollback = PlanPart("Look at the reservation of a host that has another address: its MAC address first.")
        }
      ]
    }
    let drift = list.add("Correct the addresses in the documents", .human, needs: ends) {
      $0.action = PlanPart("steward drift --apply")
      $0.lookFor = "steward drift tells of no address"
    }
    _ = list.add("Restart one host that can be away, to see that it keeps its address", .human, needs: [drift]) {
      $0.lookFor = "it answers at the same address"
    }
    return list.steps
  }
}
