/// The pieces of a time in words, before they are held against a calendar.
struct WhenPieces: Sendable {
  enum Day: Sendable, Hashable {
    case today, tonight, tomorrow, afterTomorrow
    case weekday(Int, isNext: Bool)
    case weekend(isNext: Bool)
    case weekendAfterNext
    case weekendOf(year: Int?, month: Int, day: Int)
    case week(isNext: Bool)
    case nextMonth
    case weekAfterNext
    case date(year: Int?, month: Int, day: Int)
    /// `12/5`, which some read with the month first.
    case slashed(Int, Int, year: Int?)
    /// "the first Saturday of December"; 0 is the last one. Nil: of the next month.
    case nth(Int, weekday: Int, month: Int?)
    /// "Christmas", which is three days.
    case feast(month: Int, day: Int, count: Int)
    /// "Easter", which moves: its first day, counted from Easter Sunday, and how many they are.
    case easter(Int, count: Int)
    case dayOfMonth(Int)
    case days(Int)
    case minutes(Int)
    case months(Int)
  }

  enum Part: String, Sendable, CaseIterable {
    case morning, afternoon, evening, night

    /// Hours of the day, past 24 into the next.
    var hours: (from: Int, to: Int) {
      switch self {
      case .morning: (6, 12)
      case .afternoon: (12, 18)
      case .evening: (18, 22)
      case .night: (22, 30)
      }
    }
  }

  struct Time: Sendable, Hashable {
    var hour: Int
    var minute: Int
    /// Whether it could be meant twelve hours later as well: "at 9".
    var isVague = false
  }

  var day: Day?
  /// The day of the week that is named with a date: "Saturday 12 December".
  var weekday: Int?
  var part: Part?
  var time: Time?
  var end: Time?
  /// "the weekend of …": the weekend of the day that is named.
  var isWeekendOfDay = false
  /// "midnight", which is the end of one day and the beginning of the next.
  var isMidnight = false

  /// Takes the whole normalised text; false where a word is left over or a piece is there twice.
  mutating func take(_ text: String) -> Bool {
    var rest = Substring(text)
    while !rest.isEmpty {
      if rest.first == " " {
        rest.removeFirst()
        continue
      }
      guard let length = next(rest) else { return false }
      let taken = rest.prefix(length)
      rest = rest.dropFirst(length)
      // A piece ends where a word does.
      if let first = rest.first, first != " ", taken.last != " " { return false }
    }
    if isWeekendOfDay, day == nil { return false }
    return day != nil || part != nil || time != nil || isMidnight
  }

  /// Takes one piece from the beginning; its length, or nil where there is none.
  private mutating func next(_ text: Substring) -> Int? {
    takeFeast(text) ?? takeNth(text) ?? takeDate(text) ?? takeDay(text) ?? takeTime(text) ?? WhenPieces.filler(text)
  }

