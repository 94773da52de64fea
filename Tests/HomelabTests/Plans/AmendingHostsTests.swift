import Agent
import Foundation
import Testing

@testable import Homelab

/// What becomes of calls, needs and titles when steps are split, dropped and given to other hosts.
struct AmendingHostsTests {
  private static let clock = PlanAmenderTests.clock

  /// Three hosts that are moved and watched together, a day later.
  private static let plan: Plan = {
    func check(_ host: String) -> ToolCall { ToolCall(tool: "check_link", arguments: ["host": .string(host)]) }
    let friday = PlanAmenderTests.window(27, 18, 22)
    return Plan(
      goal: "Faster links", zone: "Europe/Berlin", drafted: "2026-11-25",
      steps: [
        PlanStep(
          id: "1", title: "Prepare the hosts", kind: .automated, hosts: ["nas", "fawn", "router"],
          action: PlanPart(calls: ["nas", "fawn", "router"].map(check))),
        PlanStep(
          id: "2", title: "Move nas", kind: .human, hosts: ["nas"], needs: ["1"], window: friday, downtime: 5,
          lookFor: "the light is on", verification: PlanPart(calls: [check("nas")])),
        PlanStep(
          id: "3", title: "Move fawn", kind: .human, hosts: ["fawn"], needs: ["1"], window: friday, downtime: 5),
        PlanStep(
          id: "4", title: "Watch the links", kind: .automated, hosts: ["nas", "fawn", "router"], needs: ["2", "3"],
          window: PlanAmenderTests.window(28, 22, 24),
          action: PlanPart(calls: [
            ToolCall(tool: "watch_links", arguments: ["hosts": "nas, fawn, router", "minutes": 30])
          ])),
        PlanStep(id: "5", title: "Order pizza", kind: .human, needs: ["4"]),
      ])
  }()

  private func amend(_ words: String, _ plan: Plan = Self.plan) throws -> PlanAmender.Result {
    try PlanAmender(inventory: PlanAmenderTests.inventory, clock: Self.clock, now: PlanLab.now).amend(plan, words)
  }

  private func text(_ plan: Plan, _ id: String) -> String { plan.step(id)?.window.map(Self.clock.text) ?? "-" }

  @Test func takesADroppedHostOutOfEveryCall() throws {
    let result = try amend("drop nas")
    #expect(result.plan.step("2") == nil)
    #expect(result.plan.step("1")?.hosts == ["fawn", "router"])
    #expect(result.plan.step("1")?.action.calls.map { $0.arguments["host"]?.plain } == ["fawn", "router"])
    #expect(result.plan.step("4")?.action.calls[0].arguments["hosts"] == "fawn, router")
    #expect(result.plan.step("4")?.needs == ["3"])
    #expect(result.remarks == ["steps 1 and 4 go on without nas"])
  }

  @Test func takesADroppedHostOutOfCallsThatNameItAsPeopleDo() throws {
    var plan = Self.plan
    plan.steps[3].action.calls[0].arguments["hosts"] = "the-nas, fawn, router"
    var inventory = PlanAmenderTests.inventory
    inventory.hosts[4].aliases = ["the-nas"]
    let amender = PlanAmender(inventory: inventory, clock: Self.clock, now: PlanLab.now)
    let dropped = try amender.amend(plan, "drop nas").plan
    #expect(dropped.step("4")?.action.calls[0].arguments["hosts"] == "fawn, router")
  }

  @Test(arguments: [
    ("Take the old switch away", true), ("Take the old switch sw-2 away", false), ("Buy a switch", false),
  ])
  func theSwitchOnWhichADroppedHostStaysIsNotTakenAway(title: String, goes: Bool) throws {
    var plan = Self.plan
    plan.steps.append(PlanStep(id: "6", title: title, kind: .human, needs: ["5"]))
    var inventory = PlanAmenderTests.inventory
    inventory.links = [
      Link(from: .init(name: "nas", port: "eth0"), to: .init(name: "sw-1", port: "3"), speed: nil, line: 1)
    ]
    let amender = PlanAmender(inventory: inventory, clock: Self.clock, now: PlanLab.now)
    let result = try amender.amend(plan, "drop nas")
    #expect((result.plan.step("6") == nil) == goes)
    #expect(result.remarks.contains("step 6 (\(title)) goes too: nas stays plugged in there") == goes)
  }

