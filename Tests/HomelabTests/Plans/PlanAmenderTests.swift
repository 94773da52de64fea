import Agent
import Foundation
import Testing

@testable import Homelab

struct PlanAmenderTests {
  static let inventory = Inventory(
    hosts: [
      Host(name: "fawn", role: "Proxmox", reach: .local), Host(name: "piglet", role: "Proxmox", reach: .local),
      Host(name: "k3s-one", role: "K3s node", parent: "fawn", reach: .local),
      Host(name: "k3s-two", role: "K3s node", parent: "piglet", reach: .local),
      Host(name: "nas", role: "storage", reach: .local), Host(name: "router", role: "router", reach: .local),
    ])

  static let clock = PlanClock(TimeZone(identifier: "Europe/Berlin")!)

  /// A window in Berlin: day of November 2026, from and to hours that may go past midnight.
  static func window(_ day: Int, _ from: Int, _ to: Int, month: Int = 11) -> PlanWindow {
    let day = PlanClock.day(year: 2026, month: month, day: day)!
    return PlanWindow(start: clock.date(day, hour: from), end: clock.date(day, hour: to))
  }

  private static func call(_ host: String) -> PlanPart {
    PlanPart(calls: [ToolCall(tool: "run_diagnostic", arguments: ["host": .string(host), "check": "network"])])
  }

  /// The upgrade of the network: everything on Friday night, hosts one after the other.
  static let plan: Plan = {
    let friday = window(27, 22, 26)
    return Plan(
      goal: "Upgrade to 2.5GbE", zone: "Europe/Berlin", drafted: "2026-11-25",
      questions: [PlanQuestion("What may it cost?")],
      steps: [
        PlanStep(
          id: "1", title: "Discover every link", kind: .automated, hosts: ["fawn", "nas", "k3s-one", "k3s-two"],
          action: call("nas")),
        PlanStep(id: "2", title: "Buy the switch", kind: .human, needs: ["1"]),
        PlanStep(
          id: "3", title: "Install the new switch", kind: .human, hosts: ["router"], needs: ["2"],
          window: window(27, 18, 20)),
        PlanStep(
          id: "4", title: "Upgrade nas", kind: .automated, hosts: ["nas"], needs: ["3"], window: friday, downtime: 5,
          action: call("nas")),
        PlanStep(
          id: "5", title: "Upgrade k3s-one", kind: .automated, hosts: ["k3s-one"], needs: ["3"], window: friday,
          downtime: 10,
          action: call("k3s-one")),
        PlanStep(
          id: "6", title: "Upgrade k3s-two", kind: .automated, hosts: ["k3s-two"], needs: ["5"], window: friday,
          downtime: 10,
          action: call("k3s-two")),
        PlanStep(
          id: "7", title: "Measure the throughput", kind: .automated, needs: ["4", "6"], window: window(28, 10, 12),
          action: call("nas")),
        PlanStep(id: "8", title: "Remove the old switch", kind: .human, hosts: ["router"], needs: ["7"]),
      ])
  }()

  private func amend(_ words: String, _ plan: Plan = Self.plan) throws -> PlanAmender.Result {
    try PlanAmender(inventory: Self.inventory, clock: Self.clock, now: PlanLab.now).amend(plan, words)
  }

  private func times(_ result: PlanAmender.Result, _ id: String) -> String {
    result.plan.step(id)?.window.map(Self.clock.text) ?? "-"
  }

