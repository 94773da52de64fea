/// Everything that a session has seen, by who wrote it: tells where an argument of a call came from.
///
/// It goes by the text alone. What a model rewords or decodes stands nowhere, and is the model's own; what
/// stands both in the owner's words and elsewhere is the owner's.
public struct Provenance: Sendable {
  /// A text that others wrote, with the name by which the owner knows it.
  public struct Source: Sendable, Hashable {
    public var name: String
    /// Whether it has only names and labels of a few words, which order nothing.
    public var isLabels: Bool
    fileprivate let text: String
    fileprivate let words: Set<Substring>

    public init(_ name: String, text: String, isLabels: Bool = false) {
      self.name = name
      self.isLabels = isLabels
      self.text = Provenance.plain(text)
      words = Set(Provenance.words(self.text[...]))
    }
  }

  private var owner: [String] = []
  public private(set) var sources: [Source] = []
  /// Values that parsers read, by the result's id.
  private var findings: [(id: String, values: Set<String>)] = []

  /// `owner`: the lines that the owner wrote.
  public init(owner lines: [String] = []) { owner = lines.map(Provenance.plain) }

  public mutating func add(_ source: Source) { sources.append(source) }

  /// A call that Steward's own code proposed: its arguments are that code's, as they stand.
  public mutating func add(proposed call: ToolCall) {
    findings.append(("Steward's own proposal", Set(call.arguments.values.flatMap(Provenance.texts))))
  }

  private static func texts(_ value: JSONValue) -> [String] {
    if case .array(let items) = value { return items.flatMap(texts) }
    return [value.plain]
  }

  public mutating func add(finding values: Set<String>, id: String) {
    if !values.isEmpty { findings.append((id, values)) }
  }

  /// Where the arguments of `call` came from, by name. `tool` tells which are names of the inventory and which
  /// are fixed choices; these were checked before.
  public func origins(of call: ToolCall, for tool: ToolDescription) -> [String: Origin] {
    var result: [String: Origin] = [:]
    for (name, value) in call.arguments {
      let schema = tool.properties[name]
      if ["host", "service"].contains(schema?["x-steward"]?.stringValue) {
        result[name] = .inventory
      } else if ["procedure", "finding"].contains(schema?["x-steward"]?.stringValue) {
        // The tool takes only names of procedures and ids of incidents that there are.
        result[name] = .choice
      } else if let choices = schema?["enum"]?.arrayValue, choices.contains(value) {
        result[name] = .choice
      } else {
        result[name] = origin(of: value)
      }
    }
    return result
  }

  private func origin(of value: JSONValue) -> Origin {
    switch value {
    case .null, .bool: return .choice
    case .array(let items): return origin(ofAll: items.map(origin))
    // The names of an object's members are words like any others.
    case .object(let members):
      return origin(ofAll: members.sorted { $0.key < $1.key }.flatMap { [origin(of: $0.key), origin(of: $0.value)] })
    case .string, .number: return origin(of: value.plain)
    }
  }

  /// What is made of parts is as doubtful as its most doubtful part.
  private func origin(ofAll origins: [Origin]) -> Origin {
    var sources: [String] = []
    for case .data(let names) in origins { sources += names.filter { !sources.contains($0) } }
    if !sources.isEmpty { return .data(sources) }
    return origins.first { !$0.isVouchedFor } ?? origins.first ?? .choice
  }

  func origin(of value: String) -> Origin {
    let plain = Provenance.plain(value)
    if owner.contains(where: { Provenance.holds($0, plain) }) { return .owner }
    if let finding = findings.last(where: { $0.values.contains(value) }) { return .finding(finding.id) }
    let known = Set(owner.flatMap { Provenance.words($0[...]) })
    let words = Set(Provenance.words(plain[...])).subtracting(known)
    let names = sources.filter { source in
      Provenance.holds(source.text, plain) || Provenance.shares(words, source.words)
    }.map(\.name)
    return names.isEmpty ? .model : .data(Provenance.once(names))
  }

  /// The names of everything that was read and could ask for something, once each.
  public var names: [String] { Provenance.once(sources.filter { !$0.isLabels }.map(\.name)) }

  private static func once(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether a text of several words has taken enough from a source to be named with it: one word that is more
  /// than language (a path, a number, a long word), or three ordinary ones.
  private static func shares(_ words: Set<Substring>, _ source: Set<Substring>) -> Bool {
    let common = words.intersection(source)
    return common.count >= 3 || common.contains { $0.count >= 10 || $0.contains { !$0.isLetter } }
  }

  /// Lower case, what no reader sees left out, blanks as one space.
  private static func plain(_ text: String) -> String {
    var result = ""
    var blank = false
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace {
        blank = true
      } else if !scalar.properties.isDefaultIgnorableCodePoint {
        if blank, !result.isEmpty { result += " " }
        blank = false
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The words of four letters and more, without the punctuation around them.
  private static func words(_ text: Substring) -> [Substring] {
    text.split { $0 == " " || "\"'`,;()[]{}<>|=".contains($0) }.compactMap { word in
      var word = word
      while let last = word.last, ".:!?".contains(last) { word.removeLast() }
      return word.count >= 4 ? word : nil
    }
  }

  /// Whether `text` holds `value` as a whole: "nas" is not in "nasty", nor "1" in "10.0.0.1".
  private static func holds(_ text: String, _ value: String) -> Bool {
    guard !value.isEmpty else { return false }
    var rest = text[...]
    while let range = rest.firstRange(of: value) {
      let before = text[..<range.lowerBound].suffix(2).reversed()
      if !goesOn(Array(before)), !goesOn(Array(text[range.upperBound...].prefix(2))) { return true }
      rest = text[text.index(after: range.lowerBound)...]
    }
    return false
  }

  /// Whether the characters beside a match, the nearest first, make it a part of a longer word. A dot or a colon
  /// does where a word goes on behind it: the end of a sentence does not.
  private static func goesOn(_ beside: [Character]) -> Bool {
    guard let near = beside.first else { return false }
    if near.isLetter || near.isNumber || "-_/@".contains(near) { return true }
    return ".:".contains(near) && beside.count > 1 && (beside[1].isLetter || beside[1].isNumber)
  }
}
