import Agent
import Documents
import Foundation

/// The plan that brings a lab's hosts to a faster network, from what its machines and documents tell.
///
/// One host at a time where others lean on it; hypervisors before the tests of their guests; never two of a quorum at
/// once. The owner moves cables on Friday evening, Steward checks and writes the documents in the night after it, by
/// itself; what must be bought first follows a week later.
struct SpeedDraft {
  let goal: String
  let target: LinkSpeed
  let inventory: Inventory
  let standings: [LinkStanding]
  let clock: PlanClock
  let now: Date
  /// Whether INFRASTRUCTURE.md holds a drawing of Steward's.
  let hasDiagram: Bool
  let windows: DraftWindows
  /// Whether the goal is about some hosts only.
  let isPartial: Bool

  /// Hosts of one plan; each takes two steps.
  static let limit = 18

  /// Nil where nothing is known of any link: then the plan begins with finding out.
  ///
  /// - Parameter document: the text of INFRASTRUCTURE.md.
  init?(
    goal: String, inventory: Inventory, looks: [HostLook], document: String = "", clock: PlanClock, now: Date,
    windows: DraftWindows? = nil
  ) {
    self.windows = windows ?? DraftWindows(clock, now: now)
    hasDiagram = document.contains(Diagram.begin)
    target = SpeedDraft.target(of: goal) ?? LinkSpeed(2500)
    self.goal = goal
    self.inventory = inventory
    self.clock = clock
    self.now = now
    let all = LinkStanding.all(in: inventory, looks: looks, clock: clock, today: clock.isoDay(now))
    let meant = GoalHosts(goal, inventory)
    standings = meant.named.isEmpty ? all : all.filter { meant.named.contains($0.host.name) }
    isPartial = standings.count < all.count
    guard !standings.isEmpty else { return nil }
  }

  /// The highest speed that a goal names, without what it comes from: "everything crawls over 1GbE, plan the 2.5G
  /// switch" wants 2.5 Gb/s.
  private static func target(of goal: String) -> LinkSpeed? {
    let words = goal.replacing(/(?i)\bfrom\s+\S+\s+to\b/, with: "to").words
    var speeds: [LinkSpeed] = []
    for (index, word) in words.enumerated() where word.contains(where: \.isNumber) {
      let next = index + 1 < words.count ? words[index + 1] : ""
      // Memory is no speed.
      guard !next.lowercased().contains(/^(?:v?ram|memory|disks?)\b/) else { continue }
      let pair = next.lowercased().contains(/^(?:g|m)(?:b|bit|bps|ig)/) ? "\(word) \(next)" : word
      guard pair.contains(/[A-Za-z]/), let speed = LinkSpeed(parsing: pair) else { continue }
      speeds.append(speed)
    }
    return speeds.max()
  }

  /// The hosts that are slower, in the order in which they are moved.
  var movers: [LinkStanding] {
    let order = order
    return standings.filter { $0.need(for: target) != .nothing }.sorted { left, right in
      (week(of: left), order.rank(left.host), left.host.line, left.host.name)
        < (week(of: right), order.rank(right.host), right.host.line, right.host.name)
    }
  }

  /// A documented switch that is fast enough: it need not be bought.
  var switchAtHand: Device? {
    inventory.devices.first { SpeedDraft.isSwitch($0) && ($0.speed ?? LinkSpeed(0)) >= target }
  }

  /// In how many weeks a host is moved: what is bought has to arrive first.
  func week(of standing: LinkStanding) -> Int {
    !windows.isGiven && (needsSwitch || standing.need(for: target) == .card) ? 1 : 0
  }

  private static func isSwitch(_ device: Device) -> Bool {
    device.kind.isEmpty || device.kind.lowercased().contains("switch")
  }

  /// Whether no switch is known that could carry the speed.
  private var needsSwitch: Bool {
    guard switchAtHand == nil else { return false }
    let capped = standings.contains { ($0.partner ?? target) < target }
    return capped || !slowSwitches.isEmpty || inventory.devices.allSatisfy { $0.speed == nil }
  }

  /// What leans on what.
  var order: HostOrder { HostOrder(inventory: inventory) }

  /// `12 devices on 1GbE: nas, pve1, …`, the first thing to tell.
  var headline: String {
    let slow = movers
    let speeds = Set(slow.map(\.speed)).sorted(by: >)
    func names(_ hosts: [LinkStanding]) -> String {
      hosts.prefix(16).map(\.host.name).joined(separator: ", ")
        + (hosts.count > 16 ? " and \(hosts.count - 16) more" : "")
    }
    guard !slow.isEmpty else {
      return "\(Figure.count(standings.count, "device")), all at \(target.text) or faster: \(names(standings))"
    }
    return speeds.map { speed in
      let hosts = slow.filter { $0.speed == speed }
      return "\(Figure.count(hosts.count, "device")) on \(SpeedDraft.ethernet(speed)): \(names(hosts))"
    }.joined(separator: "; ")
  }

  /// `1GbE`, `2.5GbE`, `100 Mb/s`.
  static func ethernet(_ speed: LinkSpeed) -> String {
    speed.megabits >= 1000 ? speed.text.replacing(" Gb/s", with: "GbE") : speed.text
  }

  /// Switches and the like that hold the speed back.
  private var slowDevices: [Device] { inventory.devices.filter { ($0.speed ?? target) < target } }

  var slowSwitches: [Device] { slowDevices.filter(SpeedDraft.isSwitch) }