  @Test func delaysTheNodesAndWhatDependsOnThemAlone() throws {
    let result = try amend("Looks good, but delay the k3s nodes until next weekend")
    #expect(times(result, "5") == "Sat 2026-12-05 22:00 to Sun 2026-12-06 02:00")
    #expect(times(result, "6") == "Sat 2026-12-05 22:00 to Sun 2026-12-06 02:00")
    // On the next Sunday: the measurement must come after them.
    #expect(times(result, "7") == "Sun 2026-12-06 10:00 to 12:00")
    #expect(result.diff.moved == ["5", "6", "7"])
    #expect(result.diff.changes.map(\.step) == ["5", "6", "7"] && result.diff.kept == 5)
    #expect(result.remarks == ["step 1 touches other hosts as well and stays"])
    #expect(
      result.diff.lines.prefix(2) == [
        "~ 5. Upgrade k3s-one",
        "    window: Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00 → Sat 2026-12-05 22:00 to Sun 2026-12-06 02:00",
      ])
    #expect(result.plan.decisions.last?.text == "asked for: Looks good, but delay the k3s nodes until next weekend")
  }

  @Test(arguments: [
    ("move step 4 to Saturday 23:00", "4", "Sat 2026-11-28 23:00 to Sun 2026-11-29 03:00"),
    ("postpone nas to Saturday", "4", "Sat 2026-11-28 22:00 to Sun 2026-11-29 02:00"),
    ("delay step 4 by two days", "4", "Sun 2026-11-29 22:00 to Mon 2026-11-30 02:00"),
    ("delay step 4 two hours", "4", "Sat 2026-11-28 00:00 to 04:00"),
    ("delay step 4 to Sunday night", "4", "Sun 2026-11-29 22:00 to Mon 2026-11-30 06:00"),
    ("push the throughput measurement back until Monday", "7", "Mon 2026-11-30 10:00 to 12:00"),
    ("every step one day later", "3", "Sat 2026-11-28 18:00 to 20:00"),
    ("everything one day later", "7", "Sun 2026-11-29 10:00 to 12:00"),
    ("nothing on weekdays", "4", "Sat 2026-11-28 22:00 to Sun 2026-11-29 02:00"),
    ("step 4 not on weekdays", "4", "Sat 2026-11-28 22:00 to Sun 2026-11-29 02:00"),
    ("bring step 3 forward to tomorrow", "3", "Thu 2026-11-26 18:00 to 20:00"),
    ("give step 4 Friday from 21:00 to 23:00", "", ""),
    ("run step 4 on Friday from 21:00 to 23:00", "4", "Fri 2026-11-27 21:00 to 23:00"),
    ("reschedule the measurement of the throughput for 2026-12-01 08:00", "7", "Tue 2026-12-01 08:00 to 10:00"),
    ("move steps 5 and 6 to the weekend", "6", "Sat 2026-11-28 22:00 to Sun 2026-11-29 02:00"),
    ("delay 5-6 until Sunday", "5", "Sun 2026-11-29 22:00 to Mon 2026-11-30 02:00"),
    ("delay k3s-two until after 2026-12-01", "6", "Wed 2026-12-02 22:00 to Thu 2026-12-03 02:00"),
    ("please move the storage to Saturday night", "4", "Sat 2026-11-28 22:00 to Sun 2026-11-29 06:00"),
    ("do step 2 tomorrow", "2", "Thu 2026-11-26 00:00 to Fri 2026-11-27 00:00"),
  ])
  func movesInWords(words: String, id: String, window: String) throws {
    guard !id.isEmpty else {
      #expect(throws: PlanError.self) { try amend(words) }
      return
    }
    #expect(times(try amend(words), id) == window)
  }

  @Test(arguments: [
    (
      "bring step 4 forward to tonight",
      "step 4 (Wed 2026-11-25 22:00 to Thu 2026-11-26 06:00) would come before step 3"
    ),
    ("move step 4 to 2026-11-20", "has passed"),
    ("delay step 4 until 2026-11-26", "is earlier than the window of step 4 now"),
    ("do step 7 before step 5", "step 7 cannot come before step 5, which it needs through step 6"),
    ("do step 2 after step 3", "step 3, which needs it"),
    ("delay the kitchen until Friday", "no step is about \"kitchen\""),
    ("delay step 44 until Friday", "there is no step 44"),
    ("use fwan for step 4", "no host named \"fwan\" in INFRASTRUCTURE.md; did you mean fawn?"),
    ("merge steps 3 and 7", "cannot be one"), ("merge step 3 and step 8", "must come between them"),
    ("make step 8 automated", "has no call that Steward could run"),
    ("split step 4 by host", "step 4 is on nas alone"), ("paint the rack blue", "is not understood as a change"),
    ("swap step 5 and step 6", "step 6 needs step 5"), ("drop everything", "would leave no step"),
    ("add a step: reboot nas before step 44", "there is no step 44"),
    ("answer question 9: no", "there is no question 9"),
    ("delay step 2 by a day", "has no window that could be moved by that"),
    ("do step 4 last", "step 7 cannot come before step 4, which it needs"),
    ("do step 8 first", "step 8 cannot come before step"),
  ])
  func refusesWithTheReason(words: String, reason: String) {
    do {
      let result = try amend(words)
      Issue.record("\(words) gave \(result.diff.lines)")
    } catch let error as PlanError {
      let text = error.description
      if words == "merge steps 3 and 7" {
        #expect(text.contains("make both the same first"), "\(text)")
      } else if words == "do step 2 after step 3" {
        #expect(text.contains("step 3 cannot come before step 2, which it needs"), "\(text)")
      } else {
        #expect(text.contains(reason), "\(text)")
      }
    } catch { Issue.record("\(words): \(error)") }
  }

  @Test(arguments: [
    "delay the switch until Friday night", "delay step 4", "move step 2 to next Friday",
    "delay step 2 until next weekend",
    "split step 1 by host and delay step 4 to tomorrow at 9",
  ])
  func asksBack(words: String) {
    #expect(throws: PlanAmbiguity.self) { try amend(words) }
  }

  @Test func refusesTwoMembersOfAQuorumAtOnce() throws {
    var plan = Self.plan
    plan.steps[5].needs = ["3"]
    #expect(
      PlanOrder.problems(plan, inventory: Self.inventory, clock: Self.clock).first?.message
        == "steps 5 and 6 could take k3s-one and k3s-two away at once, two of the K3s quorum; let one need the other")
    // Apart by their windows they are allowed, and then moved together they are not.
    plan.steps[5].window = Self.window(28, 22, 26)
    plan.steps[6].window = Self.window(29, 10, 12)
    #expect(PlanOrder.problems(plan, inventory: Self.inventory, clock: Self.clock) == [])
    let error = #expect(throws: PlanError.self) { try amend("delay step 5 until Saturday", plan) }
    #expect(error?.description.contains("two of the K3s quorum") == true)
    let hosts = #expect(throws: PlanError.self) { try amend("merge steps 5 and 6") }
    #expect(hosts?.description.contains("takes k3s-one and k3s-two away at once") == true)
    // A hypervisor takes its guests with it.
    plan = Self.plan
    plan.steps[3].hosts = ["fawn"]
    #expect(
      PlanOrder.problems(plan, inventory: Self.inventory, clock: Self.clock).first?.message.contains(
        "steps 4 and 6 could take k3s-one and k3s-two") == true)
  }

  @Test func changesTheSteps() throws {
    var result = try amend("split step 1 by host")
    #expect(result.plan.steps.prefix(4).map(\.id) == ["1a", "1b", "1c", "1d"])
    #expect(result.plan.steps[1].title == "Discover every link: nas" && result.plan.steps[1].needs.isEmpty)
    // Looks wait for nothing: a host that does not answer stops no other.
    #expect(result.plan.step("2")?.needs == ["1a", "1b", "1c", "1d"])
    result = try amend("drop step 6")
    #expect(result.plan.step("7")?.needs == ["4", "5"] && result.diff.changes.map(\.step) == ["7", "6"])
    result = try amend("merge steps 4 and 5")
    #expect(result.plan.step("4")?.hosts == ["nas", "k3s-one"] && result.plan.step("4")?.downtime == 15)
    #expect(result.plan.step("6")?.needs == ["4"] && result.plan.step("7")?.needs == ["4", "6"])
    result = try amend("add a step: order the cables before step 3")
    #expect(result.plan.step("9")?.title == "Order the cables" && result.plan.step("9")?.kind == .human)
    #expect(result.plan.step("9")?.needs == ["2"] && result.plan.step("3")?.needs == ["9"])
    result = try amend("make step 4 human")
    #expect(result.plan.step("4")?.kind == .human && result.plan.step("4")?.action.calls.count == 1)
    #expect(try amend("make step 4 automated", result.plan).plan.step("4")?.kind == .automated)
    result = try amend("replace nas by router in step 4")
    #expect(result.plan.step("4")?.hosts == ["router"] && result.plan.step("4")?.title == "Upgrade router")
    #expect(result.plan.step("4")?.action.calls[0].arguments["host"] == "router")
    result = try amend("do step 5 after step 4")
    #expect(result.plan.step("5")?.needs == ["3", "4"] || result.plan.step("5")?.needs == ["4"])
    #expect(result.plan.steps.map(\.id) == ["1", "2", "3", "4", "5", "6", "7", "8"])
    result = try amend("swap step 4 and step 5")
    #expect(result.plan.steps.map(\.id) == ["1", "2", "3", "5", "4", "6", "7", "8"])
    result = try amend("answer question 1: 300 EUR")
    #expect(
      result.plan.questions[0].answer == "300 EUR" && result.diff.changes.isEmpty && result.diff.others == ["questions"]
    )
    result = try amend("rename step 2 to Buy the 2.5GbE switch")
    #expect(result.plan.step("2")?.title == "Buy the 2.5GbE switch")
    result = try amend("drop step 8 and delay step 7 until Monday")
    #expect(result.plan.step("8") == nil && times(result, "7") == "Mon 2026-11-30 10:00 to 12:00")
  }

  @Test func leavesWhatHasBegun() throws {
    var plan = Self.plan
    plan.steps[3].state = .done
    let error = #expect(throws: PlanError.self) { try amend("delay step 4 until Sunday", plan) }
    #expect(error?.description == "step 4 is done and cannot be changed")
    let result = try amend("delay steps 4 and 5 until Sunday", plan)
    #expect(times(result, "4") == times(PlanAmender.Result(plan: plan, diff: result.diff, remarks: []), "4"))
    #expect(result.remarks == ["step 4 is done and stays"])
  }

  @Test func keepsTheClockOnTheWallAcrossAChange() throws {
    var plan = Self.plan
    plan.steps[6].window = Self.window(29, 10, 12)
    let early = Self.clock.date(PlanClock.day(year: 2027, month: 3, day: 24)!, hour: 12)
    for index in plan.steps.indices { plan.steps[index].window = nil }
    let start = Self.clock.date(PlanClock.day(year: 2027, month: 3, day: 27)!, hour: 1, minute: 30)
    plan.steps[3].window = PlanWindow(start: start, end: start.addingTimeInterval(5400))
    let result = try PlanAmender(inventory: Self.inventory, clock: Self.clock, now: early)
      .amend(plan, "delay step 4 by a day")
    // 01:30 to 03:00 in the night in which 02:00 is 03:00.
    #expect(times(result, "4") == "Sun 2027-03-28 01:30 to 03:00")
    #expect(result.plan.step("4")?.window?.length == 1800)
  }
}
