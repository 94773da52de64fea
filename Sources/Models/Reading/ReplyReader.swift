import Agent

/// Splits a reply, as it streams, into the text to show, the thinking and the calls that the model wrote in it.
///
/// Text goes through at once; what may be the start of a call is held until that is decided, so that the visible
/// answer never holds a raw call. What follows a call is held to the end: whether the call was meant or only shown
/// as an example is told by the words on both sides.
struct ReplyReader: ReplyReading {
  let reader: CallReader
  private let mayCall: Bool
  private var thinking: ThinkingSplitter
  /// Text that is not decided yet.
  private var held = ""
  /// Whether `held` begins with what may be a long call: it is looked at again only when something may close it.
  private var waitsForBody = false
  var place = Place()
  /// What comes after the first call, and that.
  private var items: [Item] = []
  /// The end of the text so far, shown or held.
  private var tail = ""
  /// The end of the text that was told.
  private var told = ""
  private var seen: [ToolCall] = []
  private(set) var wroteCalls = false

  /// Where in the reply the text that is not decided yet begins.
  struct Place {
    var atLineStart = true
    /// Inside `code` on a line.
    var inCode = false
    /// Inside a code block that is no call: nothing in it is one.
    var inFence = false
    /// Right behind a call.
    var afterCall = false
    /// Inside the thinking of a channel.
    var inAnalysis = false
    /// What ends the text that is not shown; nil where everything is.
    var hidesUntil: [String]?
  }

  private enum Item {
    case text(String)
    case found([CallReader.Verdict], raw: String)
  }

  /// - Parameters:
  ///   - mayCall: false where the model must answer: a call is told as a miscall.
  ///   - thinksFirst: The prompt of this model opens its thinking.
  init(tools: [ToolDescription], mayCall: Bool = true, thinksFirst: Bool = false) {
    reader = CallReader(tools: tools)
    self.mayCall = mayCall
    thinking = ThinkingSplitter(beganInPrompt: thinksFirst)
  }

  var endsThePromptsThoughts: Bool { thinking.endsThePromptsThoughts }

  mutating func take(_ piece: String) -> [ModelEvent] {
    take(thinking.take(piece), closes: piece.contains { ">}])|`✿".contains($0) || $0.isNewline })
  }

  /// A call that the server read itself.
  mutating func take(native name: String, arguments: JSONValue?) -> [ModelEvent] {
    var events = scan(atEnd: true, isCut: false)
    guard mayCall else { return events + [.miscall(Miscall(.notNow, tool: name))] }
    // Of a tool that does not exist, the turn answers with the names that do.
    let call = reader.native(name, arguments) ?? ToolCall(tool: name, arguments: arguments?.objectValue ?? [:])
    events += tell(call)
    return events
  }

  mutating func finish(isCut: Bool) -> [ModelEvent] {
    var events = take(thinking.finish(), closes: true) + scan(atEnd: true, isCut: isCut)
    let rest = items
    items = []
    for (index, item) in rest.enumerated() {
      switch item {
      case .text(let text): events += show(text, ifBlank: false)
      case .found(let verdicts, let raw):
        let after = rest[(index + 1)...].reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
        if ExampleWords.areAround(before: told, after: after) {
          events += show(Self.quoted(raw), ifBlank: true)
        } else {
          events += verdicts.flatMap { tell($0) }
        }
      }
    }
    return events
  }

  private mutating func take(_ pieces: [ThinkingSplitter.Piece], closes: Bool) -> [ModelEvent] {
    var events: [ModelEvent] = []
    for piece in pieces {
      switch piece {
      case .thinking(let text): events.append(.thinking(text))
      case .text(let text):
        held += text
        if !waitsForBody || closes { events += scan(atEnd: false, isCut: false) }
      case .thoughtSoFar:
        (held, items, seen, told, tail, place) = ("", [], [], "", "", Place())
        waitsForBody = false
        wroteCalls = false
        events.append(.thoughtSoFar)
      }
    }
    return events
  }

  private mutating func tell(_ verdict: CallReader.Verdict) -> [ModelEvent] {
    switch verdict {
    case .call(let call):
      wroteCalls = true
      return mayCall ? tell(call) : [.miscall(Miscall(.notNow, tool: call.tool))]
    case .miscall(let miscall):
      wroteCalls = true
      return [.miscall(miscall)]
    }
  }

  private mutating func tell(_ call: ToolCall) -> [ModelEvent] {
    // Some models write a call twice: as text and as a fence.
    guard !seen.contains(call) else { return [] }
    seen.append(call)
    return [.call(call)]
  }

