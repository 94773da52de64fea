import Agent

/// Finds what a passage says of a thing: rows of tables, `key: value` lines, and values beside the name.
///
/// Says nothing where the thing is not plainly what the value belongs to: a doubt that is none costs more trust than one
/// that is not told.
struct StatementReader {
  let question: FactQuestion
  let attribute: Attribute
  /// Names of hosts, lower case.
  var hosts: Set<String> = []

  /// Whether the thing is a host itself.
  var isHost: Bool { question.subjects.contains { $0.count == 1 && hosts.contains($0[0]) } }

  /// nil for a question that asks for no attribute.
  init?(_ question: FactQuestion, hosts: Set<String> = []) {
    guard let attribute = question.attribute else { return nil }
    self.question = question
    self.attribute = attribute
    self.hosts = hosts
  }

  func statements(in passage: Passage) -> [Conflict.Statement] { widened(by: passage.heading).read(passage) }

  /// What a passage states, in words: `address of pve: 192.168.4.122`; nil where it states nothing of the thing.
  func told(in passage: Passage) -> String? {
    var values: [String] = []
    for value in statements(in: passage).flatMap(\.values) where !values.contains(value) { values.append(value) }
    guard !values.isEmpty, values.count <= 4 else { return nil }
    if attribute == .state { return "\(question.name): \(values.joined(separator: ", "))" }
    return "\(attribute.rawValue) of \(question.name): \(values.joined(separator: ", "))"
  }

  /// `Signups: disabled` below `# Vaultwarden` is what `are vaultwarden signups enabled` asks for.
  private func widened(by heading: [String]) -> StatementReader {
    let subject = question.subjects[0]
    guard attribute == .state, subject.count > 1, isSubject(heading: heading) == false else { return self }
    guard
      heading.contains(where: { text in
        DocumentLine(text[...]).lower.filter { !Self.documentWords.contains($0) } == [subject[0]]
      })
    else { return self }
    return StatementReader(FactQuestion(question, alsoCalled: [Array(subject.dropFirst())]), hosts: hosts) ?? self
  }

  /// `snare (Pi 5, shelf 2): 192.168.4.31` without what the brackets tell of it.
  private func withoutRemark(_ content: Substring, isCode: Bool) -> NamedValue? {
    // A remark may say that it is another end of the thing.
    guard !isCode, attribute == .address, content.contains("("), content.contains(":"),
      !content.lowercased().contains(
        /\b(?:nic|network|vlan|second|2nd|old|new|was|backup|spare|vpn|storage|management|wifi)\b/)
    else { return nil }
    let rest = Self.withoutBrackets(content)
    let addresses = DocumentLine(content).words.count { attribute.value(of: $0) != nil }
    let line = DocumentLine(rest)
    guard addresses == 1, line.address != nil else { return nil }
    return ValueLine(line, isCode: false).value(for: self)
  }

