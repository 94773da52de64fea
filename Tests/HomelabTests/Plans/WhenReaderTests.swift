import Foundation
import TestSupport
import Testing

@testable import Homelab

struct WhenReaderTests {
  private let berlin = PlanClock(TimeZone(identifier: "Europe/Berlin")!)

  /// Wednesday, 2026-11-25, 20:30 in Berlin.
  private func read(
    _ words: String, now: Date = PlanLab.now, reference: Date? = nil, _ direction: WhenContext.Direction = .any
  ) throws -> String {
    let when = try WhenReader(WhenContext(clock: berlin, now: now, reference: reference, direction: direction)).read(
      words)
    switch when {
    case .window(let window): return berlin.text(window)
    case .days(let day, let count): return "\(berlin.day(berlin.date(day))) +\(count)"
    case .start(let date): return "from \(berlin.text(date))"
    case .shift(let days, let minutes): return "by \(days) d \(minutes) min"
    case .notBefore(let date): return "not before \(berlin.text(date))"
    case .over(let date): return "over by \(berlin.text(date))"
    case .only(let days): return "on \(days.sorted().map { PlanClock.days[$0] }.joined(separator: " "))"
    case .after(let words): return "after \(words)"
    case .before(let words): return "before \(words)"
    }
  }

  @Test(arguments: [
    ("Friday night", "Fri 2026-11-27 22:00 to Sat 2026-11-28 06:00"),
    ("tomorrow 22:00", "from Thu 2026-11-26 22:00"), ("tomorrow at 10pm", "from Thu 2026-11-26 22:00"),
    ("tomorrow", "Thu 2026-11-26 +1"), ("tomorrow morning", "Thu 2026-11-26 06:00 to 12:00"),
    ("tonight", "Wed 2026-11-25 22:00 to Thu 2026-11-26 06:00"),
    ("in two weeks", "Wed 2026-12-09 +1"), ("in a week at 22:00", "from Wed 2026-12-02 22:00"),
    ("in a fortnight", "Wed 2026-12-09 +1"), ("in 3 hours", "from Wed 2026-11-25 23:30"),
    ("in a month", "Fri 2026-12-25 +1"), ("the weekend", "Sat 2026-11-28 +2"), ("this weekend", "Sat 2026-11-28 +2"),
    ("the weekend after next", "Sat 2026-12-12 +2"), ("next week", "Mon 2026-11-30 +7"),
    ("next month", "Tue 2026-12-01 +31"), ("Saturday", "Sat 2026-11-28 +1"), ("on Saturday", "Sat 2026-11-28 +1"),
    ("next Monday", "Mon 2026-11-30 +1"), ("2026-12-05", "Sat 2026-12-05 +1"),
    ("2026-12-05 22:00", "from Sat 2026-12-05 22:00"), ("5 December", "Sat 2026-12-05 +1"),
    ("December 5th, 2026", "Sat 2026-12-05 +1"), ("Dec 5", "Sat 2026-12-05 +1"), ("5.12.", "Sat 2026-12-05 +1"),
    ("Saturday 12 December", "Sat 2026-12-12 +1"), ("Sat, 12 Dec 22:00", "from Sat 2026-12-12 22:00"),
    ("12 December, Saturday", "Sat 2026-12-12 +1"), ("Saturday the 5th", "Sat 2026-12-05 +1"),
    ("the 5th", "Sat 2026-12-05 +1"), ("3 January", "Sun 2027-01-03 +1"),
    ("Friday from 22:00 to 02:00", "Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00"),
    ("between 9am and 11am on Saturday", "Sat 2026-11-28 09:00 to 11:00"),
    ("23:00", "from Wed 2026-11-25 23:00"), ("06:00", "from Thu 2026-11-26 06:00"),
    ("one day later", "by 1 d 0 min"), ("two weeks earlier", "by -14 d 0 min"), ("by 3 hours", "by 0 d 180 min"),
    ("not on weekdays", "on Sun Sat"), ("only on weekends", "on Sun Sat"),
    ("not on Fridays and Saturdays", "on Sun Mon Tue Wed Thu"), ("after the backup", "after the backup"),
    ("after Friday", "not before Sat 2026-11-28 00:00"), ("before Saturday", "over by Sat 2026-11-28 00:00"),
    ("until after step 6", "after step 6"), ("noon on Friday", "from Fri 2026-11-27 12:00"),
    ("at 9 in the evening tomorrow", "from Thu 2026-11-26 21:00"), ("the day after tomorrow", "Fri 2026-11-27 +1"),
    ("the 6th of december", "Sun 2026-12-06 +1"), ("the first Saturday of December", "Sat 2026-12-05 +1"),
    ("the last Friday of next month", "Fri 2026-12-25 +1"), ("before Christmas", "over by Thu 2026-12-24 00:00"),
    ("after Christmas", "not before Sun 2026-12-27 00:00"), ("new year", "Fri 2027-01-01 +1"),
    ("after Easter", "not before Tue 2027-03-30 00:00"), ("Good Friday", "Fri 2027-03-26 +1"),
    ("Whitsun", "Sun 2027-05-16 +2"), ("the Easter weekend", "Fri 2027-03-26 +4"),
    ("Easter Monday", "Mon 2027-03-29 +1"), ("thanksgiving", "Thu 2026-11-26 +1"), ("eastbound", ""),
    ("the week after next", "Mon 2026-12-07 +7"), ("12/12", "Sat 2026-12-12 +1"), ("25/12", "Fri 2026-12-25 +1"),
    ("13.12. 20:00", "from Sun 2026-12-13 20:00"), ("13.12.", "Sun 2026-12-13 +1"),
    ("the weekend of 12 December", "Sat 2026-12-12 +2"), ("the weekend of the 12th", "Sat 2026-12-12 +2"),
    ("Saturday, 5 December from 10 to 14", "Sat 2026-12-05 10:00 to 14:00"), ("next weeknd 2026-12-05", ""),
    ("satruday", "Sat 2026-11-28 +1"),
  ])
  func readsTimesInWords(words: String, meant: String) throws {
    guard !meant.isEmpty else {
      #expect(throws: (any Error).self) { try read(words) }
      return
    }
    #expect(try read(words) == meant)
  }

