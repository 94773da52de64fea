import Agent

/// The tool that a request asks for: what was learnt from phrasings, held against the words it shares with the tools.
struct Intent {
  struct Match: Sendable {
    var tool: ToolDescription
    /// How likely the request asks for it, 0 to 1.
    var score: Double
  }

  /// Below this a request has too little in common with a tool to look with it.
  static let enoughToLook = 0.34
  /// Below this a request is not clear enough to propose an effect.
  static let enoughToAct = 0.5

  /// The tools by how well they fit, best first; those of effects only where the request is clear; none where talk
  /// fits best.
  static func matches(for line: String, tools: [ToolDescription], lexicon: Lexicon) -> [Match] {
    guard !Restraint.onlyExplains(line) else { return [] }
    let line = Restraint.without(line)
    guard !line.isEmpty else { return [] }
    if let own = byExample(line, tools: tools, lexicon: lexicon) { return [own] }
    let ranked = ranked(line, IntentClassifier.tools(tools), lexicon)
    let look = trouble(line, ranked, tools, lexicon)
    if look == nil, ranked.first?.label == Phrasings.talk { return [] }
    var matches = ranked.compactMap { label, probability in
      tools.first { $0.name == label }.map { Match(tool: $0, score: probability) }
    }
    if onlyAsks(line) { matches.removeAll { $0.tool.effect > .read } }
    if pointsBack(line) { matches.removeAll { $0.tool.name == "search_docs" } }
    let first =
      RequestForm.asksWhatIsWritten(line) || asksOfDocument(line, lexicon)
      ? written(matches) : look ?? conditional(line, matches)
    return [first].compactMap { $0 } + matches.filter { $0.tool.name != first?.tool.name }
  }

  /// Whether `line` is only about what was said before: "undo that" looks for nothing in documents.
  static func pointsBack(_ line: String) -> Bool {
    let words = Words.all(line)
    return words.count <= 4 && words.contains { ["it", "that", "this", "them", "those"].contains($0) }
      && !words.contains { ["what", "which", "where", "when", "why", "who"].contains($0) }
  }

  /// The search, for a line that asks what the documents say of a trouble.
  private static func written(_ matches: [Match]) -> Match? {
    guard matches.first?.tool.effect == .read, let search = matches.first(where: { $0.tool.name == "search_docs" })
    else { return nil }
    return Match(tool: search.tool, score: max(search.score, enoughToLook))
  }

  /// The look that comes before the effect in "check the disk of nas and, if it is over 85 %, clean it up".
  private static func conditional(_ line: String, _ matches: [Match]) -> Match? {
    guard RequestForm.isConditional(line), let look = matches.first(where: { $0.tool.name == "run_diagnostic" }) else {
      return nil
    }
    return Match(tool: look.tool, score: max(look.score, enoughToLook))
  }

  /// "read me what TROUBLESHOOTING has about samba being slow"
  private static func asksOfDocument(_ line: String, _ lexicon: Lexicon) -> Bool {
    lexicon.document(in: line) != nil
      && line.contains(/(?i)\bwhat [\w.\-]+ (?:has|says|holds|knows) (?:about|on|of|for)\b/)
  }

  /// The look that a tale of trouble asks for, also where what was learnt leads elsewhere or nowhere: who says that a host is slow since
  /// it was moved wants no plan amended, and what does not resolve no document searched.
  private static func trouble(
    _ line: String, _ ranked: [(label: String, probability: Double)], _ tools: [ToolDescription],
    _ lexicon: Lexicon
  ) -> Match? {
    // Who tells that all is well again, or what it was, asks nothing.
    if let first = ranked.first, first.label == Phrasings.talk, first.probability >= 0.9 { return nil }
    guard let look = tools.first(where: { $0.name == "run_diagnostic" }),
      Symptom.isTold(in: line), lexicon.document(in: line) == nil,
      RequestForm.all(of: line).allSatisfy({ $0 == .trouble })
    else { return nil }
    let score = ranked.first { $0.label == look.name }?.probability ?? 0
    // Somebody may tell of trouble that is no machine's.
    guard score >= 0.02 || !lexicon.names(in: line).isEmpty else {
      return nil
    }
    return Match(tool: look, score: max(score, enoughToLook))
  }

