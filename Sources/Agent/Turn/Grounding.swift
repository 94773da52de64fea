/// Checks an answer against the evidence of its turn.
public struct Grounding: Sendable {
  private let evidence: String
  private let numbers: Set<String>
  private let values: [Double]
  private let quantities: [Quantity]
  private let names: [String]

  /// - Parameters:
  ///   - evidence: The owner's words, the passages, the results, and what Steward itself told the model.
  ///   - names: Names of the lab's hosts that the answer may not bring up by itself.
  public init(evidence: [String], names: [String] = []) {
    let whole = evidence.joined(separator: "\n")
    quantities = Quantity.all(in: whole)
    let text = whole.lowercased()
    self.evidence = text
    self.names = names
    let found = text.matches(of: Grounding.number.regex).map { String($0.output.1) }
    numbers = Set(found)
    values = Array(numbers).compactMap { Double($0.replacing(",", with: "")) }
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let number = Pattern(regex: /(?:^|[^\w.])(\d[\d,]*(?:\.\d+)*)/)
  private static let address = Pattern(regex: /\b\d{1,3}(?:\.\d{1,3}){3}\b/)
  private static let path = Pattern(regex: /(?:^|[\s`"'(])(\/[A-Za-z0-9._\-]+(?:\/[A-Za-z0-9._\-]+)+)/)

  private static let hardware = Pattern(regex: /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/.ignoresCase())
  private static let domain = Pattern(
    regex:
      /\b[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9\-]+)*\.(?:local|lan|home|internal|homelab|localdomain|arpa|maas|test|com|org|net|io|dev)\b/
      .ignoresCase())

  private static let url = Pattern(regex: /(?i)\b[a-z][a-z0-9+.\-]*:\/\/[^\s)\]>"'`]+/)

  /// What the answer states and no evidence holds: links, figures, units, addresses, paths, host names; in
  /// order, once each.
  public func unsupported(in answer: String) -> [String] {
    var result: [String] = []
    func add(_ text: String) { if !result.contains(text) { result.append(text) } }
    var prose = Grounding.withoutMarks(answer)
    // A link that neither the owner nor the lab named is the model's own, whatever it carries.
    for match in prose.matches(of: Grounding.url.regex) {
      let url = String(match.output).trimmingSuffix(while: { ".,:;!?*".contains($0) })
      if !evidence.contains(url.lowercased()) { add(url) }
    }
    prose = prose.replacing(Grounding.url.regex, with: " ")
    let addresses = prose.matches(of: Grounding.address.regex).map { String($0.output) }
    for address in addresses where !evidence.contains(address) { add(address) }
    for match in prose.matches(of: Grounding.path.regex) {
      let path = String(match.output.1).trimmingSuffix(while: { ".,:;".contains($0) })
      if !evidence.contains(path.lowercased()) { add(path) }
    }
    for pattern in [Grounding.hardware, Grounding.domain] {
      for match in prose.matches(of: pattern.regex) where !evidence.contains(match.output.lowercased()) {
        add(String(match.output))
      }
    }
    for name in names where Grounding.holdsWord(name, prose) && !Grounding.holdsWord(name, evidence) { add(name) }
    // What was judged with its unit is not judged again without it.
    var judged: Set<String> = []
    for quantity in Quantity.all(in: prose) {
      if !holds(quantity) { add(quantity.text) }
      judged.insert(quantity.number)
    }
    prose = prose.replacing(Grounding.hardware.regex, with: "")
    for match in prose.matches(of: Grounding.number.regex) {
      let number = String(match.output.1).trimmingSuffix(while: { ".,".contains($0) })
      if addresses.contains(where: { $0.hasPrefix(number) || $0.contains(number) }) { continue }
      if !judged.contains(number), !holds(number) { add(number) }
    }
    return result
  }

  /// Whether the evidence has this figure with this unit, or without one. "2 minutes" may be language.
  private func holds(_ quantity: Quantity) -> Bool {
    if quantities.contains(where: { $0.agrees(with: quantity) }) { return true }
    // The same figure with other units only is another figure.
    return !quantities.contains { $0.number == quantity.number } && holds(quantity.number)
  }

  /// Whether `text` holds `name` as a word of its own, without regard to case.
  static func holdsWord(_ name: String, _ text: String) -> Bool {
    let text = text.lowercased()
    let name = name.lowercased()
    var rest = text[...]
    while let range = rest.firstRange(of: name) {
      let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
      let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
      func part(_ character: Character?) -> Bool {
        character.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } ?? false
      }
      if !part(before), !part(after) { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  /// Whether the evidence has this figure, or one that rounds to it.
  private func holds(_ number: String) -> Bool {
    if numbers.contains(number) { return true }
    let bare = number.replacing(",", with: "")
    guard let value = Double(bare) else { return evidence.contains(number) }
    // "first", "2 things": small counts are language, not measurement.
    if value <= 10, value == value.rounded() { return true }
    let digits = bare.split(separator: ".").dropFirst().first?.count ?? 0
    let step = digits == 0 ? 0.5 : 0.5 / Double(repeatElement(10, count: digits).reduce(1, *))
    return values.contains { abs($0 - value) <= step }
  }

  /// Without what is not a statement: citations, list numbers, code fences' own language words.
  private static func withoutMarks(_ answer: String) -> String {
    answer
      .replacing(/\[[dt]\d+\]/, with: "")
      .replacing(/(?m)^\s*\d+[.)]\s/, with: "")
  }

  /// Whether an answer claims an effect that no call and no document can have had: nothing ran, nothing is cited.
  public static func claimsWithoutEvidence(_ answer: Answer) -> Bool {
    answer.changed.isEmpty && answer.citations.isEmpty && !answer.calls.contains { $0.outcome == .done }
      && claimsEffect(answer.answer)
  }

  /// Sentences that claim an effect ("I have restarted …") in the first person.
  public static func claimsEffect(_ answer: String) -> Bool {
    answer.contains(
      /(?i)\b(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+(?:just |now |already |successfully )?(?:restarted|updated|added|changed|fixed|applied|written|wrote|created|deleted|removed|stopped|started|killed|installed|configured|saved|noted|recorded)\b/
    )
      || answer.contains(/(?i)\bfix (?:was |has been |is )?(?:now |already |successfully )?applied\b/)
      || answer.contains(
        /(?i)\bhas been (?:successfully )?(?:restarted|updated|added|changed|fixed|applied|written|created|deleted|removed|stopped|started|killed|installed|configured|saved)\b/
      )
  }
}

extension String {
  func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    String(reversed().drop(while: predicate).reversed())
  }
}