  /// - Parameter ifBlank: Whether blank space is shown even beside calls.
  private mutating func show(_ text: String, ifBlank: Bool) -> [ModelEvent] {
    // Blank space around a call is not an answer.
    if !ifBlank, !seen.isEmpty || wroteCalls, text.allSatisfy(\.isWhitespace) { return [] }
    told = String((told + text).suffix(400))
    return text.isEmpty ? [] : [.text(text)]
  }

  // MARK: Scanning

  /// What the text at the present place is.
  enum Decision {
    /// Ordinary text up to the index.
    case text(String.Index)
    /// A token that is not shown.
    case token(String.Index)
    /// Text in which tokens are only spoken of.
    case quote(String.Index)
    case calls([CallReader.Verdict], String.Index)
    /// The first line of a code block that is no call, up to the index.
    case fence(String.Index)
    /// Such a block ends at the index.
    case fenceEnd(String.Index)
    /// Thinking in a channel begins at the index.
    case analysis(String.Index)
    /// Nothing is shown until one of these stands there, or the end.
    case hide([CallReader.Verdict], until: [String], from: String.Index)
    /// More must be read first; `body`: inside of what may be a long call.
    case wait(body: Bool)
  }

  private mutating func scan(atEnd: Bool, isCut: Bool) -> [ModelEvent] {
    var events: [ModelEvent] = []
    var text = ""
    var rest = held[...]
    waitsForBody = false
    func add(_ piece: Substring) {
      text += piece
      tail = String((tail + piece).suffix(48))
    }
    loop: while !rest.isEmpty {
      if let stops = place.hidesUntil ?? (place.inAnalysis ? Self.channelEnds : nil) {
        let stop = stops.compactMap { rest.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
        let kept = stop == nil && !atEnd ? ThinkingSplitter.partial(String(rest), of: stops) : 0
        let end = stop?.lowerBound ?? rest.index(rest.endIndex, offsetBy: -kept)
        if place.inAnalysis, end > rest.startIndex {
          flush(&text, &events)
          events.append(.thinking(String(rest[..<end])))
        }
        rest = rest[end...]
        guard stop != nil else { break }
        place.hidesUntil = nil
        place.inAnalysis = false
        continue
      }
      switch decide(rest, atEnd: atEnd, isCut: isCut) {
      case .text(let end):
        add(rest[..<end])
        place.pass(rest[..<end])
        rest = rest[end...]
      case .quote(let end):
        add(Self.quoted(String(rest[..<end]))[...])
        place.pass(rest[..<end])
        rest = rest[end...]
      case .token(let end):
        rest = rest[end...]
        // What stood before and behind it must not make a token together.
        if SpecialTokens.mayGoOn(tail) { add(" ") }
      case .fence(let end):
        add(Self.quoted(String(rest[..<end]))[...])
        rest = rest[end...]
        place.inFence = true
      case .fenceEnd(let end):
        add(rest[..<end])
        rest = rest[end...]
        place = Place()
        place.atLineStart = false
      case .calls(let verdicts, let end):
        flush(&text, &events)
        items.append(.found(verdicts, raw: String(rest[..<end])))
        rest = rest[end...]
        place = Place()
        place.afterCall = true
      case .analysis(let end):
        rest = rest[end...]
        place.inAnalysis = true
      case .hide(let verdicts, let stops, let from):
        flush(&text, &events)
        items.append(.found(verdicts, raw: ""))
        rest = rest[from...]
        place.hidesUntil = stops
      case .wait(let body):
        waitsForBody = body
        break loop
      }
    }
    held = String(rest)
    flush(&text, &events)
    return events
  }

  private mutating func flush(_ text: inout String, _ events: inout [ModelEvent]) {
    defer { text = "" }
    guard !text.isEmpty else { return }
    if items.isEmpty {
      events += show(text, ifBlank: false)
    } else if case .text(let before)? = items.last {
      items[items.count - 1] = .text(before + text)
    } else {
      items.append(.text(text))
    }
  }

  /// `text` with the tokens that it speaks of in other brackets.
  static func quoted(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let place = rest.firstIndex(where: { "<[✿".contains($0) }) {
      result += rest[..<place]
      rest = rest[place...]
      if case .token(let end) = SpecialTokens.first(of: rest, atEnd: true) {
        result += SpecialTokens.quoted(rest[..<end])
        rest = rest[end...]
      } else if let dialect = Dialect.all.first(where: { $0.keepsOpening && rest.hasPrefix($0.open) }) {
        result += SpecialTokens.quoted(rest.prefix(dialect.open.count))
        rest = rest.dropFirst(dialect.open.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result + rest
  }
}

extension ReplyReader.Place {
  /// Goes over text that is shown.
  mutating func pass(_ text: Substring) {
    for character in text {
      if character.isNewline {
        atLineStart = true
        inCode = false
      } else if !character.isWhitespace {
        atLineStart = false
        afterCall = false
        if character == "`" { inCode.toggle() }
      }
    }
  }
}
