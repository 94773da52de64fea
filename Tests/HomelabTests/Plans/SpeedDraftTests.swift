import Agent
import Foundation
import Testing

@testable import Homelab

struct SpeedDraftTests {
  /// Three hypervisors with a K3s guest each, a fourth node of iron, storage and four others: 12 hosts of their own.
  static let infrastructure = """
    # Infrastructure

    ## Hosts

    | Host | Address | Role | Reach | Hypervisor |
    |---|---|---|---|---|
    | pve1 | 10.0.0.11 | hypervisor | ssh root@10.0.0.11 | |
    | pve2 | 10.0.0.12 | hypervisor | ssh root@10.0.0.12 | |
    | pve3 | 10.0.0.13 | hypervisor | ssh root@10.0.0.13 | |
    | k3s-1 | 10.0.0.21 | k3s server | ssh root@10.0.0.21 | |
    | k3s-2 | 10.0.0.22 | k3s server | ssh root@10.0.0.22 | |
    | k3s-3 | 10.0.0.23 | k3s server | ssh root@10.0.0.23 | |
    | k3s-4 | 10.0.0.24 | k3s agent | ssh root@10.0.0.24 | |
    | nas | 10.0.0.5 | storage | ssh root@10.0.0.5 | |
    | router | 10.0.0.1 | router | ssh root@10.0.0.1 | |
    | desk | 10.0.0.31 | workstation | ssh root@10.0.0.31 | |
    | media | 10.0.0.32 | media player | ssh root@10.0.0.32 | |
    | cam | 10.0.0.33 | cameras | ssh root@10.0.0.33 | |
    | vm1 | 10.0.0.41 | build agent | ssh root@10.0.0.41 | pve1 |

    ## Interfaces

    | Host | Interface | Speed |
    |---|---|---|
    | nas | eth0 | 1 Gb/s |

    """

  static let now = PlanLab.now

  static func look(_ host: String, speed: Int, supports: Int?) -> HostLook {
    var one = NetworkLink(name: "eth0")
    one.isPhysical = true
    one.speed = speed
    one.supports = supports
    one.addresses = ["10.0.0.9/24"]
    let links = (try? JSONValue(encoding: [one])) ?? []
    let facts: [String: JSONValue] = ["hostname": .string(host), "cpu": [:], "links": links]
    return HostLook(
      host: host, at: now, state: "reached", why: nil, milliseconds: 1, keyName: nil, reached: now,
      facts: facts.mapValues { HostLook.Fact($0, identity: nil) })
  }

  private static var inventory: Inventory { Inventory(infrastructure: infrastructure, services: "") }

  private static var looks: [HostLook] {
    inventory.hosts.filter { $0.parent == nil }.map { host in
      look(host.name, speed: 1000, supports: ["pve1", "pve2", "desk"].contains(host.name) ? 2500 : 1000)
    }
  }

