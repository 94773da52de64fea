/// The figures of the evidence, and whether an answer's figures are among them.
struct Figures: Sendable {
  private let text: String
  private let numbers: Set<String>
  private let values: [Double]
  private let quantities: [Quantity]

  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let number = Pattern(regex: /(?:^|[^\w.])(\d[\d,]*(?:\.\d+)*)/)
  private static let counted = Pattern(
    regex:
      /(?:^|[^\w.\-])(\d+|two|three|four|five|six|seven|eight|nine|ten)\s+(?:(?!of\b)[a-z][a-z0-9\-]*\s+){0,2}?(host|server|machine|node|vm|container|service|unit|disk|drive|pool|volume|filesystem|process|pod|deployment|interface|port|link|gpu|core|cpu|error|warning|failure|finding|alert|monitor|restart|update|backup|snapshot|user|connection|difference|problem|package|image|certificate|lease|time)(?:e?s)?\b/
      .ignoresCase())

  init(evidence: String) {
    text = evidence.lowercased()
    quantities = Quantity.all(in: evidence)
    numbers = Set(text.matches(of: Figures.number.regex).map { Figures.bare($0.output.1) })
    values = numbers.compactMap { Double($0.replacing(",", with: "")) }
  }

  private static func bare(_ number: Substring) -> String {
    String(number).trimmingSuffix { ".,".contains($0) }
  }

  /// The figures of `prose` that the evidence has not, in order.
  func unsupported(in prose: String) -> [String] {
    var result: [String] = []
    // What was judged with its unit is not judged again without it.
    var judged: Set<String> = []
    for quantity in Quantity.all(in: prose) {
      if !holds(quantity) { result.append(quantity.text) }
      judged.insert(quantity.number)
    }
    for match in prose.matches(of: Figures.counted.regex) {
      let (count, thing) = (match.output.1.lowercased(), match.output.2.lowercased())
      guard let number = Int(count) ?? Figures.words[count], !judged.contains(count), number <= 10 else { continue }
      judged.insert(count)
      if !holds(count: number, word: count, of: thing) {
        result.append(match.output.0.drop { !$0.isLetter && !$0.isNumber }.description)
      }
    }
    for match in prose.matches(of: Figures.number.regex) {
      let number = Figures.bare(match.output.1)
      if !judged.contains(number), !holds(number) { result.append(number) }
    }
    return result
  }

  private static let words = [
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
  ]

  /// A small count: the figure stands there, or so many of the things do.
  private func holds(count: Int, word: String, of thing: String) -> Bool {
    if numbers.contains(String(count)) { return true }
    if let word = Figures.words.first(where: { $0.value == count })?.key, Grounding.holdsWord(word, text) {
      return true
    }
    guard count > 1 else { return count == 1 ? text.contains(thing) : true }
    return text.split { !$0.isLetter }.count { $0.hasPrefix(thing) } == count
  }

  /// Whether the evidence has this figure with this unit, or without one.
  private func holds(_ quantity: Quantity) -> Bool {
    if quantities.contains(where: { $0.agrees(with: quantity) }) { return true }
    // The same figure with other units only is another figure.
    return !quantities.contains { $0.number == quantity.number } && isThere(quantity.number)
  }

  /// Whether the evidence has this figure, or one that rounds to it.
  private func holds(_ number: String) -> Bool {
    // "first", "step 2": a small number that counts nothing is language, not measurement.
    if let value = Int(number), value <= 10 { return true }
    return isThere(number)
  }

  private func isThere(_ number: String) -> Bool {
    if numbers.contains(number) { return true }
    let plain = number.replacing(",", with: "")
    // A version: as a whole, or its beginning.
    guard let value = Double(plain) else { return numbers.contains { $0.hasPrefix(number + ".") } }
    let digits = plain.split(separator: ".").dropFirst().first?.count ?? 0
    if digits > 0, numbers.contains(where: { $0.hasPrefix(number + ".") }) { return true }
    let step = digits == 0 ? 0.5 : 0.5 / Double(repeatElement(10, count: digits).reduce(1, *))
    return values.contains { abs($0 - value) <= step }
  }
}
