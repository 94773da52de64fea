/// Checks an answer against the evidence of its turn: what it names must stand there as a whole.
public struct Grounding: Sendable {
  private let evidence: String
  private let figures: Figures
  private let names: [String]

  /// - Parameters:
  ///   - evidence: The owner's words, the passages, the results, and what Steward itself told the model.
  ///   - names: Names of the lab's hosts that the answer may not bring up by itself.
  public init(evidence: [String], names: [String] = []) {
    let whole = evidence.joined(separator: "\n")
    self.evidence = whole.lowercased()
    self.names = names
    figures = Figures(evidence: whole)
  }

  /// What the answer states and no evidence holds: links, addresses, paths, units, host names, figures; in
  /// order, once each.
  public func unsupported(in answer: String) -> [String] {
    var result: [String] = []
    func add(_ text: String) { if !result.contains(text) { result.append(text) } }
    // What is not a statement: citations, list numbers.
    var prose =
      answer
      .replacing(/\[[dt]\d+\]/, with: "")
      .replacing(Trim.mark, with: "")
      .replacing(/(?m)^\s*\d+[.)]\s/, with: "")
    for kind in NamedThing.allCases {
      let found = kind.all(in: prose)
      guard !found.isEmpty else { continue }
      let held = Set(kind.all(in: evidence))
      for thing in found where !kind.holds(held, thing.lowercased()) { add(thing) }
      // What was judged as a whole is not judged again in parts: the longest first, or 192.168.4.1 leaves 22 of
      // 192.168.4.122.
      for thing in found.sorted(by: { $0.count > $1.count }) { prose = prose.replacing(thing, with: " ") }
    }
    for name in names where Grounding.holdsWord(name, prose) && !Grounding.holdsWord(name, evidence) { add(name) }
    for name in Grounding.calledHosts(in: prose) where !Grounding.holdsWord(name, evidence) { add(name) }
    figures.unsupported(in: prose).forEach(add)
    return result
  }

  /// Words that the answer uses as the name of a host: "the host oldserver is down".
  private static func calledHosts(in prose: String) -> [String] {
    let ordinary: Set<String> = [
      "and", "are", "but", "can", "does", "has", "have", "itself", "list", "name", "names", "not", "now", "only",
      "side",
      "still", "that", "there", "they", "this", "which", "who", "you", "currently", "also", "machine", "server", "host",
    ]
    return prose.matches(
      of:
        /\b(?:[Hh]ost|[Ss]erver|[Nn]ode|VM)\s+[`"*]*([A-Za-z][A-Za-z0-9\-]{2,})[`"*]*\s+(?:is|has|was|runs|does|did|needs)\b/
    ).map { String($0.output.1) }.filter { !ordinary.contains($0.lowercased()) }
  }

  /// Whether the owner asks which hosts there are: that is answered from the list that every prompt holds.
  public static func asksForHosts(_ line: String) -> Bool {
    line.contains(
      /(?i)\b(?:which|what|list|name|show|how many|all|every)\b.*\b(?:hosts?|machines?|servers?|nodes?|vms?|containers?|boxes|inventory|lab)\b/
    )
  }

  /// Whether `text` holds `name` as a word of its own, without regard to case.
  static func holdsWord(_ name: String, _ text: String) -> Bool {
    let text = text.lowercased()
    let name = name.lowercased()
    guard !name.isEmpty else { return false }
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

  /// Whether an answer claims an effect that no call and no document can have had: nothing ran, nothing is cited. What
  /// code composed is no claim; then the turn had nothing to contradict.
  public static func claimsWithoutEvidence(_ answer: Answer) -> Bool {
    answer.changed.isEmpty && answer.citations.isEmpty && !answer.calls.contains { $0.outcome == .done }
      && answer.contradicted != nil && !EffectClaim.all(in: answer.answer).isEmpty
  }
}

extension String {
  func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    String(reversed().drop(while: predicate).reversed())
  }
}
