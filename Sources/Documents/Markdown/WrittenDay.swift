/// Days as people write them in documents: `2026-02-15`, `2026/02/15`, `February 15, 2026`, `15 Feb 2026`.
enum WrittenDay {
  /// The first day in `text` as `YYYY-MM-DD`, or nil where there is none.
  static func first(in text: String) -> String? {
    let words = text.prefix(200).split { !$0.isLetter && !$0.isNumber }
    for index in words.indices {
      let next = words[index...].dropFirst()
      guard let second = next.first, let third = next.dropFirst().first else { return nil }
      let word = words[index]
      if word.count == 4, let day = day(year: word, month: number(second), day: third) { return day }
      if let month = month(word), let day = day(year: third, month: month, day: second) { return day }
      if let month = month(second), let day = day(year: third, month: month, day: word) { return day }
    }
    return nil
  }

  private static func day(year: Substring, month: Int?, day: Substring) -> String? {
    // `15th` and `15T10` count too.
    let digits = day.prefix { $0.isASCII && $0.isNumber }
    guard year.count == 4, let year = number(year), let month, let day = number(digits),
      (1990...2200).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))"
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func month(_ word: Substring) -> Int? {
    guard word.count >= 3, word.allSatisfy(\.isLetter) else { return nil }
    let word = word.lowercased()
    return months.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]
}
