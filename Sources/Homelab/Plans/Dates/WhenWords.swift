/// Words of times: names of days and months, numbers in words.
enum WhenWords {
  private static let numbers: [String: String] = [
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12",
  ]

  /// What times are written with, for words with a slip in them.
  static let vocabulary = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april",
    "june", "july", "august", "september", "october", "november", "december", "today", "tonight", "tomorrow", "weekend",
    "weekends", "weekday", "weekdays", "week", "weeks", "month", "months", "hour", "hours", "days", "minutes",
    "morning",
    "afternoon", "evening", "night", "midnight", "noon", "christmas", "easter", "thanksgiving", "before", "after",
    "until", "later", "earlier",
    "forward", "following", "coming", "next", "this", "from", "back",
  ]

  /// Small letters, one blank between words, numbers in digits, no signs at the end.
  static func normal(_ text: String) -> String {
    var words = text.lowercased().split { $0.isWhitespace || $0 == "," || $0 == "“" || $0 == "”" || $0 == "\"" }
      .map(String.init)
    while let last = words.last, let sign = last.last, ".!?;".contains(sign),
      last.wholeMatch(of: /\d{1,2}\.\d{1,2}\./) == nil
    {
      words[words.count - 1].removeLast()
      if words[words.count - 1].isEmpty { words.removeLast() }
    }
    let units: Set<String> = ["minute", "hour", "day", "week", "month"]
    for index in words.indices {
      if let digits = numbers[words[index]] { words[index] = digits }
      let next = index + 1 < words.count ? words[index + 1] : ""
      if words[index] == "a" || words[index] == "an", units.contains(next) { words[index] = "1" }
      if words[index] == "fortnight" {
        words[index] = "weeks"
        if index > 0, words[index - 1] == "a" || words[index - 1] == "1" { words[index - 1] = "2" }
      }
    }
    return words.joined(separator: " ").replacing("a couple of ", with: "2 ")
  }

  /// "fri", "friday", "fridays" → 5; nil for anything else.
  static func weekday(_ word: String) -> Int? {
    let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    return names.firstIndex { name in
      word == name || word == name + "s" || word == String(name.prefix(3))
        || (["tues", "thur", "thurs", "weds"].contains(word) && name.hasPrefix(word == "weds" ? "wed" : word))
    }
  }

  /// "dec", "december" → 12.
  static func month(_ word: String) -> Int? {
    let names = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ]
    return names.firstIndex { word == $0 || word == String($0.prefix(3)) || (word == "sept" && $0 == "september") }
      .map { $0 + 1 }
  }

  /// The same day of a later month, or its last day where it has fewer.
  static func add(months: Int, to day: PlanDay) -> PlanDay {
    let (year, month, number) = civil(day)
    let total = year * 12 + month - 1 + months
    var wanted = number
    while wanted > 28 {
      if let found = PlanClock.day(year: total / 12, month: total % 12 + 1, day: wanted) { return found }
      wanted -= 1
    }
    return PlanClock.day(year: total / 12, month: total % 12 + 1, day: wanted) ?? day
  }

  /// The day's date (Gregorian, after Hinnant's `civil_from_days`).
  static func civil(_ day: PlanDay) -> (year: Int, month: Int, day: Int) {
    let shifted = day.number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