  @Test func givesEachPartOfASplitItsOwnHost() throws {
    let result = try amend("split step 4 by host")
    let parts = result.plan.steps.filter { $0.id.hasPrefix("4") }
    #expect(parts.map { $0.action.calls.map { $0.arguments["hosts"]?.plain } } == [["nas"], ["fawn"], ["router"]])
    // Looks are in no order: a host that does not answer stops no other.
    #expect(parts.allSatisfy { $0.needs == ["2", "3"] })
    #expect(result.plan.step("5")?.needs == parts.map(\.id))
  }

  @Test func replacesAHostInItsCalls() throws {
    let one = try amend("replace nas by k3s-one in step 4")
    #expect(one.plan.step("4")?.action.calls[0].arguments["hosts"] == "k3s-one, fawn, router")
    #expect(one.plan.step("4")?.hosts == ["k3s-one", "fawn", "router"])
    let all = try amend("replace nas by router")
    #expect(all.plan.step("1")?.action.calls.map { $0.arguments["host"]?.plain } == ["router", "fawn"])
    #expect(all.plan.step("4")?.action.calls[0].arguments["hosts"] == "router, fawn")
    #expect(all.plan.step("2")?.title == "Move router")
  }

  @Test func keepsWhatShowsThatItIsDoneForTheLastPart() throws {
    let plan = try amend("split step 2 into buy a card, fit the card").plan
    let (buy, fit) = (try #require(plan.step("2a")), try #require(plan.step("2b")))
    #expect(buy.downtime == 0 && buy.lookFor.isEmpty && buy.verification == nil)
    #expect(fit.downtime == 5 && fit.lookFor == "the light is on" && fit.verification?.calls.count == 1)
    #expect(fit.needs == ["2a"] && plan.step("4")?.needs == ["2b", "3"])
  }

  @Test(arguments: [
    ("add a step on Friday 17:00: order pizza", "Order pizza", "Fri 2026-11-27 17:00 to 19:00", [String]()),
    ("add a step after step 4: take a photo", "Take a photo", "-", ["4"]),
    ("add a step before step 5: stop jellyfin", "Stop jellyfin", "-", ["4"]),
    ("add a step: call the provider tomorrow at 10:00", "Call the provider", "Thu 2026-11-26 10:00 to 12:00", []),
    ("add a step: order the cables before step 2", "Order the cables", "-", ["1"]),
    (
      "add a step after step 4 on Sunday: look at the lights", "Look at the lights",
      "Sun 2026-11-29 00:00 to Mon 2026-11-30 00:00", ["4"]
    ),
  ])
  func addsAStepAtItsPlaceAndTime(words: String, title: String, window: String, needs: [String]) throws {
    let result = try amend(words)
    let step = try #require(result.plan.step("6"))
    #expect(step.title == title && step.needs == needs && step.kind == .human)
    #expect(text(result.plan, "6") == window)
    #expect(result.diff.lines.contains { $0.hasPrefix("+ 6. \(title)") })
    #expect(needs.isEmpty || result.diff.lines.contains("    needs: \(needs.joined(separator: ", "))"))
  }

  @Test func keepsTheDaysBetweenWhatIsDoneAndWhatWatchesIt() throws {
    #expect(text(try amend("delay fawn until Saturday").plan, "4") == "Sun 2026-11-29 22:00 to Mon 2026-11-30 00:00")
    #expect(text(try amend("everything a week later").plan, "4") == "Sat 2026-12-05 22:00 to Sun 2026-12-06 00:00")
  }

  @Test func tellsOnceWhatStaysAndOnlyWhereItDoes() throws {
    let result = try amend("delay nas until Saturday and delay fawn until Saturday")
    // Step 4 moved along; step 1 is told of once.
    #expect(result.diff.moved == ["2", "3", "4"])
    #expect(result.remarks == ["step 1 touches other hosts as well and stays"])
  }

  @Test func keepsARuleOfDays() throws {
    let first = try amend("nothing on weekdays")
    #expect(text(first.plan, "2") == "Sat 2026-11-28 18:00 to 22:00")
    #expect(first.remarks.contains { $0.hasPrefix("step 1 has no window and can begin now, on a Wed") })
    // The watch a day later would be a Monday.
    let later = try amend("delay fawn until Sunday", first.plan)
    #expect(text(later.plan, "4") == "Sat 2026-12-05 22:00 to Sun 2026-12-06 00:00")
    let broken = try amend("move step 2 to Tuesday", first.plan)
    #expect(broken.remarks.contains { $0.hasPrefix("step 2 breaks the rule \"not on weekdays") }, "\(broken.remarks)")
  }

  @Test(arguments: [
    ("push everything back two weeks", "2", "Fri 2026-12-11 18:00 to 22:00"),
    ("can we do it a week later?", "2", "Fri 2026-12-04 18:00 to 22:00"),
    ("delay all moves until Sunday", "3", "Sun 2026-11-29 18:00 to 22:00"),
    ("dealy fawn until Sunday", "3", "Sun 2026-11-29 18:00 to 22:00"),
    ("delay fawn until the weeknd of 12 December", "3", "Sat 2026-12-12 18:00 to 22:00"),
    ("delay the storage until Sunday", "2", "Sun 2026-11-29 18:00 to 22:00"),
    ("delay all hypervisors until Sunday", "3", "Sun 2026-11-29 18:00 to 22:00"),
    ("move step 2 to 20:00", "2", "Fri 2026-11-27 20:00 to Sat 2026-11-28 00:00"),
    ("move step 2 to the morning", "2", "Fri 2026-11-27 06:00 to 12:00"),
    ("move step 2 to 13.12. 20:00", "2", "Sun 2026-12-13 20:00 to Mon 2026-12-14 00:00"),
    ("move step 2 to the first Saturday of December", "2", "Sat 2026-12-05 18:00 to 22:00"),
    ("move step 2 to Saturday, 5 December from 10 to 14", "2", "Sat 2026-12-05 10:00 to 14:00"),
    ("delay step 4 until after Christmas", "4", "Sun 2026-12-27 22:00 to Mon 2026-12-28 00:00"),
    ("delay step 2 until Friday", "2", "Fri 2026-12-04 18:00 to 22:00"),
  ])
  func readsHowPeoplePutIt(words: String, id: String, window: String) throws {
    #expect(text(try amend(words).plan, id) == window)
  }

  @Test func laysTheOrderOfAQuorumAnew() throws {
    var plan = Self.plan
    plan.steps[2].hosts = ["fawn"]
    plan.steps[3].hosts = ["piglet"]
    plan.steps[3].title = "Move piglet"
    plan.steps[3].kind = .human
    plan.steps[3].downtime = 5
    plan.steps[3].action = PlanPart()
    plan.steps[3].window = plan.steps[2].window
    plan.steps[3].needs = ["1", "3"]
    let result = try amend("do piglet before fawn", plan).plan
    #expect(result.step("4")?.needs == ["1"] && result.step("3")?.needs == ["1", "4"])
    #expect(result.steps.map(\.id) == ["1", "2", "4", "3", "5"])
    #expect(PlanOrder.problems(result, inventory: PlanAmenderTests.inventory, clock: Self.clock).isEmpty)
  }

  @Test func waitsForEveryHostStillWhenTheOrderIsLaidAnewAfterADrop() throws {
    var plan = Self.plan
    plan.steps[4].hosts = ["piglet"]
    plan.steps[4].title = "Move piglet"
    plan.steps[4].downtime = 5
    plan.steps[4].window = plan.steps[2].window
    plan.steps[4].needs = ["1", "3"]
    plan.steps[3].hosts = ["nas", "fawn", "piglet"]
    plan.steps[3].needs = ["2", "3", "5"]
    let dropped = try amend("drop nas", plan).plan
    #expect(dropped.step("4")?.needs == ["3", "5"])
    let laid = try amend("do piglet before fawn", dropped).plan
    #expect(PlanOrder.allNeeds(of: "4", in: laid).isSuperset(of: ["3", "5"]))
    var pruned = dropped
    pruned.steps[pruned.index(of: "4")!].needs = ["5"]
    #expect(
      PlanOrder.allNeeds(of: "4", in: try amend("do piglet before fawn", pruned).plan).isSuperset(of: ["3", "5"]))
  }

  @Test func asksWhichBackupIsMeant() throws {
    var inventory = PlanAmenderTests.inventory
    inventory.hosts.append(Host(name: "vault", role: "backup server", reach: .local))
    var service = Service(name: "restic", host: "vault", line: 9)
    service.notes = "nightly backup 02:00"
    inventory.services = [service]
    let amender = PlanAmender(inventory: inventory, clock: Self.clock, now: PlanLab.now)
    let question = #expect(throws: PlanAmbiguity.self) { try amender.amend(Self.plan, "do fawn after the backup") }
    #expect(question?.question.contains("restic at 02:00 (SERVICES.md:9)") == true)
  }

  @Test func showsWhatWasAnsweredAndDecided() throws {
    var plan = Self.plan
    plan.questions = [PlanQuestion("What may it cost?")]
    #expect(
      try amend("answer question 1: 300 EUR", plan).diff.lines.contains("~ question 1: What may it cost? → 300 EUR"))
    #expect(try amend("decide: the old switch stays", plan).diff.lines.contains("+ decision: the old switch stays"))
  }
}
