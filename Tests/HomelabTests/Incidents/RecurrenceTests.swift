import Agent
import Foundation
import Testing

@testable import Homelab

@Suite struct RecurrenceTests {
  private static let utc: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "UTC")!
    return calendar
  }()

  private func day(_ day: Int, month: Int = 11, hour: Int = 12) -> Date {
    Self.utc.date(from: DateComponents(year: 2026, month: month, day: day, hour: hour))!
  }

  private func incident(_ events: [Incident.Event], host: String = "vm") -> Incident {
    Incident(id: "i1", rule: "runaway_process", host: host, object: "process yes", seen: day(22), events: events)
  }

  @Test func tellsTheThirdTimeWithDatesAndHowLongTheFixHeld() {
    let recurrence = Recurrence(
      of: incident([
        .init(at: day(3), kind: .opened), .init(at: day(3, hour: 13), kind: .fixed),
        .init(at: day(11), kind: .reopened), .init(at: day(11, hour: 13), kind: .fixed),
        .init(at: day(22), kind: .reopened),
      ]), now: day(22))
    #expect(
      recurrence?.told(now: day(22), calendar: Self.utc)
        == "3 times this month: 3rd, 11th, 22nd; the fix held 8 days, then 11 days")
  }

  @Test func severalTimesOfADayAreOneOfTheMonth() {
    let events = [3, 25, 25, 25].enumerated().map { place, day in
      Incident.Event(at: self.day(day, hour: 10 + place), kind: place == 0 ? .opened : .reopened)
    }
    let today = Recurrence(of: incident(Array(events.dropFirst())), now: day(25, hour: 20))
    #expect(today?.told(now: day(25), calendar: Self.utc) == "3 times on the 25th")
    #expect(today?.days(Self.utc).count == 1)
    let month = Recurrence(of: incident(events), now: day(25, hour: 20))
    #expect(month?.told(now: day(25), calendar: Self.utc) == "twice this month: 3rd, 25th")
  }

  @Test func theFirstTimeIsNoRecurrence() {
    #expect(Recurrence(of: incident([.init(at: day(3), kind: .opened)]), now: day(3)) == nil)
  }

  @Test func namesMonthsWhereThereAreTwo() {
    let recurrence = Recurrence(
      of: incident([.init(at: day(28, month: 10), kind: .opened), .init(at: day(3), kind: .reopened)]), now: day(5))
    #expect(recurrence?.told(now: day(5), calendar: Self.utc) == "twice in 30 days: 28 October, 3 November")
  }

  @Test func whatIsOlderThanAMonthIsNotCounted() {
    #expect(
      Recurrence(
        of: incident([.init(at: day(1, month: 8), kind: .opened), .init(at: day(3), kind: .reopened)]), now: day(5))
        == nil)
  }

  @Test func countsOtherHosts() {
    let other = incident([.init(at: day(2), kind: .opened), .init(at: day(4), kind: .reopened)], host: "vm2")
    let recurrence = Recurrence(of: incident([.init(at: day(5), kind: .opened)]), elsewhere: [other], now: day(5))
    #expect(recurrence?.told(now: day(5), calendar: Self.utc) == "in 30 days also on vm2 (twice)")
  }

  /// A clock that was wrong for a day wrote a date that has not come yet.
  @Test func datesOfTheFutureTellNothing() {
    let recurrence = Recurrence(
      of: incident([.init(at: day(3, month: 12), kind: .opened), .init(at: day(5), kind: .reopened)]), now: day(5))
    #expect(recurrence == nil)
  }

  @Test(arguments: [
    (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
    (22, "22nd"), (31, "31st"),
  ])
  func writesOrdinals(day: Int, text: String) { #expect(Recurrence.ordinal(day) == text) }

  @Test func aProcessIsTheSameTroubleUnderAnyNumber() {
    var first = Finding(
      rule: "runaway_process", object: "process \"yes\" (pid 8161, root)", severity: .warning, figure: "100%",
      evidence: [], cause: "", typed: ["8161"], values: ["pid": "8161", "start": "77", "command": "yes"])
    first.check = "performance"
    var second = first
    second.values["pid"] = "8162"
    second.object = "process \"yes\" (pid 8162, root)"
    let sightings = IncidentBook.sightings(of: Diagnosis(host: "vm", findings: [first, second]))
    #expect(sightings.map(\.object) == ["process yes"])
    #expect(sightings.first?.instances.count == 2)
    #expect(Finding.deployment(of: "grafana-7d9c5b8f6d-x2x9z") == "grafana")
  }
}
