import Agent

/// Calls without a token of their own: bare JSON, code blocks, ReAct, Python lists, Functionary v3.2.
extension ReplyReader {
  /// What the text is where nothing marks it; nil where it is ordinary.
  func decideUnmarked(_ rest: Substring, _ context: BodyContext) -> Decision? {
    let first = rest.first!
    switch first {
    case "{": return place.atLineStart ? decideObject(rest, context) : decideInline(rest, context)
    case "[" where place.atLineStart: return decideList(rest, context)
    case "`" where place.atLineStart: return decideFence(rest, context)
    case "`": return decideTicked(rest, context)
    case "A" where place.atLineStart: return decideAction(rest, context)
    case ">" where place.atLineStart || place.afterCall: return decideRecipient(rest, context)
    default: return place.atLineStart && (first.isLetter || first == "_") ? decideNamedLine(rest, context) : nil
    }
  }

  private func next(_ rest: Substring) -> String.Index { rest.index(after: rest.startIndex) }

  private func decideObject(_ rest: Substring, _ context: BodyContext) -> Decision {
    switch LooseJSON.read(rest, atEnd: context.atEnd && !context.isCut) {
    case .value(let json):
      if let calls = weak(json, context) { return .calls(calls.map(reader.judge), json.end) }
      return .quote(json.end)
    case .incomplete where !context.atEnd && rest.utf8.count < 20_000: return .wait(body: true)
    default:
      if CallShape.isObject(rest) || isOpenObject(rest) {
        return .hide([.miscall(miscall(in: rest))], until: ["\n\n"], from: next(rest))
      }
      // Broken, and its arguments may still come.
      if !context.atEnd, CallShape.mayBecomeObject(rest), rest.utf8.count < 300 { return .wait(body: false) }
      return .text(next(rest))
    }
  }

  /// Whether the text ends inside of an object that has the name of a call already.
  private func isOpenObject(_ rest: Substring) -> Bool {
    guard case .incomplete = LooseJSON.read(rest, atEnd: false), CallShape.mayBecomeObject(rest) else { return false }
    return CallShape.name(in: rest) != nil
  }

  private func weak(_ json: LooseJSON.Reading, _ context: BodyContext) -> [WrittenCall]? {
    WrittenCall.all(
      in: json.value, isMarked: false, repaired: json.repaired, closed: json.closed, knows: context.knows)
  }

  /// An object behind words on the same line: a call only where the line ends with it.
  private func decideInline(_ rest: Substring, _ context: BodyContext) -> Decision? {
    guard CallShape.mayBecomeObject(rest) else { return nil }
    switch LooseJSON.read(rest, atEnd: context.atEnd && !context.isCut) {
    case .value(let json):
      guard let calls = weak(json, context) else { return .quote(json.end) }
      let after = rest[json.end...].drop { " \t.`\"')".contains($0) }
      guard let following = after.first else {
        return context.atEnd ? .calls(calls.map(reader.judge), after.startIndex) : .wait(body: false)
      }
      return following.isNewline ? .calls(calls.map(reader.judge), after.startIndex) : .quote(json.end)
    case .incomplete where !context.atEnd && rest.utf8.count < 20_000: return .wait(body: true)
    default:
      if CallShape.isObject(rest) || isOpenObject(rest) {
        return .hide([.miscall(miscall(in: rest))], until: ["\n\n"], from: next(rest))
      }
      return !context.atEnd && CallShape.mayBecomeObject(rest) && rest.utf8.count < 300 ? .wait(body: false) : nil
    }
  }

  /// A call in backticks on a line.
  private func decideTicked(_ rest: Substring, _ context: BodyContext) -> Decision? {
    let inner = rest.dropFirst()
    guard let brace = inner.first else { return context.atEnd ? nil : .wait(body: false) }
    guard brace == "{", case .calls(let verdicts, let end)? = decideInline(inner, context) else {
      if brace == "{", case .wait(let body)? = decideInline(inner, context) { return .wait(body: body) }
      return nil
    }
    return .calls(verdicts, end)
  }

