import Foundation
import Testing

@testable import Homelab

struct PlanGoTests {
  @Test(arguments: [
    "prep configs now, execute automation Friday night",
    "Looks good. Prepare the configs now and run the automated steps on Friday night!",
    "ok, prep the configuration now, then execute the automation friday night",
  ])
  func readsWhatShallBeginNowAndWhatLater(line: String) throws {
    let go = try #require(PlanGo(line))
    #expect(go.runsNow && go.schedules && go.isExplicit)
    #expect(go.when == "friday night")
  }

  @Test func readsAnApproval() throws {
    for line in ["approve it", "I approve the plan", "yes, go ahead", "Great, do it."] {
      let go = try #require(PlanGo(line), "\(line)")
      #expect(go.runsNow && go.schedules && go.when == nil)
    }
    #expect(try #require(PlanGo("approve the plan")).isExplicit)
    #expect(try !#require(PlanGo("go ahead")).isExplicit)
    let now = try #require(PlanGo("run the automation now"))
    #expect(now.runsNow && !now.schedules)
    let later = try #require(PlanGo("schedule it"))
    #expect(!later.runsNow && later.schedules && !later.isExplicit)
  }

  @Test(arguments: [
    "delay the k3s nodes until next weekend", "yes", "looks good", "ok, but drop step 3", "approve it?",
    "run step 3 on Friday night", "run the diagnostics on nas", "go ahead but delay the nas", "prep a cake now",
    "approve it and reboot nas", "should I approve the plan?", "do not run it", "don't go ahead", "",
  ])
  func leavesEverythingElseAlone(line: String) {
    #expect(PlanGo(line) == nil)
  }

  @Test func readsThatAPlanIsOver() throws {
    let go = try #require(PlanGo("Ok, close the plan."))
    #expect(go.closes && go.isExplicit && !go.runsNow && !go.schedules)
    #expect(PlanGo("close the plan and go ahead") == nil)
    #expect(PlanGo("close the door") == nil)
  }

  @Test func tellsWhereThePlansWindowsAreAtAnotherTime() throws {
    let clock = try PlanClock(zone: "Europe/Berlin")
    let friday = clock.day(of: PlanLab.now).next(5)
    func record(_ day: PlanDay) -> PlanRecord {
      let step = PlanStep(
        id: "1", title: "Check", kind: .automated,
        window: PlanWindow(start: clock.date(day, hour: 22), end: clock.date(day, hour: 26)))
      return PlanRecord(
        number: 4, path: "plans/a.md", version: 1, plan: Plan(goal: "a", zone: "Europe/Berlin", steps: [step]), text: ""
      )
    }
    let go = try #require(PlanGo("execute automation Friday night"))
    #expect(try go.problem(with: record(friday), clock: clock, now: PlanLab.now) == nil)
    let problem = try #require(try go.problem(with: record(friday + 1), clock: clock, now: PlanLab.now))
    #expect(problem.contains("step 1") && problem.contains("move step 1 to friday night"))
    let odd = try #require(PlanGo("execute automation when the moon is full"))
    #expect(throws: PlanError.self) { try odd.problem(with: record(friday), clock: clock, now: PlanLab.now) }
  }
}