  private static func filler(_ text: Substring) -> Int? {
    guard
      let match = text.prefixMatch(
        of: /(?:on|at|the|from|for|until|till|to|of|in|during|then|some|time|sometime|o'clock)(?= |$)/)
    else { return nil }
    return match.output.count
  }

  private mutating func set(_ found: Day, _ count: Int) -> Int? {
    switch (day, found) {
    case (nil, _): day = found
    case (.weekday(let named, isNext: false), .date), (.weekday(let named, isNext: false), .dayOfMonth):
      (day, weekday) = (found, named)
    case (.date, .weekday(let named, isNext: false)), (.dayOfMonth, .weekday(let named, isNext: false)):
      weekday = named
    default: return nil
    }
    return count
  }

  private mutating func takeFeast(_ text: Substring) -> Int? {
    let feasts: [(words: String, month: Int, day: Int, count: Int)] = [
      ("christmas eve", 12, 24, 1), ("christmas day", 12, 25, 1), ("boxing day", 12, 26, 1), ("christmas", 12, 24, 3),
      ("new year's eve", 12, 31, 1), ("new years eve", 12, 31, 1), ("new year's day", 1, 1, 1), ("new year's", 1, 1, 1),
      ("new years", 1, 1, 1), ("new year", 1, 1, 1),
    ]
    let bare = text.hasPrefix("the ") ? text.dropFirst(4) : text
    func begins(_ words: String) -> Bool {
      bare.hasPrefix(words) && bare.dropFirst(words.count).first?.isLetter != true
    }
    for feast in feasts where begins(feast.words) {
      let length = text.count - bare.count + feast.words.count
      return set(.feast(month: feast.month, day: feast.day, count: feast.count), length)
    }
    let movable: [(words: String, day: Day)] = [
      ("good friday", .easter(-2, count: 1)), ("easter weekend", .easter(-2, count: 4)),
      ("easter saturday", .easter(-1, count: 1)), ("easter sunday", .easter(0, count: 1)),
      ("easter monday", .easter(1, count: 1)), ("easter", .easter(-2, count: 4)),
      ("whit monday", .easter(50, count: 1)), ("pentecost", .easter(49, count: 2)),
      ("whit sunday", .easter(49, count: 1)), ("whitsun", .easter(49, count: 2)),
      ("thanksgiving", .nth(4, weekday: 4, month: 11)),
    ]
    for feast in movable where begins(feast.words) {
      return set(feast.day, text.count - bare.count + feast.words.count)
    }
    return nil
  }

  private mutating func takeNth(_ text: Substring) -> Int? {
    guard
      let match = text.prefixMatch(
        of:
          /(?:the )?(first|1st|second|2nd|third|3rd|fourth|4th|last) ([a-z]{3,9}) (?:of|in) (?:(next month)|(?:the )?([a-z]{3,9}))(?= |$)/
      ),
      let weekday = WhenWords.weekday(String(match.output.2))
    else { return nil }
    let month = match.output.4.flatMap { WhenWords.month(String($0)) }
    guard match.output.3 != nil || month != nil else { return nil }
    let places = ["first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4]
    return set(.nth(places[String(match.output.1)] ?? 0, weekday: weekday, month: month), match.output.0.count)
  }

  private mutating func takeDay(_ text: Substring) -> Int? {
    if let match = text.prefixMatch(of: /(?:the )?day after tomorrow/) {
      return set(.afterTomorrow, match.output.count)
    }
    if let match = text.prefixMatch(of: /(today|tonight|tomorrow)(?= |$)/) {
      let days: [Substring: Day] = ["today": .today, "tonight": .tonight, "tomorrow": .tomorrow]
      return set(days[match.output.1] ?? .today, match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(?:the )?week after next(?= |$)/) {
      return set(.weekAfterNext, match.output.count)
    }
    if let match = text.prefixMatch(of: /(?:the )?weekend after next(?= |$)/) {
      return set(.weekendAfterNext, match.output.count)
    }
    if let match = text.prefixMatch(
      of: /(?:(next|this|coming|the coming|the next|following|the following) )?weekend(?= |$)/)
    {
      return set(.weekend(isNext: WhenPieces.isNext(match.output.1)), match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(next|this|following|the following) week(?= |$)/) {
      return set(.week(isNext: match.output.1 != "this"), match.output.0.count)
    }
    if let match = text.prefixMatch(of: /next month(?= |$)/) { return set(.nextMonth, match.output.count) }
    if let match = text.prefixMatch(of: /in (\d{1,4}) (minute|min|hour|day|week|month)s?(?:' time| time)?(?= |$)/),
      let count = Int(match.output.1)
    {
      let found: Day =
        switch match.output.2 {
        case "minute", "min": .minutes(count)
        case "hour": .minutes(count * 60)
        case "week": .days(count * 7)
        case "month": .months(count)
        default: .days(count)
        }
      return set(found, match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(?:(next|this|coming|the coming|following) )?([a-z]{3,10})(?= |$)/),
      let weekday = WhenWords.weekday(String(match.output.2))
    {
      return set(.weekday(weekday, isNext: WhenPieces.isNext(match.output.1)), match.output.0.count)
    }
    return nil
  }

  private static func isNext(_ word: Substring??) -> Bool {
    guard let word = word ?? nil else { return false }
    return word.hasSuffix("next") || word.hasSuffix("following")
  }

  private mutating func takeDate(_ text: Substring) -> Int? {
    if let match = text.prefixMatch(of: /(?:the )?weekend of (?:sat |sun )?(\d{4})-(\d{2})-(\d{2})(?= |$)/) {
      return set(
        .weekendOf(year: Int(match.output.1), month: Int(match.output.2) ?? 0, day: Int(match.output.3) ?? 0),
        match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(?:(?:mon|tue|wed|thu|fri|sat|sun) )?(\d{4})-(\d{2})-(\d{2})(?= |$)/) {
      return set(
        .date(year: Int(match.output.1), month: Int(match.output.2) ?? 0, day: Int(match.output.3) ?? 0),
        match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(?:the )?weekend (?:of|around) (?=(?:the )?(?:\d|[a-z]))/) {
      isWeekendOfDay = true
      return match.output.count
    }
    if let match = text.prefixMatch(of: /(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?= |$)/),
      let one = Int(match.output.1), let two = Int(match.output.2)
    {
      return set(.slashed(one, two, year: (match.output.3 ?? nil).flatMap { Int($0) }), match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(\d{1,2})\.(\d{1,2})\.?(?:(\d{4}))?(?= |$)/) {
      return set(
        .date(
          year: (match.output.3 ?? nil).flatMap { Int($0) }, month: Int(match.output.2) ?? 0,
          day: Int(match.output.1) ?? 0), match.output.0.count)
    }
    if let match = text.prefixMatch(
      of: /(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]{3,9})(?: (\d{4}))?(?= |$)/),
      let month = WhenWords.month(String(match.output.2))
    {
      return set(
        .date(year: (match.output.3 ?? nil).flatMap { Int($0) }, month: month, day: Int(match.output.1) ?? 0),
        match.output.0.count)
    }
    if let match = text.prefixMatch(of: /([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?(?= |$)/),
      let month = WhenWords.month(String(match.output.1))
    {
      return set(
        .date(year: (match.output.3 ?? nil).flatMap { Int($0) }, month: month, day: Int(match.output.2) ?? 0),
        match.output.0.count)
    }
    if let match = text.prefixMatch(of: /(?:the )?(\d{1,2})(?:st|nd|rd|th)(?= |$)/), let day = Int(match.output.1) {
      return set(.dayOfMonth(day), match.output.0.count)
    }
    return nil
  }

  private mutating func takeTime(_ text: Substring) -> Int? {
    if let match = text.prefixMatch(of: /(?:(?:in )?the )?(morning|afternoon|evening|night)(?= |$)/) {
      guard part == nil, let found = Part(rawValue: String(match.output.1)) else { return nil }
      part = found
      return match.output.0.count
    }
    if let match = text.prefixMatch(of: /(?:at )?(midnight|noon|midday)(?= |$)/) {
      guard time == nil, !isMidnight else { return nil }
      if match.output.1 == "midnight" { isMidnight = true } else { time = Time(hour: 12, minute: 0) }
      return match.output.0.count
    }
    if let match = text.prefixMatch(
      of:
        /(?:from |between )?(\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?: ?(?:-|–|to|until|till|and) ?)(\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?= |$)/
    ) {
      guard time == nil, let from = WhenPieces.time(match.output.1), let to = WhenPieces.time(match.output.2) else {
        return nil
      }
      time = from
      end = to
      // "from 10 to 14" is written by the 24 hours of a day.
      if from.isVague, !to.isVague, from.hour < to.hour { time?.isVague = false }
      return match.output.0.count
    }
    if let match = text.prefixMatch(of: /(?:at )?(\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m)(?= |$)/)
      ?? text.prefixMatch(of: /(?:at )(\d{1,2})(?= |$)/)
    {
      guard time == nil, let found = WhenPieces.time(match.output.1) else { return nil }
      time = found
      return match.output.0.count
    }
    return nil
  }

  /// `22:00`, `10pm`, `9`.
  private static func time(_ text: Substring) -> Time? {
    guard let match = text.wholeMatch(of: /(\d{1,2})(?::(\d{2}))?(?: ?([ap]m))?/), var hour = Int(match.output.1) else {
      return nil
    }
    let minute = (match.output.2 ?? nil).flatMap { Int($0) } ?? 0
    let half = match.output.3 ?? nil
    if let half {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "pm" ? 12 : 0)
    }
    guard hour <= 24, minute < 60, hour < 24 || minute == 0 else { return nil }
    return Time(hour: hour, minute: minute, isVague: half == nil && match.output.2 == nil && hour <= 12)
  }
}