  private func decideList(_ rest: Substring, _ context: BodyContext) -> Decision {
    // `[d1]` and `[a link](…)` begin like a list and are none.
    let inner = rest.dropFirst().drop(while: \.isWhitespace)
    guard let following = inner.first else { return context.atEnd ? .text(rest.endIndex) : .wait(body: false) }
    if following == "{" { return decideObject(rest, context) }
    guard following.isLetter || following == "_" else { return .text(next(rest)) }
    switch PythonForm.read(rest, context) {
    case .calls(let calls, let end):
      // A list of calls that nobody knows is a call only where nothing else is on the line.
      let known = calls.contains { reader.tool(named: $0.name) != nil }
      let after = rest[end...].drop { $0 == " " }.first
      if known || after == nil && context.atEnd || after?.isNewline == true {
        return .calls(calls.map(reader.judge), end)
      }
      return after == nil ? .wait(body: false) : .text(next(rest))
    case .incomplete: return rest.utf8.count < 20_000 ? .wait(body: true) : .text(next(rest))
    case .none:
      let name = inner.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
      guard inner[name.endIndex...].first == "(", reader.tool(named: String(name)) != nil else {
        return .text(next(rest))
      }
      return .hide([.miscall(Miscall(.unreadable, tool: String(name)))], until: ["\n\n"], from: next(rest))
    }
  }

  /// A line that begins with the name of a tool: `NAME(key="text")`, or `NAME` and its arguments on the next line.
  private func decideNamedLine(_ rest: Substring, _ context: BodyContext) -> Decision? {
    let name = rest.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    let after = rest[name.endIndex...]
    if after.isEmpty {
      return !context.atEnd && reader.beginsName(String(name)) ? .wait(body: false) : nil
    }
    guard reader.tool(beginningLine: String(name)) != nil else { return nil }
    let form: (Substring, BodyContext) -> FormReading
    switch after.first {
    case "(": form = PythonForm.read
    case let character? where character.isNewline: form = NamedForm.read
    case "{": form = NamedForm.read
    default: return nil
    }
    switch form(rest, context) {
    case .calls(let calls, let end): return .calls(calls.map(reader.judge), end)
    case .incomplete: return .wait(body: true)
    case .none: return nil
    }
  }

  /// ReAct's `Action: NAME` and `Action Input: {…}`; Command R's `Action:` and a list in a code block.
  private func decideAction(_ rest: Substring, _ context: BodyContext) -> Decision? {
    let keyword = "Action:"
    guard rest.hasPrefix(keyword) else { return keyword.hasPrefix(rest) && !context.atEnd ? .wait(body: false) : nil }
    let body = rest.dropFirst(keyword.count).drop { $0 == " " || $0.isNewline }
    guard let first = body.first else { return context.atEnd ? nil : .wait(body: false) }
    if first == "`" || first == "[" || first == "{" {
      switch JSONForm.read(body, context) {
      case .calls(let calls, let end): return .calls(calls.map(reader.judge), end)
      case .incomplete: return .wait(body: true)
      case .none where !context.atEnd && CallShape.mayBegin(body): return .wait(body: false)
      case .none:
        return CallShape.begins(body)
          ? .hide([.miscall(miscall(in: body))], until: ["\u{0}"], from: body.startIndex) : nil
      }
    }
    let name = body.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    guard WrittenCall.isName(String(name)) else { return nil }
    let after = body[name.endIndex...].drop(while: \.isWhitespace)
    let input = "Action Input:"
    guard after.hasPrefix(input) else { return !context.atEnd && input.hasPrefix(after) ? .wait(body: false) : nil }
    let given = after.dropFirst(input.count).drop { $0 == " " || $0.isNewline }
    guard !given.isEmpty || context.atEnd else { return .wait(body: false) }
    switch LooseJSON.read(given, atEnd: context.atEnd && !context.isCut) {
    case .value(let json) where json.value.objectValue != nil:
      let call = WrittenCall(
        name: String(name), arguments: json.value.objectValue, repaired: json.repaired, closed: json.closed)
      return .calls([reader.judge(call)], json.end)
    case .incomplete where !context.atEnd: return .wait(body: true)
    default:
      let verdict = reader.judge(WrittenCall(name: String(name), arguments: nil))
      return .hide([verdict], until: ["\n\n"], from: given.startIndex)
    }
  }