  private func plan(
    _ goal: String = "I want to upgrade to 2.5GbE network", inventory: Inventory = Self.inventory
  ) throws -> Plan {
    try #require(
      SpeedDraft(
        goal: goal, inventory: inventory, looks: Self.looks, clock: try PlanClock(zone: "Europe/Berlin"),
        now: Self.now)
    ).plan()
  }

  @Test func tellsFirstHowManyDevicesAreSlow() throws {
    let plan = try plan()
    #expect(plan.findings[0].text.hasPrefix("12 devices on 1GbE: "))
    #expect(plan.findings.contains { $0.text == "pve1: eth0 is at 1 Gb/s and can do 2.5 Gb/s" })
    #expect(plan.findings.contains { $0.text == "nas: eth0 is at 1 Gb/s and can do no more" })
  }

  @Test func listsWhatMustBeBought() throws {
    let plan = try plan()
    let cards = try #require(plan.purchases.first { $0.item.contains("network card") })
    #expect(cards.count == 9 && cards.purpose.contains("nas") && !cards.purpose.contains("pve1"))
    #expect(plan.purchases.contains { $0.item == "2.5GbE switch with at least 16 ports" })
    #expect(plan.questions.contains { $0.text.contains("cost") })
  }

  @Test func keepsToEveryRuleOfAPlan() throws {
    let plan = try plan()
    let clock = try PlanClock(zone: "Europe/Berlin")
    #expect(PlanOrder.problems(plan, inventory: Self.inventory, clock: clock, now: Self.now).isEmpty)
    #expect(plan.steps.count <= Plan.stepLimit)
    func move(_ host: String) throws -> PlanStep {
      try #require(plan.steps.first { $0.hosts == [host] && $0.kind == .human })
    }
    // Hypervisors one after the other, before the K3s servers; the router last of all that is not of a quorum.
    #expect(PlanOrder.allNeeds(of: try move("pve2").id, in: plan).contains(try move("pve1").id))
    #expect(PlanOrder.allNeeds(of: try move("k3s-1").id, in: plan).contains(try move("pve3").id))
    #expect(PlanOrder.allNeeds(of: try move("k3s-2").id, in: plan).contains(try move("k3s-1").id))
    #expect(!PlanOrder.allNeeds(of: try move("desk").id, in: plan).contains(try move("media").id))
    // A guest is tested when its hypervisor is back.
    let guest = try #require(plan.steps.first { $0.hosts == ["pve1", "vm1"] })
    #expect(guest.kind == .automated && guest.title.contains("look at its guests"))
    #expect(PlanOrder.allNeeds(of: guest.id, in: plan).contains(try move("pve1").id))
  }

  @Test func checksEachLinkAndWritesItsSpeedDown() throws {
    let plan = try plan()
    let check = try #require(plan.steps.first { $0.hosts == ["nas"] && $0.kind == .automated })
    #expect(check.action.calls.map(\.tool) == ["check_link", "record_link"])
    #expect(check.action.calls[0].arguments["at_least"] == .number(2500))
    #expect(check.action.calls[1].arguments == ["host": "nas", "interface": "eth0", "speed": 2500])
    #expect(plan.steps.filter { $0.kind == .automated }.allSatisfy { !$0.action.calls.isEmpty })
  }

  @Test func waitsAWeekForWhatIsBought() throws {
    let clock = try PlanClock(zone: "Europe/Berlin")
    let plan = try plan()
    let place = try #require(plan.steps.first { $0.title.contains("switch beside") })
    #expect(place.window.map { clock.text($0.start) } == "Fri 2026-12-04 18:00")
    // What only looks or prepares waits for nothing.
    #expect(plan.steps[0].window == nil && plan.steps[3].title.hasPrefix("Prepare the hosts"))
    #expect(plan.steps[3].action.calls.count == 12)
  }

  /// The same lab with a fast switch in its box.
  private static var withSwitch: Inventory {
    Inventory(
      infrastructure: infrastructure + """
        ## Devices

        | Device | Kind | Speed |
        |---|---|---|
        | sw-old | switch | 1 Gb/s |
        | sw-new | switch | 2.5 Gb/s |

        ## Links

        | Host | Interface | Device | Speed |
        |---|---|---|---|
        | vm1 | eth0 | sw-old | 1 Gb/s |

        """, services: "")
  }

  @Test func movesOnFridayWhatNeedsNothingBought() throws {
    let clock = try PlanClock(zone: "Europe/Berlin")
    let plan = try plan(inventory: Self.withSwitch)
    #expect(plan.purchases.map(\.item).allSatisfy { !$0.contains("switch") })
    func step(_ title: String) throws -> PlanStep { try #require(plan.steps.first { $0.title == title }) }
    let desk = try step("Move desk to a 2.5 Gb/s port")
    #expect(desk.window.map(clock.text) == "Fri 2026-11-27 18:00 to 22:00")
    #expect(desk.verification?.calls.map(\.tool) == ["check_link"])
    let night = try #require(plan.steps.first { $0.hosts == ["desk"] && $0.kind == .automated })
    #expect(night.window.map(clock.text) == "Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00")
    #expect(night.needs == [desk.id])
    let nas = try step("Fit nas with its new card and plug it into the new switch")
    #expect(nas.window.map(clock.text) == "Fri 2026-12-04 18:00 to 22:00")
    let bought = try step("Buy what the shopping list tells, and wait for it")
    #expect(nas.needs.contains(bought.id) && !desk.needs.contains(bought.id))
    #expect(try step("Set up sw-new beside the old one and connect the two").window == desk.window)
  }

  /// The old switch carries two of the moved hosts, and `others`.
  private static func plugged(_ others: String) -> Inventory {
    Inventory(
      infrastructure: infrastructure + """
        ## Devices

        | Device | Kind | Speed |
        |---|---|---|
        | sw-old | switch | 1 Gb/s |
        | sw-new | switch | 2.5 Gb/s |
        | ap-1 | access point | |

        ## Links

        | Host | Interface | Device | Port | Speed |
        |---|---|---|---|---|
        | nas | eth0 | sw-old | 1 | 1 Gb/s |
        | desk | eth0 | sw-old | 2 | 1 Gb/s |
        \(others)

        """, services: "")
  }

  @Test func takesASwitchAwayOnlyWhereNothingStaysOnIt() throws {
    let empty = try plan(inventory: Self.plugged(""))
    #expect(empty.steps.last?.title == "Take the old switch away")
    let used = try plan(inventory: Self.plugged("| ap-1 | lan | sw-old | 7 | 1 Gb/s |"))
    #expect(!used.steps.contains { $0.title.contains("away") && $0.kind == .human && $0.title.hasPrefix("Take") })
    #expect(used.findings.contains { $0.text == "sw-old stays: by the document ap-1 is plugged into it as well" })
    let some = try plan("nas to 2.5GbE", inventory: Self.plugged(""))
    #expect(!some.steps.contains { $0.title.hasPrefix("Take the old switch") })
  }

  @Test func writesDownWhereTheCableEndsNow() throws {
    let known = try plan(inventory: Self.plugged(""))
    let nas = try #require(
      known.steps.flatMap(\.action.calls).first { $0.tool == "record_link" && $0.arguments["host"] == "nas" })
    #expect(nas.arguments["device"] == "sw-new")
    let ports = try #require(known.steps.first { $0.title.contains("which port each moved host has") })
    #expect(ports.kind == .human && ports.action.words.contains("nas") && !ports.action.words.contains("pve1"))
    #expect(known.steps.contains { $0.title == "Draw the diagram" })
    #expect(!known.steps.contains { $0.title.contains("a row under Devices") })
    #expect(try plan().steps.contains { $0.title.contains("a row under Devices") })
  }

  @Test func countsAGuestWithACableOfItsOwn() throws {
    let looks = Self.looks + [Self.look("vm1", speed: 1000, supports: 2500)]
    let draft = try #require(
      SpeedDraft(
        goal: "2.5GbE", inventory: Self.withSwitch, looks: looks, clock: PlanClock(.gmt), now: Self.now))
    #expect(draft.headline.hasPrefix("13 devices on 1GbE"))
    #expect(draft.plan().steps.contains { $0.title == "Move vm1 to a 2.5 Gb/s port" })
  }

  @Test func watchesClusterNodesApart() throws {
    let plan = try plan(inventory: Self.withSwitch)
    let watches = plan.steps.filter { $0.action.calls.first?.tool == "watch_links" }
    #expect(watches.allSatisfy { $0.kind == .automated && !$0.needs.isEmpty })
    for watch in watches {
      let nodes = watch.hosts.filter { $0.hasPrefix("k3s") }
      #expect(nodes.isEmpty || nodes == watch.hosts)
    }
    #expect(watches.contains { $0.hosts.contains("k3s-1") } && watches.contains { $0.hosts.contains("desk") })
  }

  @Test func delaysTheClusterAloneAndWhatWatchesIt() throws {
    let clock = try PlanClock(zone: "Europe/Berlin")
    let before = try plan(inventory: Self.withSwitch)
    let result = try PlanAmender(inventory: Self.withSwitch, clock: clock, now: Self.now, used: [])
      .amend(before, "Looks good, but delay the k3s nodes until next weekend")
    let moved = before.steps.filter { result.plan.step($0.id)?.window != $0.window }
    #expect(!moved.isEmpty && moved.allSatisfy { step in step.hosts.allSatisfy { $0.hasPrefix("k3s") } })
    let k3s = before.steps.filter { !$0.hosts.isEmpty && $0.hosts.allSatisfy { $0.hasPrefix("k3s") } }
    #expect(Set(moved.map(\.id)) == Set(k3s.map(\.id)))
  }

  @Test func readsBackFromItsFile() throws {
    let file = PlanFile(number: 1, version: 1, plan: try plan().cleaned)
    #expect(try PlanFile(reading: file.text, path: "plans/a.md").plan == file.plan)
  }

  @Test func hasNothingToSayWhereNoLinkIsKnown() throws {
    let inventory = Inventory(hosts: [Host(name: "a", reach: .none("no way"))])
    #expect(
      SpeedDraft(
        goal: "2.5GbE", inventory: inventory, looks: [], clock: try PlanClock(zone: "UTC"), now: Self.now) == nil)
  }

  @Test func takesTheSpeedThatIsWanted() throws {
    func target(_ goal: String) -> LinkSpeed? {
      SpeedDraft(
        goal: goal, inventory: Self.inventory, looks: Self.looks, clock: PlanClock(.gmt), now: Self.now)?.target
    }
    #expect(target("Upgrade from 1GbE to 10GbE") == LinkSpeed(10000))
    #expect(target("faster network please") == LinkSpeed(2500))
    #expect(target("everything crawls over 1GbE, plan the 2.5G switch") == LinkSpeed(2500))
    #expect(target("links at 1 Gb/s are slow, go to 10 Gb/s") == LinkSpeed(10000))
  }
}
