import Foundation

/// Pieces of a time → the time, by the calendar of the lab.
struct WhenResolution {
  private let context: WhenContext
  private let pieces: WhenPieces
  private let words: String
  private var clock: PlanClock { context.clock }
  private var today: PlanDay { context.today }

  init(_ context: WhenContext, _ pieces: WhenPieces, words: String) {
    self.context = context
    self.pieces = pieces
    self.words = words
  }

  func resolved() throws -> PlanWhen {
    if let time = pieces.time, time.isVague, pieces.part == nil {
      throw PlanAmbiguity(
        "\"\(words)\": is \(time.hour) in the morning or in the evening meant?",
        options: [time.hour % 12, time.hour % 12 + 12].map { hour in
          words.replacing(/(?i)(?:at )?\b\d{1,2}\b(?!:)(?!.*\b\d{1,2}\b(?!:))/, with: String(format: "%02d:00", hour))
        })
    }
    if case .minutes(let count) = pieces.day {
      return .start(context.soon.addingTimeInterval(Double(count) * 60 - 60))
    }
    let span = try span()
    let when = try timed(span)
    try refusePast(when)
    return when
  }

  /// The days that are meant; of a time alone, the next day that has it.
  private func span() throws -> (day: PlanDay, count: Int) {
    switch pieces.day {
    case nil: return (isLaterToday(today) ? today : today + 1, 1)
    case .today: return (today, 1)
    case .tonight:
      let hour = Int(clock.wall(context.now)) / 3600 % 24
      guard hour >= 5 else {
        throw PlanAmbiguity(
          "It is \(clock.time(context.now)): which night is \"tonight\"?",
          options: [
            "today from \(clock.time(context.soon.addingTimeInterval(600))) to 06:00",
            "\(clock.day(clock.date(today))) night",
          ])
      }
      return (today, 1)
    case .tomorrow: return (today + 1, 1)
    case .afterTomorrow: return (today + 2, 1)
    case .days(let count): return (today + count, 1)
    case .months(let count): return (WhenWords.add(months: count, to: today), 1)
    case .minutes: return (today, 1)
    case .week(let isNext):
      let monday = today.monday + (isNext ? 7 : 0)
      return isNext ? (monday, 7) : (today, monday.number + 7 - today.number)
    case .nextMonth:
      let (year, month, _) = WhenWords.civil(today)
      let first = PlanClock.day(year: year + month / 12, month: month % 12 + 1, day: 1) ?? today
      return (first, WhenWords.add(months: 1, to: first).number - first.number)
    case .weekend(let isNext): return (try weekend(isNext), 2)
    case .weekendOf(let year, let month, let day):
      let found = try date(year, month, day)
      return (found.monday + 5, 2)
    case .weekendAfterNext:
      let coming = today.isWeekend ? today.monday + 5 : today.next(6)
      return (coming + 14, 2)
    case .weekday(let weekday, let isNext): return (try day(weekday, isNext), 1)
    case .date(let year, let month, let day): return (try checked(date(year, month, day)), 1)
    case .dayOfMonth(let number): return (try checked(dayOfMonth(number)), 1)
    }
  }

  /// The day, where it is the day of the week that was said with it.
  private func checked(_ day: PlanDay) throws -> PlanDay {
    guard let weekday = pieces.weekday, day.weekday != weekday else { return day }
    throw PlanError(
      "\(clock.day(clock.date(day))) is no \(PlanClock.days[weekday]): say the day of the week or the date that is meant"
    )
  }

  private func isLaterToday(_ day: PlanDay) -> Bool {
    if let time = pieces.time { return clock.date(day, hour: time.hour, minute: time.minute) > context.now }
    if let part = pieces.part { return clock.date(day, hour: part.hours.to) > context.soon }
    return false
  }

  /// This coming weekend or the one after it: "next" is told by what is delayed, or asked.
  private func weekend(_ isNext: Bool) throws -> PlanDay {
    if today.isWeekend {
      let this = today.monday + 5
      guard isNext else { return this }
      let begins = clock.date(this + 6, hour: 18)
      if context.direction == .later, let reference = context.reference, reference >= begins {
        return try choose(this + 7, begins: begins, name: "next weekend")
      }
      return this + 7
    }
    let coming = today.next(6)
    guard isNext else { return coming }
    // A weekend begins on Friday evening: what runs then is in it already.
    return try choose(coming, begins: clock.date(coming - 1, hour: 18), name: "next weekend")
  }