  /// Functionary v3.2: `>>>NAME`, a new line, the arguments; `>>>all` is text.
  private func decideRecipient(_ rest: Substring, _ context: BodyContext) -> Decision? {
    let mark = ">>>"
    guard rest.hasPrefix(mark) else { return mark.hasPrefix(rest) && !context.atEnd ? .wait(body: false) : nil }
    let body = rest.dropFirst(mark.count)
    let name = body.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    guard let after = body[name.endIndex...].first else { return context.atEnd ? nil : .wait(body: false) }
    guard after.isNewline, !name.isEmpty else { return nil }
    if name == "all" { return .token(body.index(after: name.endIndex)) }
    switch NamedForm.read(body, context) {
    case .calls(let calls, let end): return .calls(calls.map(reader.judge), end)
    case .incomplete: return .wait(body: true)
    case .none:
      guard CallShape.begins(body) else { return nil }
      return .hide([.miscall(miscall(in: body))], until: [mark], from: body.startIndex)
    }
  }

  private func decideFence(_ rest: Substring, _ context: BodyContext) -> Decision? {
    guard rest.hasPrefix("```") else {
      if !context.atEnd, rest.count < 3, rest.allSatisfy({ $0 == "`" }) { return .wait(body: false) }
      return decideTicked(rest, context)
    }
    guard let lineEnd = rest.firstIndex(where: \.isNewline) else {
      return context.atEnd ? .quote(rest.endIndex) : .wait(body: false)
    }
    let language = rest.dropFirst(3)[..<lineEnd].lowercased().trimmed { $0.isWhitespace }
    let bodyStart = rest.index(after: lineEnd)
    let body = rest[bodyStart...].drop(while: \.isWhitespace)
    let isPython = ["tool_code", "tool_call", "python", "py", ""].contains(language)
    guard let first = body.first else { return context.atEnd ? .quote(rest.endIndex) : .wait(body: false) }
    // Only what begins like a call is held; other code streams.
    guard "{[<✿".contains(first) || isPython && (first.isLetter || first == "_") else { return .fence(bodyStart) }
    if isPython, first.isLetter || first == "_" {
      let word = body.prefix { $0.isLetter || $0.isNumber || "_-.".contains($0) }
      if word.endIndex == body.endIndex { if !context.atEnd { return .wait(body: false) } }
      let bare = word.split(separator: ".").last.map(String.init) ?? ""
      guard
        language.hasPrefix("tool") || word == "print" || reader.tool(named: bare) != nil
          || reader.tool(named: String(word)) != nil
      else { return .fence(bodyStart) }
    }
    let close = rest[bodyStart...].firstRange(of: "```")
    guard close != nil || context.atEnd else { return rest.utf8.count < 20_000 ? .wait(body: true) : .fence(bodyStart) }
    let content = rest[bodyStart..<(close?.lowerBound ?? rest.endIndex)]
    let end = close?.upperBound ?? rest.endIndex
    let inside = BodyContext(atEnd: true, isCut: context.isCut && close == nil, knows: context.knows)
    if let calls = calls(inFence: content, inside) { return .calls(calls.map(reader.judge), end) }
    if CallShape.isObject(content.drop(while: \.isWhitespace)) {
      return .calls([.miscall(miscall(in: content))], end)
    }
    return .quote(end)
  }

  /// The calls that a code block holds and nothing else; nil where it is other code.
  private func calls(inFence content: Substring, _ context: BodyContext) -> [WrittenCall]? {
    var calls: [WrittenCall] = []
    var rest = content
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," || $0 == ";" }
      guard let first = rest.first else { return calls.isEmpty ? nil : calls }
      if first == "{" || first == "[" {
        if case .value(let json) = LooseJSON.read(rest, atEnd: !context.isCut), let found = weak(json, context) {
          calls += found
          rest = rest[json.end...]
          continue
        }
        guard first == "[", case .calls(let found, let end) = PythonForm.read(rest, context) else { return nil }
        calls += found
        rest = rest[end...]
        continue
      }
      if let dialect = Dialect.all.first(where: { rest.hasPrefix($0.open) }) {
        let body = dialect.keepsOpening ? rest : rest.dropFirst(dialect.open.count)
        var found: (calls: [WrittenCall], end: String.Index)?
        for form in dialect.forms {
          if case .calls(let some, let end) = form.read(body, context) {
            found = (some, end)
            break
          }
        }
        guard let found else { return nil }
        calls += found.calls
        rest = rest[found.end...].drop(while: \.isWhitespace)
        for stop in dialect.close where rest.hasPrefix(stop) { rest = rest.dropFirst(stop.count) }
        continue
      }
      guard case .calls(let found, let end) = PythonForm.read(rest, context) else { return nil }
      calls += found
      rest = rest[end...]
    }
  }
}
