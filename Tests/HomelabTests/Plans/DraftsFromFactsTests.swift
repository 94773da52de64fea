import Agent
import Foundation
import Testing

@testable import Homelab

struct DraftsFromFactsTests {
  private let clock = PlanClock(TimeZone(identifier: "Europe/Berlin")!)

  private static let infrastructure =
    SpeedDraftTests.infrastructure + """
      ## Networks

      | Network | Range | Gateway | DNS | DHCP pool |
      |---|---|---|---|---|
      | lan | 10.0.0.0/24 | 10.0.0.1 | 10.0.0.1 | 10.0.0.30-10.0.0.99 |

      """

  private var inventory: Inventory { Inventory(infrastructure: Self.infrastructure, services: "") }

  /// A look at a host with this address, and leases where it gives them.
  private func look(_ host: String, _ address: String, leases: [MachineFacts.Lease] = []) -> HostLook {
    var link = NetworkLink(name: "eth0")
    (link.isPhysical, link.mac, link.addresses) = (true, "52:54:00:00:00:\(host.count)0", ["\(address)/24"])
    let facts: [String: JSONValue] = [
      "hostname": .string(host), "cpu": [:], "links": (try? JSONValue(encoding: [link])) ?? [],
      "leases": (try? JSONValue(encoding: leases)) ?? [],
    ]
    return HostLook(
      host: host, at: PlanLab.now, state: "reached", reached: PlanLab.now,
      facts: facts.mapValues { HostLook.Fact($0, identity: nil) })
  }

  private func addresses(_ goal: String, _ looks: [HostLook]) -> AddressDraft? {
    AddressDraft(goal: goal, inventory: inventory, looks: looks, clock: clock, now: PlanLab.now)
  }

  @Test func keepsWhatIsDocumentedOutsideThePool() throws {
    let lease = MachineFacts.Lease(address: "10.0.0.77", mac: "52:54:00:00:00:30", name: "nas", expires: 1)
    let draft = try #require(
      addresses(
        "services lose their IP after a reboot",
        [look("nas", "10.0.0.77"), look("pve1", "10.0.0.11"), look("router", "10.0.0.1", leases: [lease])]))
    let nas = try #require(draft.standings.first { $0.host.name == "nas" })
    #expect(nas.address == "10.0.0.5" && nas.why == "has 10.0.0.77, and 10.0.0.5 is documented")
    #expect(!draft.standings.contains { $0.host.name == "pve1" })
    let plan = draft.plan()
    let reserve = try #require(plan.steps.first { $0.title == "Reserve 10.0.0.5 for nas on router" })
    #expect(reserve.kind == .human && reserve.action.words.contains("dhcp-host=52:54:00:00:00:30,10.0.0.5,nas"))
    let renew = try #require(plan.steps.first { $0.hosts == ["nas"] && $0.needs.contains(reserve.id) })
    #expect(renew.verification?.calls.first?.tool == "check_address" && renew.downtime > 0)
  }

  @Test func findsAFreeAddressForWhatIsInThePool() throws {
    // desk, media, cam and vm1 are documented in the pool.
    let draft = try #require(addresses("keep the addresses of the hosts", [look("desk", "10.0.0.31")]))
    let kept = draft.standings.map(\.address)
    #expect(Set(draft.standings.map(\.host.name)) == ["desk", "media", "cam", "vm1"])
    #expect(Set(kept).count == 4)
    let pool = try #require(inventory.networks.first)
    #expect(kept.allSatisfy { !pool.has(pooled: $0) && inventory.host($0) == nil })
  }

  @Test func keepsToEveryRuleOfAPlan() throws {
    let looks = inventory.hosts.enumerated().map { look($1.name, "10.0.0.\(60 + $0)") }
    for plan in [
      try #require(addresses("addresses get lost", looks)).plan(),
      try #require(
        MaintenanceDraft(
          goal: "reboot all hosts for a new kernel", inventory: inventory, clock: clock, now: PlanLab.now)
      ).plan(),
    ] {
      #expect(PlanOrder.problems(plan, inventory: inventory, clock: clock, now: PlanLab.now).isEmpty)
      #expect(plan.steps.count <= Plan.stepLimit)
      #expect(plan.steps.filter { $0.kind == .automated }.allSatisfy { !$0.action.calls.isEmpty })
      let file = PlanFile(number: 1, version: 1, plan: plan.cleaned)
      #expect(try PlanFile(reading: file.text, path: "plans/a.md").plan == file.plan)
    }
  }

  @Test func restartsWhatNothingLeansOnFirstAndSeesItsGuests() throws {
    let draft = try #require(
      MaintenanceDraft(goal: "reboot all hosts for a new kernel", inventory: inventory, clock: clock, now: PlanLab.now))
    let plan = draft.plan()
    func restart(_ host: String) throws -> PlanStep {
      try #require(plan.steps.first { $0.title == "Change \(host) and restart it" })
    }
    #expect(try restart("pve1").verification?.calls.map { $0.arguments["host"]?.plain } == ["pve1", "vm1"])
    #expect(PlanOrder.allNeeds(of: try restart("pve2").id, in: plan).contains(try restart("pve1").id))
    #expect(PlanOrder.allNeeds(of: try restart("k3s-1").id, in: plan).contains(try restart("pve3").id))
    #expect(draft.hosts.last?.name == "router")
    #expect(plan.steps.filter { $0.kind == .human }.allSatisfy { $0.action.calls.isEmpty })
  }

  @Test func restartsAGuestASecondTimeOnlyWhereItIsNamed() throws {
    func hosts(_ goal: String) -> [String] {
      MaintenanceDraft(goal: goal, inventory: inventory, clock: clock, now: PlanLab.now)?.hosts.map(\.name) ?? []
    }
    #expect(!hosts("reboot all hosts for a new kernel").contains("vm1"))
    #expect(hosts("All hypervisors need a kernel update, plan the reboots") == ["pve1", "pve2", "pve3"])
    #expect(hosts("reboot pve1 and vm1").sorted() == ["pve1", "vm1"])
    #expect(throws: CallError.self) { try MaintenanceDraft.hosts(of: "plan a reboot", inventory) }
    #expect(throws: CallError.self) { try MaintenanceDraft.hosts(of: "reboot the hypervisor", inventory) }
  }

  @Test func namesOnlyTheHostsOfTheGoal() throws {
    let draft = try #require(
      MaintenanceDraft(goal: "patch nas and desk.", inventory: inventory, clock: clock, now: PlanLab.now))
    #expect(draft.hosts.map(\.name) == ["desk", "nas"])
    #expect(addresses("reserve an address for pve1", [look("pve1", "10.0.0.11")]) == nil)
  }
}

