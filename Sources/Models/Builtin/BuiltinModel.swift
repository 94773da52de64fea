import Agent

/// Answers without any model: the tool by its description and examples, its arguments from the
/// inventory, and the answer from what the tool found and what the documents say.
public struct BuiltinModel: LanguageModel {
  public let name = "builtin"
  public let quotesFindings = true
  private let lexicon: @Sendable () -> Lexicon
  private let reading: @Sendable (String) -> String?

  /// - Parameters:
  ///   - lexicon: asked at each request, so that new hosts and documents are known at once.
  ///   - reading: what an output that the owner pasted shows, or nil where it shows nothing that is known.
  public init(
    reading: @escaping @Sendable (String) -> String? = { _ in nil }, lexicon: @escaping @Sendable () -> Lexicon
  ) {
    self.lexicon = lexicon
    self.reading = reading
  }

  /// The tool that `line` clearly asks for; nil when nothing fits well.
  public static func clearIntent(
    of line: String, tools: [ToolDescription], lexicon: Lexicon
  ) -> ToolDescription? {
    let best = matches(for: line, tools: tools, lexicon: lexicon).first
    return best.flatMap { isClear($0) ? $0.tool : nil }
  }

  private static func isClear(_ match: Intent.Match) -> Bool {
    match.score >= (match.tool.effect == .read ? Intent.enoughToLook : Intent.enoughToAct)
  }

  /// What a reading of pasted outputs says, and where the documents tell of it.
  public static func answer(_ reading: String, _ passages: [Passage]) -> String { Composition.read(reading, passages) }

  /// Whether `line` only greets or thanks, so that no tool is due.
  public static func isSmallTalk(_ line: String) -> Bool { Words.isSmallTalk(line) }

  /// What is said to a line that only tells what to leave alone; nil for others. A model would claim a deed.
  public static func callOff(_ line: String) -> String? {
    Restraint.isAll(of: line) || Restraint.onlyExplains(line) ? "Nothing is done." : nil
  }

  /// Whether `line` tells of something that is wrong, and does not only ask how something is.
  public static func tellsOfTrouble(_ line: String) -> Bool {
    RequestForm.trouble.fits(line)
      || line.contains(
        /(?i)\bwhy\b|\b(?:slow|sluggish|lag(?:gy|s|ging)?|overload(?:ed)?|unresponsive|freez(?:es|ing)|frozen)\b|\bfix\b/
      )
  }

  /// Whether `line` asks for reasons or advice: what code found does not answer that whole.
  public static func asksForMore(_ line: String) -> Bool { RequestForm.asksForMore(line) }

  /// What the terms of the field mean that `line` asks for; nil where it asks for anything else.
  public static func meaning(of line: String) -> String? { Glossary.shipped.answer(to: line) }

  /// Whether `line` has anything to do with `tool`: what an effect needs that only the model wants.
  public static func mentions(
    _ tool: String, in line: String, tools: [ToolDescription], lexicon: Lexicon
  ) -> Bool {
    Intent.mentions(tool, in: line, tools: tools, lexicon: lexicon)
  }

  /// The call that `line` clearly asks for, with its arguments; nil when nothing fits well or something
  /// must be asked first.
  public static func suggestion(
    for line: String, tools: [ToolDescription], lexicon: Lexicon, after last: ToolCall? = nil
  ) -> ToolCall? {
    guard hostQuestion(of: line, tools: tools, lexicon: lexicon, after: last) == nil else { return nil }
    if let call = followUp(line, after: last, lexicon: lexicon, tools: tools) { return call }
    guard !Restraint.isAll(of: line), !Restraint.onlyExplains(line) else { return nil }
    let clear = clearIntent(of: line, tools: tools, lexicon: lexicon)
    guard let tool = clear ?? look(for: line, tools: tools, lexicon: lexicon),
      case .complete(let arguments) = ArgumentFiller(lexicon: lexicon).fill(tool, from: line, after: last)
    else { return nil }
    return ToolCall(tool: tool.name, arguments: arguments)
  }

  /// What has to be asked before anything is looked at, where `line` asks for a call at a host: a word that names none,
  /// or several that it could be. nil where the host is clear or none is due.
  ///
  /// - Parameter passages: what the documents say: they may know what the inventory does not.
  public static func hostQuestion(
    of line: String, tools: [ToolDescription], lexicon: Lexicon, after last: ToolCall? = nil, passages: [Passage] = []
  ) -> String? {
    let filler = ArgumentFiller(lexicon: lexicon)
    guard filler.hostQuestion(line, [:]) != nil else { return nil }
    let tool =
      continuation(line) == nil ? nil : last.flatMap { last in tools.first { $0.name == last.tool } }
    let asked = tool ?? clearIntent(of: line, tools: tools, lexicon: lexicon)
    let host = asked?.properties.first { ($0.value["x-steward"]?.stringValue ?? $0.key) == "host" }
    guard let host, var question = filler.hostQuestion(line, host.value) else { return nil }
    let telling = lexicon.unknownHost(in: line)?.told(in: passages) ?? []
    if !telling.isEmpty { question += "\n\nThe documents tell of it:\n\n" + Quotation.text(telling) }
    return question
  }