  /// The tool of the owner's one of whose examples the line nearly is: three examples say less than a hundred
  /// phrasings, but what stands there word for word is meant.
  private static func byExample(_ line: String, tools: [ToolDescription], lexicon: Lexicon) -> Match? {
    let best = tools.filter { !Phrasings.shipped.tools.contains($0.name) }
      .map { Match(tool: $0, score: likeness(line, $0, lexicon)) }.max { $0.score < $1.score }
    return best.flatMap { $0.score >= 0.7 ? $0 : nil }
  }

  /// How much the line shares with the nearest example of `tool`: 1 where the words are the same.
  private static func likeness(_ line: String, _ tool: ToolDescription, _ lexicon: Lexicon) -> Double {
    let asked = words(line, lexicon)
    return tool.examples.map { example in
      let words = words(example, lexicon)
      return Double(asked.intersection(words).count) / Double(max(1, asked.union(words).count))
    }.max() ?? 0
  }

  /// Whether `line` asks what is or would be, and orders nothing.
  private static func onlyAsks(_ line: String) -> Bool {
    let asked = RequestForm.all(of: line)
    if RequestForm.isConditional(line) || tells(line) { return true }
    guard asked.allSatisfy({ ![.write, .plan, .amend, .fix].contains($0) }) else { return false }
    let sentence = askingSentence(of: line) ?? line
    if Restraint.asksAdvice(line) || RequestFeatures.asks(sentence) { return true }
    // A wish may be put as a question, an order may end with one.
    return line.last { !$0.isWhitespace } == "?" && !RequestFeatures.orders(sentence)
      && !line.contains(
        /(?i)\b(?:can|could|would|will) (?:you|we|u)\b|\bshall we\b|\blet'?s\b|\b(?:how|what) about\b|\bwhy (?:not|don'?t)\b/
      )
  }

  /// Whether `line` tells or wonders, although it holds the words of an order: "reboot of nas took ten minutes", "i guess smbd
  /// needs a restart at some point", "looks good but what does step 2 do".
  private static func tells(_ line: String) -> Bool {
    if asksOfPlan(line) || RequestFeatures.beginsWithNoun(line)
      || line.contains(
        /(?i)\blet'?s move on\b|\b(?:want|need|would like) to (?:understand|know|see|learn|hear|read)\b|^\W*plan b\b|^\W*prepare for the worst\b|\bneeds? (?:a |an )?(?:restart|reboot)\?|\bis what (?:my|i|he|she|they|we|the|somebody|someone)\b/
      )
    {
      return true
    }
    if Clauses.clauses(of: line).contains(where: RequestFeatures.orders) { return false }
    return Restraint.asksAdvice(line)
      || line.contains(
        /(?i)^\W*(?:i|we) (?:just |already )?(?:fixed|restarted|rebooted|killed|moved|upgraded|cleaned|replaced|did|went)\b(?!.*\b(?:docs?|note|notes|inventory|should say|write)\b)/
      )
  }

  /// "looks good but what does step 2 do", "plan net-2g5, is it done"
  private static func asksOfPlan(_ line: String) -> Bool {
    line.contains(
      /(?i)^\W*(?:that |this )?looks (?:good|great|fine)\b.{0,6}\b(?:but|and) (?:what|how|why|when|which|who|is|does)\b/
    )
      || line.contains(/(?i)^\W*(?:the )?plan [\w\-#]+,? (?:is|are|was|how|what|when|who|which|why)\b/)
      || line.contains(/(?i)\b(?:is|are) (?:fine|ok(?:ay)?|good) (?:with|for) (?:me|you)\?/)
  }

  /// Whether the request has anything to do with `tool`, also where something else fits better.
  static func mentions(_ tool: String, in line: String, tools: [ToolDescription], lexicon: Lexicon) -> Bool {
    let line = Restraint.without(line)
    guard !line.isEmpty else { return false }
    if let found = tools.first(where: { $0.name == tool }), found.effect > .read {
      if onlyAsks(line) { return false }
      if RequestForm.write.fits(line), found.properties["text"] != nil { return true }
    }
    let probable = ranked(line, IntentClassifier.tools(tools), lexicon).contains {
      // A line of unknown words is a bit of everything: that is not enough.
      $0.label == tool && $0.probability >= 0.15
    }
    return probable || tools.contains { $0.name == tool && likeness(line, $0, lexicon) >= 0.3 }
  }

  private static func words(_ text: String, _ lexicon: Lexicon) -> Set<String> {
    RequestFeatures(text, names: lexicon.kinds(in: text)).all.filter { !$0.contains(" ") && !"@%=".contains($0.first!) }
  }

  /// Whether the request only talks, as far as can be told.
  static func isTalk(_ line: String, tools: [ToolDescription], lexicon: Lexicon) -> Bool {
    let best = ranked(line, IntentClassifier.tools(tools), lexicon).first
    return best?.label == Phrasings.talk && (best?.probability ?? 0) >= 0.5
  }

  /// Whether `line` tells something, and asks for nothing: "fyi I reseated the cable of nas myself".
  static func onlyTells(_ line: String, tools: [ToolDescription], lexicon: Lexicon) -> Bool {
    isTalk(line, tools: tools, lexicon: lexicon) && !Words.isSmallTalk(line) && !line.contains("?")
      && line.contains(/(?i)\b(?:i|we|my|it|that|he|she|they)\b/)
      && !Clauses.clauses(of: line).contains {
        RequestFeatures.orders($0) || RequestFeatures.asks($0)
          || $0.contains(
            /(?i)\b(?:what|which|who|why|how|when|where|whether|difference|versus|vs|best|better|explain|opinion|worth|can you|could you|want|need|wonder)\b/
          )
      }
  }

  /// The choice of `tool` that the request asks for; nil where that is not clear.
  static func choice(of tool: ToolDescription, for line: String, lexicon: Lexicon) -> String? {
    guard let classifier = IntentClassifier.choices(of: tool), let best = ranked(line, classifier, lexicon).first,
      best.probability >= 0.6
    else { return nil }
    return best.label
  }

  /// The whole line, and the sentence of it that asks: a long tale hides a short wish.
  private static func ranked(
    _ line: String, _ classifier: IntentClassifier, _ lexicon: Lexicon
  ) -> [(label: String, probability: Double)] {
    let whole = classifier.probabilities(of: features(line, classifier, lexicon))
    guard let asking = askingSentence(of: line) else { return whole }
    let part = classifier.probabilities(of: features(asking, classifier, lexicon))
    var sums: [String: Double] = [:]
    // A tale says much of what is known already: the wish counts more.
    for (label, probability) in whole { sums[label, default: 0] += 0.4 * probability }
    for (label, probability) in part { sums[label, default: 0] += 0.6 * probability }
    return sums.map { (label: $0.key, probability: $0.value) }
      .sorted { ($0.probability, $1.label) > ($1.probability, $0.label) }
  }

  /// The last sentence that orders or asks, where a line has several; nil where it is one.
  static func askingSentence(of line: String) -> String? {
    let sentences = Clauses.sentences(of: line).filter { Words.all($0).count >= 2 }
    guard sentences.count > 1 else { return nil }
    let asking = sentences.last { sentence in
      let asked = RequestForm.all(of: sentence)
      return !asked.isEmpty && asked != [.trouble] || RequestFeatures.orders(sentence) || line.contains(sentence + "?")
    }
    return asking
  }

  private static func features(
    _ line: String, _ classifier: IntentClassifier, _ lexicon: Lexicon
  ) -> RequestFeatures {
    RequestFeatures(
      line, names: lexicon.kinds(in: line),
      namesHost: !lexicon.hosts(in: line).isEmpty || lexicon.unknownHost(in: line) != nil,
      vocabulary: classifier.vocabulary)
  }
}