  private func read(_ passage: Passage) -> [Conflict.Statement] {
    // Templates and examples state nothing of this lab.
    guard !isForm(passage.path), !passage.heading.contains(where: tellsOfOthers) else { return [] }
    var result: [Conflict.Statement] = []
    var columns: [String]?
    var isCode = false
    var isMuted = false
    var parents: [(indent: Int, isSubject: Bool)] = []
    var lead: Lead = .none
    var record = KeyRecord()
    let headed = isSubject(heading: passage.heading)
    let text = passage.text.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Substring.init)
    // A passage's text begins with its heading left out, and inside a table with the header repeated.
    let offset = passage.textOffset(lines: text.count)
    for (number, content) in text.enumerated() {
      guard content.utf8.count < 2000 else { continue }
      let trimmed = content.drop { $0 == " " || $0 == "\t" }
      if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
        isCode.toggle()
        // `Expected output:` above a block.
        isMuted = isCode && lead == .past
        record.end()
        continue
      }
      // What is still to be done is not so yet.
      guard !trimmed.isEmpty, !trimmed.dropFirst().hasPrefix(" [ ]"), !isMuted else {
        record.end()
        continue
      }
      let line = DocumentLine(content)
      // `# Expected output:` above the rest of a block.
      if isCode, trimmed.first == "#", line.lower.contains(where: ["expected", "example", "output"].contains) {
        isMuted = true
        continue
      }
      var found: NamedValue?
      if let cells = line.cells, !isCode {
        if columns == nil { columns = cells.map { Self.plain($0) } }
        found = TableRow(cells: cells, columns: columns ?? []).value(for: self)
        // `| IP | 10.0.0.7 |` under the thing's heading.
        if found == nil, headed, cells.count == 2, attribute.keys.contains(Self.plain(cells[0])) {
          found = field(cells[1])
        }
      } else {
        columns = nil
        let indent = content.utf8.count - trimmed.utf8.count
        parents.removeAll { $0.indent >= indent }
        if !isCode, lead != .past || !Self.isItem(trimmed) {
          let isOfSubject = parents.last?.isSubject ?? (lead == .subject || headed && lead != .other)
          found = pair(content, isOfSubject: isOfSubject && !headed ? true : isOfSubject)
        }
        found = found ?? record.value(in: content, isHeaded: headed && isCode, for: self)
        found = found ?? ValueLine(line, isCode: isCode).value(for: self) ?? withoutRemark(content, isCode: isCode)
        if lead == .past, Self.isItem(trimmed) { found = nil }
        if Self.isItem(trimmed) {
          parents.append((indent, isSubject(label: content)))
        } else if !isCode {
          lead = self.lead(content, line)
        }
      }
      guard let found, !content.contains("~~"), attribute == .state ? !line.isConditional : !line.isPast,
        !line.isPlanned && !line.isSupposed, isInScope(line, passage.heading),
        !content.contains("❌") || attribute == .state
      else { continue }
      let place = Conflict.Place(
        path: passage.path, heading: passage.heading, line: offset + number, date: passage.date,
        dateSource: passage.dateSource,
        text: String(trimmed.prefix(200)))
      let end =
        found.end ?? StatementEnd.of(attribute, in: line, heading: passage.heading, subjects: question.subjects)
        ?? (attribute == .address ? StatementEnd.network(of: found.values[0]) : nil)
        ?? platformEnd(line, passage.heading)
      result.append(.init(values: found.values, end: end, place: place))
    }
    return result
  }

  /// Whether what the question names beside the thing, `on rackhund`, is what the line is about.
  private func isInScope(_ line: DocumentLine, _ heading: [String]) -> Bool {
    let scope = Set(question.others.filter(hosts.contains))
    guard !scope.isEmpty else { return true }
    let named = self.named(line, heading)
    // What is so on no machine by name may be so on any.
    return named.isEmpty ? attribute != .state && attribute != .version : !named.isDisjoint(with: scope)
  }

  /// What runs on many machines is on each of them what it is.
  private func platformEnd(_ line: DocumentLine, _ heading: [String]) -> String? {
    guard attribute == .version || attribute == .state, question.isOfMany else { return nil }
    return named(line, heading).min()
  }

  /// The hosts that a line or its headings name.
  private func named(_ line: DocumentLine, _ heading: [String]) -> Set<String> {
    let words = line.lower + heading.flatMap { DocumentLine.words(of: $0[...]).map { $0.lowercased() } }
    return Set(words.map { String($0.prefix { $0 != "." }) }).intersection(hosts)
  }

  /// What the paragraph above a list says that the list is about.
  private enum Lead {
    case none, subject, other
    /// What was, or is meant to be.
    case past
  }

  private func lead(_ content: Substring, _ line: DocumentLine) -> Lead {
    var text = content
    while let last = text.last, last.isWhitespace || last == "*" || last == "_" { text.removeLast() }
    guard text.last == ":" else { return .none }
    if isSubject(label: content) { return .subject }
    if line.isPast || line.isPlanned { return .past }
    // `**Frigate:**` above a list makes the list Frigate's; `Details:` leaves it to the heading.
    return line.words.count <= 4 && line.words.contains { $0.first?.isUppercase == true } && content.contains("**")
      ? (Self.general.contains(Self.plain(content)) ? .none : .other) : .none
  }

  private static let general: Set<String> = [
    "details", "network", "access", "configuration", "overview", "summary", "settings", "connection", "info",
    "information", "hardware", "specs", "status", "service", "deployment", "current", "current state", "key details",
    "network configuration", "network details", "network settings", "service architecture", "service details",
  ]

  private static func isItem(_ trimmed: Substring) -> Bool {
    if let first = trimmed.first, "-*+".contains(first) { return trimmed.dropFirst().first == " " }
    let digits = trimmed.prefix { $0.isNumber }
    return !digits.isEmpty && trimmed.dropFirst(digits.count).first == "."
  }

  /// Whether the section is about the thing: a heading that is its name, or one below it that names a side of it.
  private func isSubject(heading: [String]) -> Bool {
    for (index, heading) in heading.enumerated().reversed() {
      if isSubject(label: heading[...], andDocument: true) { return true }
      guard index > 0, Self.general.contains(Self.plain(heading[...])) else { return false }
    }
    return false
  }

  /// `### 3. Traefik Ingress (LXC):` is the thing; `VM 107 on pve` is not pve.
  private func isSubject(label: Substring, andDocument: Bool = false) -> Bool {
    var text = label
    if let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].contains(where: \.isLetter) {
      text = text[..<colon]
    }
    let words = DocumentLine(Self.withoutBrackets(text)).lower
    return isSubject(andDocument ? words.filter { !Self.documentWords.contains($0) } : words)
  }

  /// Words of a title that say what kind of document it is: `Vaultwarden notes`.
  private static let documentWords: Set<String> = ["notes", "setup", "guide", "runbook", "overview", "reference"]

  /// Whether `words` are the thing's name and kinds of things.
  func isSubject(_ words: [String]) -> Bool {
    let words = words.drop { $0.allSatisfy { $0.isNumber || $0 == "." } }
    return question.subjects.contains { subject in
      guard let start = words.firstIndex(where: { DocumentLine.isName($0, subject[0]) }),
        words[start...].count >= subject.count,
        zip(words[start...], subject).allSatisfy({ DocumentLine.isName($0, $1) })
      else { return false }
      return (words[..<start] + words[(start + subject.count)...]).allSatisfy { ThingKinds.words.contains($0) }
    }
  }

  /// Whether a key says itself whose value it is: `K3S_VERSION`, `PBS IP`, `Home Assistant URL`.
  func isOwnKey(_ key: Substring) -> Bool {
    let parts = key.split { !($0.isLetter || $0.isNumber) }.map { $0.lowercased() }
    guard (2...6).contains(parts.count) else { return false }
    let asking =
      attribute == .address || attribute == .port ? attribute.askingWords.union(["url"]) : attribute.askingWords
    return question.subjects.contains { subject in
      let name = subject.flatMap { $0.split { "-_.".contains($0) }.map(String.init) }
      guard parts.count > name.count else { return false }
      return (0...(parts.count - name.count)).contains { start in
        guard parts[start..<start + name.count].elementsEqual(name) else { return false }
        let others = parts[..<start] + parts[(start + name.count)...]
        return others.contains { asking.contains($0) }
          && others.allSatisfy { asking.contains($0) || Self.keyWords.contains($0) || ThingKinds.words.contains($0) }
      }
    }
  }

  private static let keyWords: Set<String> = [
    "install", "default", "current", "external", "internal", "static", "the", "vip", "image", "base",
  ]

  /// `**VIP Address**: 192.168.4.79` under a heading of the subject, `PBS IP: 192.168.4.218` anywhere.
  private func pair(_ content: Substring, isOfSubject: Bool) -> NamedValue? {
    guard let colon = content.firstIndex(of: ":") else { return nil }
    let key = Self.plain(content[..<colon])
    guard isOfSubject && attribute.keys.contains(key) || isOwnKey(key[...]) else { return nil }
    return field(content[content.index(after: colon)...])
  }

  /// What follows a key, where it is nothing but the value.
  func field(_ text: Substring) -> NamedValue? {
    let line = DocumentLine(Self.withoutBrackets(text))
    return line.words.count <= 4 ? cell(line) : nil
  }

  /// The value of a cell or of what follows a key: nothing but one or more values.
  func cell(_ line: DocumentLine) -> NamedValue? {
    var values: [String] = []
    for index in line.words.indices {
      if let value = value(at: index, in: line, isField: true) {
        if !values.contains(value) { values.append(value) }
      } else if values.isEmpty || attribute != .state && attribute != .host {
        return nil
      }
      if attribute == .state { break }
    }
    guard !values.isEmpty, values.count == 1 || attribute == .address || attribute == .port else { return nil }
    return NamedValue(values: values, end: attribute == .port ? line.address : nil)
  }

  /// - Parameter isField: whether the word stands in a cell or behind a key, where a plain number is a port.
  func value(at index: Int, in line: DocumentLine, isField: Bool) -> String? {
    let word = line.words[index]
    switch attribute {
    case .address:
      let value = attribute.value(of: word)
      // Addresses within a cluster or of containers come and go.
      return value.flatMap { value in Self.inner.contains { value.hasPrefix($0) } ? nil : value }
    case .version: return attribute.value(of: word)
    case .port:
      let named = index > 0 && line.lower[index - 1].hasPrefix("port")
      let isWithAddress = word.contains(":") && (line.address != nil || word.contains("://"))
      return named || isField || isWithAddress ? attribute.value(of: word) : nil
    case .host:
      let name = String(line.lower[index].prefix { $0 != "." })
      return hosts.contains(name) && !question.subjects.contains([name]) ? name : nil
    case .state:
      if isField, let value = Polarity.setting(line.lower[index], asked: question.askedState) { return value }
      let negated = index > 0 && ["not", "never", "isn't", "no"].contains(line.lower[index - 1])
      if Polarity.loose.contains(line.lower[index]), !isField { return nil }
      return Polarity.value(of: line.lower[index], asked: question.askedState, negated: negated)
    }
  }

  private static let inner = ["10.42.", "10.43.", "10.244.", "10.96.", "172.17.", "172.18."]

  private func isForm(_ path: String) -> Bool {
    let path = path.lowercased()
    return path.contains("template") || path.contains("example")
  }

  private func tellsOfOthers(_ heading: String) -> Bool {
    // An entry of a journal: what was so that day.
    heading.wholeMatch(of: /\s*\d{4}-\d{2}-\d{2}\W*/) != nil
      || DocumentLine.words(of: heading[...]).contains { Self.otherHeadings.contains($0.lowercased()) }
  }

  private static let otherHeadings: Set<String> = [
    "old", "previous", "previously", "legacy", "deprecated", "example", "examples", "original", "obsolete", "rollback",
    "alternative", "alternatives", "history", "template", "wrong", "target", "proposed", "future", "planned",
    "idea", "ideas", "changelog", "journal", "diary", "wishlist",
  ]

  static func plain(_ text: Substring) -> String {
    DocumentLine.words(of: text).joined(separator: " ").lowercased()
  }

  static func withoutBrackets(_ text: Substring) -> Substring {
    guard text.contains("(") else { return text }
    var depth = 0
    return String(
      text.filter { character in
        if character == "(" { depth += 1 }
        defer { if character == ")" { depth = max(0, depth - 1) } }
        return depth == 0 && character != ")"
      })[...]
  }
}

/// What is said of a thing in one line.
struct NamedValue: Hashable {
  var values: [String]
  /// The address that a port belongs to.
  var end: String?
}

extension DocumentLine {
  /// The first address in the line.
  var address: String? { words.lazy.compactMap { Attribute.address.value(of: $0) }.first }
}

extension Passage {
  /// The line of the document that the text's first line is. The text lacks the heading, and inside a table it has the
  /// table's header on top, which stands further up; its last line is the passage's last.
  func textOffset(lines count: Int) -> Int {
    let shown = text.hasSuffix("\n") ? count - 1 : count
    return max(1, lines.upperBound - shown + 1)
  }
}
