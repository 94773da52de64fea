import Agent

/// Fills a tool's arguments from a request: names from the inventory, choices from words, text from
/// the way people ask for it.
struct ArgumentFiller {
  let lexicon: Lexicon

  enum Filling {
    case complete(JSONObject)
    /// One question back to the owner.
    case ask(String)
  }

  func fill(_ tool: ToolDescription, from line: String, after last: ToolCall?) -> Filling {
    var arguments: JSONObject = [:]
    // "don't kill 4411, restart smbd": what must not be done is no argument.
    let allowed = tool.effect >= .change ? Restraint.without(line) : line
    let line = allowed.isEmpty ? line : allowed
    if tool.effect >= .change, tool.properties["host"] != nil, let word = UnknownHost.place(of: line, lexicon) {
      return .ask(UnknownHost(word: word, nearest: []).told(lexicon))
    }
    for (name, schema) in tool.properties.sorted(by: { $0.key < $1.key }) {
      if (schema["x-steward"]?.stringValue ?? name) == "host" {
        if meansAll(line, schema) {
          arguments[name] = "all"
          continue
        }
        if let question = hostQuestion(line, schema) { return .ask(question) }
      }
      if let value = value(for: name, schema, line: line, tool: tool, after: last) {
        arguments[name] = value
      } else if tool.required.contains(name) {
        return .ask(question(for: name, schema, tool: tool))
      }
    }
    return .complete(arguments)
  }

  /// Whether `line` means several hosts by what they are, and the tool can look at all: that answers for each of them.
  func meansAll(_ line: String, _ schema: JSONValue) -> Bool {
    guard lexicon.ambiguous(in: line).count > 1 else { return false }
    return schema["x-every"] == true && Lexicon.speaksOfSeveral(line)
  }

  /// What has to be asked about the host first; nil where the line names one, or none.
  ///
  /// - Parameter schema: of the tool's host: where nothing given means all, several that may be meant need no question.
  func hostQuestion(_ line: String, _ schema: JSONValue) -> String? {
    if let unknown = lexicon.unknownHost(in: line) { return unknown.told(lexicon) }
    let several = lexicon.ambiguous(in: line)
    if !several.isEmpty, schema["x-all"] == true || meansAll(line, schema) { return nil }
    if !several.isEmpty { return "Which host do you mean: \(several.joined(separator: ", "))?" }
    if lexicon.hosts(in: line).isEmpty, let service = lexicon.homeless(in: line) {
      return "INFRASTRUCTURE.md has no row for the host of \(service.name)"
        + (service.host.isEmpty ? "" : " (\(service.host))") + ". On which host shall I look?"
    }
    return nil
  }

  private func value(
    for name: String, _ schema: JSONValue, line: String, tool: ToolDescription, after last: ToolCall?
  ) -> JSONValue? {
    let binding = schema["x-steward"]?.stringValue ?? name
    if let choices = schema["enum"]?.arrayValue?.compactMap(\.stringValue) {
      let learnt = Intent.choice(of: tool, for: line, lexicon: lexicon)
      let chosen = ArgumentFiller.choice(of: choices, schema, in: line, learnt: learnt) ?? learnt
      if let chosen, choices.contains(chosen) { return .string(chosen) }
      return (last?.tool == tool.name ? last?.arguments[name] : nil) ?? schema["default"]
    }
    switch binding {
    case "host":
      let hosts = lexicon.hosts(in: line, surely: tool.effect >= .change)
      if let host = hosts.first { return .string(host) }
      if line.contains(/(?i)\b(?:there|it|that one|same)\b|^\W*(?:and|what about|how about|also|now)\b/),
        let before = last?.arguments[name] ?? searched(last)
      {
        return before
      }
      // A look may be at this machine where none is named; an effect never lands where nobody pointed.
      if tool.effect > .read { return last?.arguments[name] }
      // Where leaving it out means all hosts, nothing named means all.
      if schema["x-all"] == true { return nil }
      // A program that runs nobody knows where may be on any.
      if schema["x-every"] == true, lexicon.hosts.count > 1, !Lexicon.speaksOfThisHost(line),
        Lexicon.speaksOfAllHosts(line) || !Software.named(in: line).isEmpty
          || Words.all(line).contains(where: UnknownHost.isDevice)
      {
        return "all"
      }
      return lexicon.thisHost.map { .string($0) }
    case "result":
      return (line.firstMatch(of: /\bt\d+\b/).map { String($0.output) } ?? last?.id).map { .string($0) }
    case "procedure": return lexicon.procedure(in: line).map { .string($0) }
    case "target": return (ArgumentFiller.target(in: line) ?? unit(in: line)).map { .string($0) }
    case "finding": return line.firstMatch(of: /\bi\d+\b/).map { .string(String($0.output)) }
    case "plan":
      // Of several, the tool asks; the session's own it knows.
      return lexicon.plan(in: line).map { .string($0) }
    case "document": return (lexicon.document(in: line) ?? documentForNote(line, tool)).map { .string($0) }
    case "text": return ToldText.find(in: line).map { .string($0) }
    case "goal", "query", "line": return .string(line)
    default: return nil
    }
  }

  /// The document in which a note about what the line names belongs, where it names none; the owner sees it in the diff.
  private func documentForNote(_ line: String, _ tool: ToolDescription) -> String? {
    guard tool.effect == .document, line.contains(/\bthat\b|:/),
      !line.contains(/(?i)\b(?:in|into|to)\b.{0,30}\b(?:docs?|documents?|wiki|journal|diary|log|notes?|file|page)\b/)
    else { return nil }
    // "write that down for otter" tells nothing to write.
    guard let first = ToldText.find(in: line).flatMap({ Words.all($0).first }),
      !["down", "for", "about", "of", "to", "how", "what", "on"].contains(first)
    else { return nil }
    let words = Set(Words.all(line))
    let isOfService = lexicon.services.contains { words.contains($0.name.lowercased()) }
    let name = isOfService ? "SERVICES.md" : lexicon.hosts(in: line).isEmpty ? "" : "INFRASTRUCTURE.md"
    return lexicon.documents.first { $0 == name }
  }

