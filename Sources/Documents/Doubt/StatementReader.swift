import Agent

/// Finds what a passage says of a subject: rows of tables, `key: value` lines, and values beside the name.
struct StatementReader {
  let attribute: Attribute
  /// Names that the subject may go by, each as lower-case words.
  let subjects: [[String]]
  /// The word that a question for a state asks by: `enabled`.
  var askedState = ""
  /// Names of hosts, lower case.
  var hosts: Set<String> = []

  /// Words between a name and its value.
  private static let distance = 6
  /// Further words in a cell or heading that is still about the subject alone.
  private static let company = 2

  func statements(in passage: Passage) -> [Conflict.Statement] {
    var result: [Conflict.Statement] = []
    var columns: [String]?
    let headed = heading(passage.heading)
    let text = Array(passage.text.split(separator: "\n", omittingEmptySubsequences: false))
    // A passage's text begins with its heading left out, and inside a table with the header repeated.
    let offset = passage.textOffset(lines: text.count)
    for (number, content) in text.enumerated() {
      guard content.utf8.count < 2000 else { continue }
      let line = DocumentLine(content)
      var value: String?
      if let cells = line.cells {
        if columns == nil { columns = cells.map { Self.plain($0) } }
        value = row(cells, columns ?? [])
      } else {
        columns = nil
        value = pair(content, headed: headed) ?? beside(line)
      }
      guard let value, attribute == .state || !line.isPast, !content.contains("~~") else { continue }
      let place = Conflict.Place(
        path: passage.path, heading: passage.heading, line: offset + number, date: passage.date,
        dateSource: passage.dateSource,
        text: String(content.drop { $0 == " " }.prefix(200)))
      result.append(.init(value: value, place: place))
    }
    return result
  }

  /// Whether the section is about the subject: its name with little else in one of the headings.
  private func heading(_ path: [String]) -> Bool {
    path.contains { heading in
      let line = DocumentLine(heading[...])
      return subjects.contains { line.lower.count <= $0.count + Self.company * 2 && !line.places(of: $0).isEmpty }
    }
  }

  /// `| Traefik | 192.168.4.80 |`: a cell that names the subject, and one that is the value.
  private func row(_ cells: [Substring], _ columns: [String]) -> String? {
    let lines = cells.map { DocumentLine($0) }
    guard
      let named = lines.firstIndex(where: { line in
        subjects.contains { line.lower.count <= $0.count + Self.company && !line.places(of: $0).isEmpty }
      })
    else { return nil }
    // The column that its header tells, else the only cell that is a value and nothing else.
    for (index, line) in lines.enumerated() where index != named && index < columns.count {
      guard attribute.keys.contains(columns[index]), let first = line.words.first else { continue }
      if line.words.count == 1 || attribute == .state { return value(at: 0, in: line, first) }
      return nil
    }
    let values = lines.enumerated().filter { $0.offset != named && $0.element.words.count == 1 }
      .compactMap { value(at: 0, in: $0.element, $0.element.words[0]) }
    return Set(values).count == 1 && attribute != .state && attribute != .port ? values[0] : nil
  }

  /// `**VIP Address**: 192.168.4.79` under a heading of the subject.
  private func pair(_ content: Substring, headed: Bool) -> String? {
    guard headed, let colon = content.firstIndex(of: ":") else { return nil }
    let key = Self.plain(content[..<colon])
    guard attribute.keys.contains(key) else { return nil }
    let line = DocumentLine(content[content.index(after: colon)...])
    guard let first = line.words.first, line.words.count <= 4 else { return nil }
    return value(at: 0, in: line, first)
  }

  /// `Traefik at 192.168.4.80`, `192.168.4.80 (Traefik)`.
  private func beside(_ line: DocumentLine) -> String? {
    for subject in subjects {
      for start in line.places(of: subject) {
        let after = start + subject.count
        var strangers = 0
        for index in after..<min(after + Self.distance, line.words.count) {
          if let value = value(at: index, in: line, line.words[index]) { return value }
          if !DocumentLine.links.contains(line.lower[index]) { strangers += 1 }
          if strangers > 1 { break }
        }
        if start > 0, attribute == .address || attribute == .host,
          let value = value(at: start - 1, in: line, line.words[start - 1]),
          // In a list of several the value before belongs to the name before.
          line.words.count(where: { attribute.value(of: $0) != nil }) <= 1
        {
          return value
        }
      }
    }
    return nil
  }

  private func value(at index: Int, in line: DocumentLine, _ word: Substring) -> String? {
    switch attribute {
    case .address, .version: return attribute.value(of: word)
    case .port:
      let named = index > 0 && line.lower[index - 1].hasPrefix("port")
      return named || word.contains(":") || line.words.count <= 4 ? attribute.value(of: word) : nil
    case .host:
      let name = String(line.lower[index].prefix { $0 != "." })
      return hosts.contains(name) ? name : nil
    case .state:
      let negated = index > 0 && ["not", "never", "isn't", "no"].contains(line.lower[index - 1])
      return Polarity.value(of: line.lower[index], asked: askedState, negated: negated)
    }
  }

  private static func plain(_ text: Substring) -> String {
    DocumentLine.words(of: text).joined(separator: " ").lowercased()
  }
}

extension Passage {
  /// The line of the document that the text's first line is. The text lacks the heading, and inside a table it has the
  /// table's header on top, which stands further up; its last line is the passage's last.
  func textOffset(lines count: Int) -> Int {
    let shown = text.hasSuffix("\n") ? count - 1 : count
    return max(1, lines.upperBound - shown + 1)
  }
}
