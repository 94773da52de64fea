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
      if let end = pieces.end {
        let options = [0, 12].map { half in
          func hour(_ time: WhenPieces.Time) -> String {
            String(format: "%02d:%02d", time.isVague ? time.hour % 12 + half : time.hour, time.minute)
          }
          let range =
            #/(?i)(?:from |between )?\d{1,2}(?::\d{2})?(?: ?[ap]m)? ?(?:-|–|to|until|till|and) ?\d{1,2}(?::\d{2})?(?: ?[ap]m)?/#
          return words.replacing(range, with: "from \(hour(time)) to \(hour(end))")
        }
        throw PlanAmbiguity("\"\(words)\": is \(time.hour) in the morning or in the evening meant?", options: options)
      }
      throw PlanAmbiguity(
        "\"\(words)\": is \(time.hour) in the morning or in the evening meant?",
        options: [time.hour % 12, time.hour % 12 + 12].map { hour in
          words.replacing(/(?i)(?:at )?\b\d{1,2}\b(?!:)(?!.*\b\d{1,2}\b(?!:))/, with: String(format: "%02d:00", hour))
        })
    }
    if case .minutes(let count) = pieces.day {
      return .start(context.soon.addingTimeInterval(Double(count) * 60 - 60))
    }
    var span = try span()
    if pieces.isWeekendOfDay { span = (span.day.monday + 5, 2) }
    let when = try timed(span)
    try refusePast(when)
    return when
  }

  /// The days that are meant; of a time alone, the next day that has it.
  private func span() throws -> (day: PlanDay, count: Int) {
    switch pieces.day {
    case nil: return (ownDay ?? (isLaterToday(today) ? today : today + 1), 1)
    case .weekAfterNext: return (today.monday + 14, 7)
    case .slashed(let one, let two, let year): return (try checked(slashed(one, two, year)), 1)
    case .nth(let place, let weekday, let month): return (try nth(place, weekday, month), 1)
    case .feast(let month, let day, let count): return (try date(nil, month, day), count)
    case .easter(let offset, let count):
      let year = WhenWords.civil(today).year
      let found = [year, year + 1].map { PlanDay.easter(year: $0) + offset }.first { $0 + (count - 1) >= today }
      return (found ?? today, count)
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

  /// Of a time alone: the day of what is moved, or the next one on which it lies where it must. Nil without such a day.
  private var ownDay: PlanDay? {
    guard let reference = context.reference, reference > context.now, pieces.time != nil || pieces.part != nil else {
      return nil
    }
    let own = clock.day(of: reference)
    switch context.direction {
    case .any: return start(own) > context.now ? own : nil
    case .later: return start(own) > reference ? own : own + 1
    case .earlier: return start(own) < reference ? own : own - 1
    }
  }

  /// When what is meant begins on `day`.
  private func start(_ day: PlanDay) -> Date {
    if let time = pieces.time { return clock.date(day, hour: time.hour, minute: time.minute) }
    return clock.date(day, hour: pieces.part?.hours.from ?? 0)
  }

  private func slashed(_ one: Int, _ two: Int, _ year: Int?) throws -> PlanDay {
    if one == two || two > 12 { return try date(year, one, two) }
    if one > 12 { return try date(year, two, one) }
    let days = try [date(year, two, one), date(year, one, two)]
    throw PlanAmbiguity(
      "Which day is \"\(words)\"?", options: days.map { clock.day(clock.date($0)) + suffix })
  }

  private func nth(_ place: Int, _ weekday: Int, _ month: Int?) throws -> PlanDay {
    let (year, this, _) = WhenWords.civil(today)
    let wanted = month ?? this % 12 + 1
    for year in year...(year + 2) {
      guard let first = PlanClock.day(year: year, month: wanted, day: 1) else { continue }
      let one = first.next(weekday, includingSelf: true)
      let found: PlanDay
      if place == 0 {
        let days = (0...4).map { one + 7 * $0 }.filter { WhenWords.civil($0).month == wanted }
        found = days.last ?? one
      } else {
        found = one + 7 * (place - 1)
      }
      if found >= today { return found }
    }
    throw PlanError("there is no day \"\(words)\"")
  }

  /// What of the words is told beside the day, to be told with an option again: " night", " 22:00".
  private var suffix: String {
    func hour(_ time: WhenPieces.Time) -> String {
      let isLate = time.isVague && pieces.part.map { $0 != .morning } ?? false && time.hour < 12
      return String(format: "%02d:%02d", time.hour + (isLate ? 12 : 0), time.minute)
    }
    if let time = pieces.time {
      return pieces.end.map { " from \(hour(time)) to \(hour($0))" } ?? " \(hour(time))"
    }
    return pieces.part.map { " \($0.rawValue)" } ?? ""
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
    // What is delayed comes to lie later than it does: on the next such day after its own.
    if !isNext, context.direction == .later, let reference = context.reference, reference > context.now {
      let own = clock.day(of: reference)
      var day = today.next(weekday, includingSelf: true)
      let isTimed = pieces.time != nil || pieces.part != nil
      while isTimed ? start(day) <= reference : day <= own { day = day + 7 }
      return day
    }
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
        (name.hasSuffix("weekend") ? "the weekend of " : "") + clock.day(clock.date(day)) + suffix
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