  /// What is plugged into a switch by the documents and is not moved away from it.
  func staying(on device: Device, moved: Set<String>) -> [String] {
    inventory.links.compactMap { link in
      let ends = [link.from.name, link.to.name]
      guard let place = ends.firstIndex(where: { $0.lowercased() == device.name.lowercased() }) else { return nil }
      let other = ends[1 - place]
      if let host = inventory.host(other) { return moved.contains(host.name) ? nil : host.name }
      return other.lowercased() == switchAtHand?.name.lowercased() ? nil : other
    }
  }

  /// The switches that nothing documented is plugged into any more when `moved` are.
  func emptied(moved: Set<String>) -> [Device] {
    slowSwitches.filter { device in
      let isDocumented = inventory.links.contains { link in
        [link.from.name, link.to.name].contains { $0.lowercased() == device.name.lowercased() }
      }
      // Of a switch whose cables nobody wrote down, only the hosts that are known tell.
      return staying(on: device, moved: moved).isEmpty && (isDocumented || !isPartial)
    }
  }

  func plan() -> Plan {
    var plan = Plan(goal: goal, zone: clock.zone.identifier, drafted: clock.isoDay(now))
    let movers = Array(movers.prefix(SpeedDraft.limit))
    plan.findings = findings
    let moved = Set(movers.map(\.host.name))
    for device in slowSwitches {
      let rest = staying(on: device, moved: moved)
      guard !rest.isEmpty else { continue }
      plan.findings.append(
        PlanFinding(
          evidence: "INFRASTRUCTURE.md#\(device.line)", date: clock.isoDay(now),
          text:
            "\(device.name) stays: by the document \(rest.joined(separator: ", ")) \(rest.count == 1 ? "is" : "are") plugged into it as well"
        ))
    }
    plan.questions = questions
    plan.purchases = purchases(movers)
    plan.steps = SpeedSteps(self, movers, buys: !plan.purchases.isEmpty).make()
    plan.verification = [
      PlanPart("Every moved link is at \(target.text) with full duplex, and its errors do not grow for a day."),
      PlanPart("Every service that answered before answers now."),
    ]
    plan.rollback = ["Plug the host back into its old port: the old switch stays connected until the last step."]
    plan.risks = [
      "Each host is away for some minutes while it is moved, and guests and storage on it as well.",
      "A new card changes the interface's name and MAC address, and with them a bridge or a DHCP reservation.",
    ]
    return plan
  }

  private var findings: [PlanFinding] {
    let today = clock.isoDay(now)
    var found = [PlanFinding(date: today, text: headline)]
    for standing in standings {
      found.append(PlanFinding(evidence: standing.evidence, date: standing.date, text: standing.told))
    }
    for device in slowDevices {
      found.append(
        PlanFinding(
          evidence: "INFRASTRUCTURE.md#\(device.line)", date: today,
          text: "\(device.name): its ports do \(device.speed?.text ?? "less") by the document"))
    }
    if let device = switchAtHand {
      found.append(
        PlanFinding(
          evidence: "INFRASTRUCTURE.md#\(device.line)", date: today,
          text: "\(device.name) does \(device.speed?.text ?? "it") by the document: no switch need be bought"))
    }
    let known = Set(standings.map(\.host.name))
    let silent = inventory.hosts.filter { $0.parent == nil && !known.contains($0.name) }.map(\.name)
    if !silent.isEmpty, !isPartial {
      found.append(
        PlanFinding(date: today, text: "nothing is known of the link of \(silent.joined(separator: ", "))"))
    }
    return found
  }

  private var questions: [PlanQuestion] {
    var questions = [
      PlanQuestion("What may it cost? The shopping list tells what is needed at least."),
      PlanQuestion("Which hosts need the speed first? The order here is: what nothing leans on first."),
      PlanQuestion("Is the cabling Cat 5e or better? 2.5 Gb/s runs over Cat 5e up to 100 m, 10 Gb/s needs Cat 6a."),
    ]
    let unknown = movers.filter { $0.need(for: target) == .look }.map(\.host.name)
    if !unknown.isEmpty {
      questions.append(
        PlanQuestion(
          "Can the cards of \(unknown.joined(separator: ", ")) do \(target.text)? ethtool was not there to tell."))
    }
    if windows.isGiven, !purchases(movers).isEmpty {
      questions.append(
        PlanQuestion("Is what must be bought there by \(clock.day(windows.evening().start))? Else say a later day."))
    }
    if movers.count > SpeedDraft.limit {
      let rest = movers.dropFirst(SpeedDraft.limit).map(\.host.name).joined(separator: ", ")
      questions.append(PlanQuestion("When shall \(rest) follow? They need a plan of their own."))
    }
    return questions
  }

  private func purchases(_ movers: [LinkStanding]) -> [PlanPurchase] {
    var list: [PlanPurchase] = []
    let name = SpeedDraft.ethernet(target)
    let cards = movers.filter { $0.need(for: target) == .card }.map(\.host.name)
    if !cards.isEmpty {
      list.append(
        PlanPurchase(
          count: cards.count, item: "\(name) network card, or USB 3 adapter where no slot is free",
          purpose: cards.joined(separator: ", ")))
    }
    if !movers.isEmpty, needsSwitch {
      let ports = movers.count + 1
      let size = [5, 8, 16, 24, 48].first { $0 >= ports } ?? 48
      let old = slowSwitches.map(\.name).joined(separator: ", ")
      list.append(
        PlanPurchase(
          count: 1, item: "\(name) switch with at least \(size) ports",
          purpose: "\(Figure.count(movers.count, "host")) and the uplink" + (old.isEmpty ? "" : ", in place of \(old)"))
      )
    }
    return list
  }
}