  /// The choice whose words the line holds most of; the schema's default where a tale of trouble touches several;
  /// nil when it holds none.
  ///
  /// - Parameter learnt: what lines like this one ask for: where words of several stand in it, one of them is meant.
  static func choice(
    of choices: [String], _ schema: JSONValue, in line: String, learnt: String? = nil
  ) -> String? {
    let stems = Words.stems(line)
    let standard = schema["default"]?.stringValue
    var scores: [(choice: String, score: Int)] = []
    for choice in choices where choice != standard {
      let words = schema["x-words"]?[choice]?.arrayValue?.compactMap(\.stringValue) ?? []
      let known = Set(([choice] + words).flatMap(Words.stems))
      let score = stems.count { known.contains($0) } + (stems.contains(Words.stem(choice)) ? 1 : 0)
      if score > 0 { scores.append((choice, score)) }
    }
    if scores.count > 1, let learnt, scores.contains(where: { $0.choice == learnt }) { return learnt }
    if scores.count > 1, let standard, stems.count > 7, RequestForm.all(of: line) == [.trouble] { return standard }
    if let best = scores.max(by: { $0.score < $1.score }) {
      // The first of equals: the schema's order is the order of what is looked at first.
      return scores.first { $0.score == best.score }?.choice
    }
    guard let standard else { return nil }
    let words = schema["x-words"]?[standard]?.arrayValue?.compactMap(\.stringValue) ?? []
    return Set(stems).isDisjoint(with: ([standard] + words).flatMap(Words.stems)) ? nil : standard
  }

  /// The process, unit or container that a line names: "kill 8161", "restart nginx.service", "the frigate container".
  static func target(in line: String) -> String? {
    if let match = line.firstMatch(
      of: /\b[A-Za-z0-9_][A-Za-z0-9:_.@\-]*\.(?:service|socket|timer|mount|target|slice|scope)\b/)
    {
      return String(match.output)
    }
    if let match = line.firstMatch(of: /(?i)\b(?:pid|process(?: id)?)(?: is)?[\s:=#]+(\d{2,7})\b/) {
      return String(match.output.1)
    }
    if let match = line.firstMatch(
      of: /(?i)(?:^|[,.;:!]|\b(?:and|then|please|pls|just|you))\s*(?:kill|end|stop|terminate)\s+(\d{2,7})\b/)
    {
      return String(match.output.1)
    }
    if let match = line.firstMatch(of: /(?i)\b(\d{2,7}) (?:is|was) (?:the|its) (?:pid|process id)\b/) {
      return String(match.output.1)
    }
    // "restart container mqtt-broker", "the frigate container"
    return [
      /(?i)\bcontainer\s+([a-z0-9][a-z0-9_.\-]+)/, /(?i)\b([a-z0-9][a-z0-9_.\-]+)\s+container\b/,
    ].lazy.compactMap { line.firstMatch(of: $0).map { String($0.output.1) } }
      .first { !UnknownHost.isOrdinary($0.lowercased()) }
  }

  private static let noUnits: Set<String> = [
    "it", "that", "this", "them", "everything", "all", "service", "services", "container", "containers", "process",
    "vm", "vms", "host", "machine", "unit", "units", "something",
  ]

  /// The unit that is named before its host: "restart chronyd on nas", "give pihole-FTL on wren a kick".
  private func unit(in line: String) -> String? {
    let forms = [
      /(?i)\b(?:re)?start\s+(?:the\s+)?([a-z0-9][a-z0-9_.@\-]+)\s+on\s+(?:the\s+)?([a-z0-9][a-z0-9_.\-]*)/,
      /(?i)\bgive\s+(?:the\s+)?([a-z0-9][a-z0-9_.@\-]+)\s+on\s+(\S+)\s+an?\s+(?:restart|kick|bounce)\b/,
    ]
    return forms.lazy.compactMap { line.firstMatch(of: $0) }.first { match in
      !lexicon.hosts(in: "on \(match.output.2)").isEmpty && lexicon.names(in: String(match.output.1)).isEmpty
        && !Self.noUnits.contains(match.output.1.lowercased())
    }.map { String($0.output.1) }
  }

  /// The host that the search before was about: "is it up?" after "what is the endpoint of grafana?".
  private func searched(_ last: ToolCall?) -> JSONValue? {
    guard let query = last?.arguments["query"]?.stringValue else { return nil }
    return lexicon.hosts(in: query).first.map { .string($0) }
  }

  private func question(for name: String, _ schema: JSONValue, tool: ToolDescription) -> String {
    switch schema["x-steward"]?.stringValue ?? name {
    case "host":
      let names = lexicon.hosts.prefix(8).map(\.name).joined(separator: ", ")
      return "Which host do you mean? INFRASTRUCTURE.md names: \(names)."
    case "document":
      let names = lexicon.documents.filter { !$0.contains("/") }.joined(separator: ", ")
      return "Which document? For example \(names)."
    case "text":
      return "What shall I write? For example: add to TROUBLESHOOTING.md that yes(1) eats a core"
    default:
      if let choices = schema["enum"]?.arrayValue?.compactMap(\.stringValue) {
        return "Which \(name): \(choices.joined(separator: ", "))?"
      }
      return "What is the \(name) for \(tool.name)?"
    }
  }
}
