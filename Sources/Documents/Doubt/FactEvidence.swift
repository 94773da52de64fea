import Agent

/// How well a passage answers a question for a value: whether the named thing stands there with a value of that kind.
///
/// Less strict than what doubt relies on: a passage that is shown in vain costs a look.
struct FactEvidence {
  let question: FactQuestion
  /// nil for a question that asks for no attribute.
  let reader: StatementReader?

  /// What a passage that states the value counts, and less for one where thing and value only stand together.
  private enum Grade {
    static let stated: Float = 1
    static let row: Float = 0.8
    static let section: Float = 0.6
    static let line: Float = 0.4
  }

  init(_ question: FactQuestion, hosts: Set<String>) {
    self.question = question
    reader = StatementReader(question, hosts: hosts)
  }

  /// From 0 for a passage that holds no answer to 1 for one that states it.
  ///
  /// - Parameter states: whether the passage states the value, as the reader has found.
  func grade(_ passage: Passage, states: Bool) -> Float {
    if states { return Grade.stated }
    var best: Float = 0
    var columns: [String]?
    let isHeaded = passage.heading.contains { isNamed(DocumentLine($0[...])) }
    for content in passage.text.split(separator: "\n", omittingEmptySubsequences: false) where content.utf8.count < 2000
    {
      if let cells = DocumentLine.cells(of: content) {
        guard let columns else {
          columns = cells.map { StatementReader.plain($0) }
          continue
        }
        best = max(best, row(cells, columns))
      } else {
        columns = nil
        best = max(best, line(content, isHeaded: isHeaded))
      }
    }
    return best
  }

  private func row(_ cells: [Substring], _ columns: [String]) -> Float {
    let lines = cells.map { DocumentLine($0) }
    guard let named = lines.firstIndex(where: isNamed) else { return 0 }
    for (index, line) in lines.enumerated() where index != named && index < columns.count && isAsked(columns[index]) {
      if reader == nil ? !line.words.isEmpty : isValue(in: line) {
        return reader == nil ? Grade.stated : Grade.row
      }
    }
    // `| GPU | RTX 3070 |` in a table of one thing is found by its heading.
    return lines.enumerated().contains { $0.offset != named && reader != nil && isValue(in: $0.element) }
      ? Grade.line : 0
  }

  private func line(_ content: Substring, isHeaded: Bool) -> Float {
    if isHeaded, let colon = content.firstIndex(of: ":"), isAsked(StatementReader.plain(content[..<colon])) {
      let value = DocumentLine(content[content.index(after: colon)...])
      if reader == nil ? !value.words.isEmpty : isValue(in: value) { return Grade.section }
    }
    guard reader != nil || content.utf8.count < 400 else { return 0 }
    let line = DocumentLine(content)
    guard isNamed(line), !line.isCommand else { return 0 }
    if reader != nil { return isValue(in: line) ? Grade.line : 0 }
    guard isAsked(line.lower.joined(separator: " ")) else { return 0 }
    // `memory usage of pve is high` gives no amount.
    return !Amount.isAsked(by: question.nouns) || Amount.stands(in: line) ? Grade.line : 0
  }

  private func isNamed(_ line: DocumentLine) -> Bool {
    question.subjects.contains { !line.places(of: $0).isEmpty }
  }

  /// Whether a key or the header of a column is what is asked for.
  private func isAsked(_ key: String) -> Bool {
    if let reader { return reader.attribute.keys.contains(key) }
    // A narrow column is headed `Mem`.
    return question.nouns.contains { noun in
      " \(key) ".contains(" \(noun) ") || key.count > 2 && noun.hasPrefix(key)
    }
  }

  private func isValue(in line: DocumentLine) -> Bool {
    guard let reader else { return false }
    return line.words.indices.contains { reader.value(at: $0, in: line, isField: false) != nil }
  }
}

/// The passages that hold the thing that a line asks a value of, read once for the ranking and for doubt.
struct FactReading {
  var evidence: FactEvidence
  /// By the place in the passage table, with what each states.
  var passages: [(place: Int, passage: Passage, statements: [Conflict.Statement])] = []

  /// Passages that are read.
  static let reach = 400
}