  /// What `line` changes of the one before, where it goes on from it: "nas" of "and nas?", "the backup box" of "oh sorry, I
  /// meant the backup box".
  private static func continuation(_ line: String) -> String? {
    guard Words.all(line).count <= 9,
      let match = line.firstMatch(
        of:
          /(?i)^\W*(?:(?:oh|ah|no|nope|ok|okay|oops|sorry|hm+|argh?|right|yes|my bad)\b\W*){0,3}(?:and|n|what about|how about|also|now|same|ditto|then try|try|i meant?|meant|rather|i was (?:asking|talking) about|not [\w\-]+,? (?:but )?)(?:\W+|$)([\s\S]*)/
      )
    else { return nil }
    // "and restart it" orders something of its own.
    let rest = String(match.output.1)
    let isOwn = RequestFeatures.orders(rest) && !rest.contains(/(?i)^(?:do|check|look|show|try|run|give|list)\b/)
    // "and why is frigate down", "now i know, thanks" ask or tell something of their own.
    let tells = rest.contains(
      /(?i)\b(?:is|isn'?t|are|was|were|has|have|does|did|thanks|thank you|thx)\b|^\W*(?:what|why|who|when|where|which|how|i)\b/
    )
    return isOwn || tells || Symptom.isTold(in: rest) ? nil : rest
  }

  /// The look at a host that a line asks for which names one and asks for nothing else: "pumped-piglet alright?".
  private static func look(
    for line: String, tools: [ToolDescription], lexicon: Lexicon
  ) -> ToolDescription? {
    guard Words.all(line).count <= 24, RequestForm.all(of: line).allSatisfy({ $0 == .trouble }),
      !lexicon.names(in: line).isEmpty, !Intent.isTalk(line, tools: tools, lexicon: lexicon)
    else { return nil }
    return tools.first { tool in
      tool.effect == .read && tool.run == .builtin
        && tool.properties.values.contains { $0["x-steward"] == "host" }
        && tool.properties.values.contains { $0["default"] != nil }
    }
  }

  /// Whether a search for `query` would find what a search for `line` found.
  public static func repeatsSearch(_ query: String, of line: String) -> Bool {
    let asked = Set(Words.stems(query))
    let known = Set(Words.stems(line))
    return Double(asked.intersection(known).count) >= 0.6 * Double(asked.count)
  }

  private static func matches(
    for line: String, tools: [ToolDescription], lexicon: Lexicon
  ) -> [Intent.Match] {
    Intent.matches(for: line, tools: tools, lexicon: lexicon)
  }

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    let (text, call) = decide(request)
    return AsyncThrowingStream { continuation in
      if let call {
        continuation.yield(.call(call))
      } else {
        continuation.yield(.text(text))
      }
      continuation.yield(.done(Usage()))
      continuation.finish()
    }
  }

  func decide(_ request: ModelRequest) -> (text: String, call: ToolCall?) {
    let turn = request.turn
    if let last = turn.found.last {
      return (Composition.answer(to: turn, last: last), nil)
    }
    if let read = reading(turn.line) { return (Composition.read(read, turn.passages), nil) }
    let lexicon = lexicon()
    if let question = BuiltinModel.hostQuestion(
      of: turn.line, tools: request.tools, lexicon: lexicon, after: turn.lastCall, passages: turn.passages)
    {
      return (question, nil)
    }
    if let call = BuiltinModel.followUp(turn.line, after: turn.lastCall, lexicon: lexicon, tools: request.tools) {
      return ("", call)
    }
    if let words = BuiltinModel.callOff(turn.line) { return (words, nil) }
    let matches = BuiltinModel.matches(for: turn.line, tools: request.tools, lexicon: lexicon)
    if let best = matches.first, BuiltinModel.isClear(best) {
      let filler = ArgumentFiller(lexicon: lexicon)
      switch filler.fill(best.tool, from: turn.line, after: turn.lastCall) {
      case .complete(let arguments):
        return ("", ToolCall(tool: best.tool.name, arguments: arguments))
      case .ask(let question): return (question, nil)
      }
    }
    if let call = BuiltinModel.suggestion(
      for: turn.line, tools: request.tools, lexicon: lexicon, after: turn.lastCall)
    {
      return ("", call)
    }
    if !Words.isSmallTalk(turn.line), !RequestForm.all(of: turn.line).contains(.define), !Intent.pointsBack(turn.line),
      !Intent.isTalk(turn.line, tools: request.tools, lexicon: lexicon),
      let search = request.tools.first(where: { $0.name == "search_docs" }), !turn.passages.isEmpty
    {
      return ("", ToolCall(tool: search.name, arguments: ["query": .string(turn.line)]))
    }
    if Words.isSmallTalk(turn.line) { return (Composition.smallTalk(turn.line, tools: request.tools), nil) }
    if Intent.onlyTells(turn.line, tools: request.tools, lexicon: lexicon) { return (Composition.heard, nil) }
    if !turn.passages.isEmpty { return (Composition.documents(turn), nil) }
    return (Composition.nothing(tools: request.tools), nil)
  }