  @Test func refusesADateThatIsAnotherDayOfTheWeek() {
    #expect(throws: PlanError.self) { try read("Friday 12 December") }
    #expect(throws: PlanError.self) { try read("12 December Sunday") }
    #expect(throws: (any Error).self) { try read("Friday Saturday") }
  }

  @Test func nextWeekendIsLaterThanAFridayEveningOfTheWeekAfter() throws {
    let day = PlanClock.day(year: 2026, month: 12, day: 4)!
    // Friday evening is of the weekend that follows; Friday morning is before it.
    #expect(try read("next weekend", reference: berlin.date(day, hour: 18), .later) == "Sat 2026-12-12 +2")
    #expect(try read("next weekend", reference: berlin.date(day, hour: 10), .later) == "Sat 2026-12-05 +2")
    let saturday = berlin.date(PlanClock.day(year: 2026, month: 11, day: 28)!, hour: 12)
    #expect(
      try read("next weekend", now: saturday, reference: berlin.date(day, hour: 18), .later) == "Sat 2026-12-12 +2")
    #expect(try read("next weekend", now: saturday) == "Sat 2026-12-05 +2")
  }

  @Test func nextWeekendIsLaterThanWhatIsDelayed() throws {
    let friday = berlin.date(PlanClock.day(year: 2026, month: 11, day: 27)!, hour: 22)
    #expect(try read("next weekend", reference: friday, .later) == "Sat 2026-12-05 +2")
    let saturday = berlin.date(PlanClock.day(year: 2026, month: 11, day: 28)!, hour: 10)
    #expect(try read("next Friday", reference: saturday, .later) == "Fri 2026-12-04 +1")
    // On a weekend it is the coming one by either reading.
    #expect(try read("next weekend", now: saturday) == "Sat 2026-12-05 +2")
    #expect(try read("this weekend", now: saturday) == "Sat 2026-11-28 +2")
  }

  @Test(arguments: [
    ("next weekend", ["the weekend of Sat 2026-11-28", "the weekend of Sat 2026-12-05"]),
    ("next Friday", ["Fri 2026-11-27", "Fri 2026-12-04"]),
    ("next Friday night", ["Fri 2026-11-27 night", "Fri 2026-12-04 night"]),
    ("next Friday 22:00", ["Fri 2026-11-27 22:00", "Fri 2026-12-04 22:00"]),
    ("before next Friday", ["before Fri 2026-11-27", "before Fri 2026-12-04"]),
    ("12/5", ["Wed 2027-05-12", "Sat 2026-12-05"]),
    ("Saturday from 9 to 11", ["Saturday from 09:00 to 11:00", "Saturday from 21:00 to 23:00"]),
    ("tomorrow at 9", ["tomorrow 09:00", "tomorrow 21:00"]), ("Wednesday", ["Wed 2026-11-25", "Wed 2026-12-02"]),
    ("Friday midnight", ["Fri 2026-11-27 00:00", "Sat 2026-11-28 00:00"]),
    ("this weekend at 22:00", ["Sat 2026-11-28 22:00", "Sun 2026-11-29 22:00"]),
  ])
  func asksWhereTwoTimesAreMeant(words: String, options: [String]) throws {
    let error = #expect(throws: PlanAmbiguity.self) { try read(words) }
    #expect(error?.options == options && error?.about == words)
    // What can be answered is understood.
    for option in options { _ = try read(option) }
  }

  @Test(arguments: [
    "2026-11-20", "yesterday", "2026-02-30", "soonish", "today at 10:00", "Friday Saturday", "", "32 December", "1 2 3",
  ])
  func refusesWhatIsPastOrNoTime(words: String) {
    #expect(throws: (any Error).self) { try read(words) }
  }

  @Test(arguments: [
    ("the first", 0), ("the 5th", 1), ("Sat 2026-12-05", 1), ("the coming one", 0), ("2026-11-28", 0),
    ("the later one", 1),
  ])
  func choosesAnOptionByTheAnswer(answer: String, place: Int) {
    let question = PlanAmbiguity("?", options: ["the weekend of Sat 2026-11-28", "the weekend of Sat 2026-12-05"])
    #expect(question.option(for: answer) == question.options[place])
    #expect(question.option(for: "blue") == nil)
  }

  @Test func takesADayAfterTheOneOfWhatIsDelayed() throws {
    let friday = berlin.date(PlanClock.day(year: 2026, month: 12, day: 4)!, hour: 18)
    #expect(try read("Sunday", reference: friday, .later) == "Sun 2026-12-06 +1")
    #expect(try read("Friday", reference: friday, .later) == "Fri 2026-12-11 +1")
    #expect(try read("Friday night", reference: friday, .later) == "Fri 2026-12-04 22:00 to Sat 2026-12-05 06:00")
    #expect(try read("20:00", reference: friday) == "from Fri 2026-12-04 20:00")
    #expect(try read("in the morning", reference: friday) == "Fri 2026-12-04 06:00 to 12:00")
    #expect(try read("02:00", reference: friday, .later) == "from Sat 2026-12-05 02:00")
  }

  @Test func tonightAfterMidnightIsAsked() {
    let small = berlin.date(PlanClock.day(year: 2026, month: 11, day: 26)!, hour: 1)
    #expect(throws: PlanAmbiguity.self) { try read("tonight", now: small) }
    #expect(throws: PlanAmbiguity.self) { try read("tomorrow at 9") }
  }

  @Test func keepsToTheClockOnTheWall() throws {
    // Clocks go forward on 2027-03-28: 02:30 is left out, and the night is an hour shorter.
    let before = berlin.date(PlanClock.day(year: 2027, month: 3, day: 26)!, hour: 12)
    #expect(try read("Sunday 02:30", now: before) == "from Sun 2027-03-28 03:00")
    #expect(try read("Saturday night", now: before) == "Sat 2027-03-27 22:00 to Sun 2027-03-28 06:00")
    let window = try WhenReader(WhenContext(clock: berlin, now: before)).read("Saturday night")
    guard case .window(let night) = window else { return }
    #expect(night.length == 7 * 3600)
  }

  /// 1,000 phrases over random times and zones: never in the past, and what is understood can be shown and read back.
  @Test func namesNoTimeInThePast() throws {
    let zones = [
      "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
      "Africa/Casablanca", "America/Santiago", "UTC", "Asia/Tokyo",
    ].map { PlanClock(TimeZone(identifier: $0)!) }
    var seed = SplitMix(seed: 7)
    var understood = 0
    for _ in 0..<1000 {
      let clock = zones.randomElement(using: &seed)!
      let now = Date(timeIntervalSince1970: Double(Int.random(in: 1_577_836_800...2_208_988_800, using: &seed)))
      let words = WhenReaderTests.phrase(&seed)
      let direction: WhenContext.Direction = [.later, .earlier, .any].randomElement(using: &seed)!
      let reference =
        Bool.random(using: &seed) ? now.addingTimeInterval(Double(Int.random(in: 0...2_000_000, using: &seed))) : nil
      let context = WhenContext(clock: clock, now: now, reference: reference, direction: direction)
      let when: PlanWhen
      do { when = try WhenReader(context).read(words) } catch is PlanAmbiguity { continue } catch is PlanError {
        continue
      }
      understood += 1
      switch when {
      case .window(let window):
        #expect(window.start >= PlanWindow.minute(now) && window.end > window.start, "\(words) at \(clock.text(now))")
        #expect(try clock.window(reading: clock.text(window)) == window, "\(words): \(clock.text(window))")
      case .days(let day, let count):
        #expect(clock.date(day + count) > now && count > 0, "\(words) at \(clock.text(now))")
        #expect(clock.day(of: clock.date(day)) == day)
      case .start(let date):
        #expect(date > now, "\(words) at \(clock.text(now)) is \(clock.text(date))")
        let whole = PlanWindow.minute(date)
        #expect(try clock.date(reading: clock.text(whole)) == whole, "\(words): \(clock.text(whole))")
      case .notBefore(let date): #expect(date > now, "\(words)")
      case .over(let date): #expect(date > now, "\(words)")
      case .shift, .only, .after, .before: break
      }
    }
    #expect(understood > 600, "\(understood)")
  }

  private static func phrase(_ seed: inout SplitMix) -> String {
    let day = ["Monday", "tuesday", "Wed", "Thursday", "Fri", "saturday", "Sunday"].randomElement(using: &seed)!
    let part = ["morning", "afternoon", "evening", "night"].randomElement(using: &seed)!
    let time = String(format: "%02d:%02d", Int.random(in: 0...23, using: &seed), Int.random(in: 0...59, using: &seed))
    let count = ["a", "two", "3", "ten"].randomElement(using: &seed)!
    let unit = ["hour", "day", "week", "month"].randomElement(using: &seed)!
    let month = ["January", "Feb", "march", "October", "Dec"].randomElement(using: &seed)!
    let date = Int.random(in: 1...31, using: &seed)
    return [
      "\(day)", "next \(day)", "\(day) \(part)", "\(day) at \(time)", "on \(day) from \(time) to 02:00", "\(time)",
      "tomorrow \(time)",
      "tomorrow \(part)", "today \(time)", "tonight", "the weekend", "next weekend", "the weekend after next",
      "next week",
      "next month", "in \(count) \(unit)s", "in \(count) \(unit)s at \(time)", "by \(count) \(unit)s",
      "\(count) \(unit)s later",
      "\(date) \(month)", "\(month) \(date) at \(time)", "the \(date)th", "after \(day)", "before \(day)",
      "not on weekdays",
      "in the \(part)", "noon", "until \(day) \(part)",
    ].randomElement(using: &seed)!
  }
}
