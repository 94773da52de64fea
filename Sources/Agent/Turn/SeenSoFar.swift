extension Provenance {
  /// Everything that the session has seen up to this point of `turn`.
  init(_ history: History, _ turn: Turn, _ instructions: Instructions) {
    self.init(owner: history.turns.flatMap { $0.owned ?? [$0.line] } + (turn.owned ?? [turn.line]))
    instructions.written.forEach { add($0) }
    for line in history.turns.filter({ $0.owned != nil }).map(\.line) + (turn.owned == nil ? [] : [turn.line]) {
      add(Source("a prompt of the lab", text: line))
    }
    if !history.summary.isEmpty {
      add(Source("earlier in this session", text: history.summary.joined(separator: "\n")))
    }
    for past in history.turns {
      for message in past.messages {
        switch message {
        case .tool(let text, let call): add(Source(Provenance.name(call), text: text))
        // The first message of a turn holds what the documents said for the line.
        case .user(let text) where text != past.line: add(Source("documents of an earlier turn", text: text))
        case .assistant(let text, _) where !text.isEmpty: add(Source("an earlier answer", text: text))
        default: break
        }
      }
      for (id, values) in past.typed { add(finding: values, id: id) }
    }
    for passage in turn.passages where !passage.text.isEmpty {
      add(Source("[\(passage.id)] \(passage.place)", text: passage.text))
    }
    for found in turn.found where found.record.outcome != .notRun {
      add(Source(Provenance.name(found.record.call), text: found.text))
    }
    for (id, values) in turn.typed { add(finding: values, id: id) }
  }

  private static func name(_ call: ToolCall) -> String {
    let host = call.arguments["host"]?.stringValue.map { " on \($0)" } ?? ""
    return "output of \(call.tool)\(host) [\(call.id)]"
  }
}