  /// "and nas?", "what about the disks?": the last call with the part that the line changes.
  private static func followUp(
    _ line: String, after last: ToolCall?, lexicon: Lexicon, tools: [ToolDescription]
  ) -> ToolCall? {
    if let last, last.tool == "amend_plan", answersWhich(line) {
      return ToolCall(tool: last.tool, arguments: ["change": .string(line)])
    }
    guard var call = last, let tool = tools.first(where: { $0.name == call.tool }), let rest = continuation(line) else {
      return nil
    }
    if call.tool == "search_docs" { return searchFollowing(call, line, lexicon) }
    // An effect again only where nothing but another host is said: "same on pve".
    if tool.effect > .read {
      let small: Set<String> = [
        "on", "the", "same", "too", "also", "please", "pls", "for", "in", "at", "one", "do", "it",
      ]
      let names = Set(lexicon.names(in: rest))
      guard !names.isEmpty, Words.all(rest).allSatisfy({ small.contains($0) || names.contains($0) }) else { return nil }
    }
    let asked = Lexicon.withoutDescription(rest)
    var changed = false
    for (name, schema) in tool.properties {
      if schema["x-steward"]?.stringValue == "host" || name == "host" {
        let hosts = lexicon.hosts(in: line)
        let others = lexicon.hosts.map(\.name).filter { .string($0) != call.arguments[name] }
        if let host = hosts.first {
          call.arguments[name] = .string(host)
          changed = true
        } else if line.contains(/(?i)\bother\b/), others.count == 1 {
          call.arguments[name] = .string(others[0])
          changed = true
        }
      } else if let choices = schema["enum"]?.arrayValue?.compactMap(\.stringValue),
        let choice = ArgumentFiller.choice(of: choices, schema, in: asked)
      {
        call.arguments[name] = .string(choice)
        changed = true
      }
    }
    call.id = ""
    return changed ? call : nil
  }

  /// "and grafana?" after "what is the url of jellyfin": the same question of another name.
  private static func searchFollowing(_ last: ToolCall, _ line: String, _ lexicon: Lexicon) -> ToolCall? {
    guard let query = last.arguments["query"]?.stringValue, Words.all(line).count <= 5 else { return nil }
    let names = lexicon.names(in: line)
    if names.isEmpty,
      line.contains(
        /(?i)^\W*(?:and|n) (?:the|its|my|our) ([\w\-]+ )?(?:port|ip|address|dns|gateway|url|vlan|subnet|netmask|version|name|mac|password|login|user|domain|endpoint|host|container|id|rules?|server)\W*$/
      )
    {
      // "and the dns?" after the gateway
      return ToolCall(tool: last.tool, arguments: ["query": .string("\(line) \(query)")])
    }
    // Nothing but the other name, or "now nas slow" would be looked for.
    let small: Set<String> = [
      "and", "n", "what", "about", "how", "the", "same", "for", "of", "oh", "sorry", "i", "meant", "no", "ok", "now",
      "also",
    ]
    guard Words.all(line).allSatisfy({ small.contains($0) || names.contains($0) }) else { return nil }
    guard let new = names.first, let old = lexicon.names(in: query).first, new != old else { return nil }
    let next = query.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.lowercased().trimmed { !$0.isLetter && !$0.isNumber } == old ? new : String(word)
    }.joined(separator: " ")
    return next == query ? nil : ToolCall(tool: last.tool, arguments: ["query": .string(next)])
  }

  /// Whether a line alone could answer which of several times or steps is meant: "the first", "the 5th", "21:00".
  private static func answersWhich(_ line: String) -> Bool {
    Words.all(line).count <= 6 && !line.contains("?") && !line.contains(/(?i)\b(?:thanks|thank|thx|see you|bye)\b/)
      && line.contains(
        /(?i)\d|\b(?:first|second|former|latter|coming|following|later|earlier|this|morning|evening|mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b/
      )
  }
}