struct CheckReturnToolTests {
  private func facts(
    _ services: [String], ports: [Int] = [], guests: [(String, String)] = [], address: String = "10.0.0.5"
  )
    throws -> MachineFacts
  {
    var link = NetworkLink(name: "eth0")
    link.addresses = ["\(address)/24"]
    let listeners = ports.map { ["transport": "tcp", "address": "0.0.0.0", "port": .number(Double($0))] as JSONValue }
    let machines = guests.map {
      ["kind": "vm", "id": "1", "name": .string($0.0), "state": .string($0.1)] as JSONValue
    }
    return try #require(
      MachineFacts(kept: [
        "hostname": "nas", "cpu": [:], "services": .array(services.map { .string($0) }), "listeners": .array(listeners),
        "guests": .array(machines), "links": try JSONValue(encoding: [link]),
      ]))
  }

  @Test func tellsWhatIsNotBack() throws {
    let before = try facts(
      ["nfs.service", "smbd.service"], ports: [22, 445, 40000], guests: [("git", "running"), ("old", "stopped")])
    #expect(CheckReturnTool.lost(before, before).isEmpty)
    let now = try facts(["nfs.service"], ports: [22], guests: [("git", "stopped")], address: "10.0.0.77")
    #expect(
      CheckReturnTool.lost(before, now) == ["smbd.service", "port 445", "vm git", "its address 10.0.0.5"])
    // What is new is no loss.
    #expect(
      CheckReturnTool.lost(now, try facts(["nfs.service", "x.service"], ports: [22, 80], address: "10.0.0.77")).isEmpty)
  }
}

struct PlansByCodeTests {
  @Test func tellsWhichGoalsCodePlans() {
    for goal in [
      "help me upgrade the lab to 2.5GbE", "services lose their IP after a reboot", "reboot all hosts for a new kernel",
      "deploy an LLM server", "put Nextcloud on heron",
    ] {
      #expect(DraftPlanTool.isDraftedFromFacts(goal), "\(goal)")
    }
    for goal in ["upgrade the UPS", "think about backups"] {
      #expect(!DraftPlanTool.isDraftedFromFacts(goal), "\(goal)")
    }
  }

  @Test func tellsWhichChangesItUnderstands() {
    #expect(AmendPlanTool.isUnderstood("Looks good, but delay the k3s nodes until next weekend"))
    #expect(!AmendPlanTool.isUnderstood("is the plan any good?"))
  }

  @Test func prefersWhatTheMachinesTellOverAModelsSteps() async throws {
    let lab = try PlanLab()
    let tool = DraftPlanTool(
      description: ToolDescription(name: "draft_plan", description: "plans", effect: .document),
      inventory: { InventoryFixtures.lab }, book: lab.book)
    let prepared = try await tool.prepare(
      ToolCall(
        tool: "draft_plan",
        arguments: ["goal": "Upgrade to 2.5GbE", "steps": ["automated: update the guests to use 2.5GbE"]]))
    #expect(!prepared.writes[0].content.contains("update the guests"))
    #expect(prepared.writes[0].content.contains("Move nas to a 2.5 Gb/s port"))
  }
}