  private func day(_ weekday: Int, _ isNext: Bool) throws -> PlanDay {
    if today.weekday == weekday, !isNext {
      if isLaterToday(today) { return today }
      if pieces.time == nil, pieces.part == nil {
        throw PlanAmbiguity(
          "Today is a \(PlanClock.days[weekday]): which one is meant?",
          options: [clock.day(clock.date(today)), clock.day(clock.date(today + 7))])
      }
    }
    let coming = today.next(weekday)
    // In the next week of the calendar it is the next by either reading.
    guard isNext, coming.monday == today.monday else { return coming }
    return try choose(coming, begins: clock.date(coming), name: "next \(PlanClock.days[weekday])")
  }

  /// The coming one, or the one a week later: what is delayed must come to lie later than it does.
  private func choose(_ coming: PlanDay, begins: Date, name: String) throws -> PlanDay {
    if context.direction == .later, let reference = context.reference, reference >= begins {
      // As many weeks later as it takes to be later at all: not the one that it is in already.
      let first = clock.day(of: begins)
      let hour = Int(clock.wall(begins)) / 3600 % 24
      var weeks = (clock.day(of: reference).number - first.number) / 7
      if reference < clock.date(first + 7 * weeks, hour: hour) { weeks -= 1 }
      return coming + 7 * (weeks + 1)
    }
    if context.direction == .earlier, let reference = context.reference, reference < clock.date(coming + 7) {
      return coming
    }
    throw PlanAmbiguity(
      "Which one is \"\(name)\"?",
      options: [coming, coming + 7].map { day in
        (name.hasSuffix("weekend") ? "the weekend of " : "") + clock.day(clock.date(day))
      })
  }

  private func date(_ year: Int?, _ month: Int, _ day: Int) throws -> PlanDay {
    let this = WhenWords.civil(today).year
    if let year {
      guard let found = PlanClock.day(year: year, month: month, day: day) else {
        throw PlanError("there is no day \"\(words)\"")
      }
      return found
    }
    // 29 February may be years away.
    for year in this...(this + 8) {
      if let found = PlanClock.day(year: year, month: month, day: day), found >= today { return found }
    }
    throw PlanError("there is no day \"\(words)\"")
  }

  private func dayOfMonth(_ number: Int) throws -> PlanDay {
    let (year, month, _) = WhenWords.civil(today)
    for offset in 0...12 {
      let total = year * 12 + month - 1 + offset
      if let found = PlanClock.day(year: total / 12, month: total % 12 + 1, day: number), found >= today {
        return found
      }
    }
    throw PlanError("no month has a day \(number)")
  }

  /// The days with the time of the day, where one is given.
  private func timed(_ span: (day: PlanDay, count: Int)) throws -> PlanWhen {
    if pieces.isMidnight {
      guard pieces.day == .tonight else {
        throw PlanAmbiguity(
          "Which midnight is \"\(words)\"?",
          options: [clock.text(clock.date(span.day)), clock.text(clock.date(span.day + 1))])
      }
      return .start(clock.date(span.day + 1))
    }
    if let time = pieces.time {
      guard span.count == 1 else {
        let time = String(format: "%02d:%02d", time.hour, time.minute)
        let days = (0..<min(span.count, 7)).map { "\(clock.day(clock.date(span.day + $0))) \(time)" }
        throw PlanAmbiguity("On which day, for \"\(words)\"?", options: days)
      }
      var hour = time.hour
      if time.isVague, let part = pieces.part, part != .morning, hour < 12 { hour += 12 }
      let start = clock.date(span.day, hour: hour, minute: time.minute)
      guard let end = pieces.end else { return .start(start) }
      let isNextDay = (end.hour, end.minute) <= (hour, time.minute)
      return .window(
        PlanWindow(start: start, end: clock.date(span.day + (isNextDay ? 1 : 0), hour: end.hour, minute: end.minute)))
    }
    if let part = pieces.part ?? (pieces.day == .tonight ? .night : nil) {
      guard span.count == 1 else {
        let days = (0..<min(span.count, 7)).map { "\(clock.day(clock.date(span.day + $0))) \(part.rawValue)" }
        throw PlanAmbiguity("On which day, for \"\(words)\"?", options: days)
      }
      let start = clock.date(span.day, hour: part.hours.from)
      let end = clock.date(span.day, hour: part.hours.to)
      return .window(PlanWindow(start: max(start, end > context.soon ? context.soon : start), end: end))
    }
    return .days(span.day, count: span.count)
  }

  private func refusePast(_ when: PlanWhen) throws {
    let end: Date
    switch when {
    case .window(let window):
      guard window.start >= PlanWindow.minute(context.now), window.end > window.start else {
        throw PlanError("\(clock.text(window)) has passed; it is \(clock.text(context.now))")
      }
      return
    case .start(let date): end = date
    case .days(let day, let count): end = clock.date(day + count)
    default: return
    }
    guard end > context.now else { throw PlanError("\(clock.text(end)) has passed; it is \(clock.text(context.now))") }
  }
}
