import Agent

/// What a request is made of, for telling what it asks for: stems, pairs of them, concepts, and how it is put.
///
/// Names of the lab become `#host`, `#service` and `#document`, so that what was learnt with one name holds for every
/// other; so do days, addresses and numbers.
struct RequestFeatures {
  let all: Set<String>

  /// `names`: words of the lab in lower case → their kind (`#host`). `vocabulary`: stems that a mistyped word may
  /// have meant.
  init(_ text: String, names: [String: String], namesHost: Bool = false, vocabulary: Set<String> = []) {
    let text = text.lowercased()
    let words = RequestFeatures.words(text)
    var stems: [String] = []
    for word in words {
      let stem = RequestFeatures.mark(word, names) ?? RequestFeatures.mended(Words.stem(word), vocabulary)
      // "pumped piglet" is one name.
      if stem.hasPrefix("#"), stems.last == stem { continue }
      stems.append(stem)
    }
    var found: Set<String> = []
    for stem in stems where !RequestFeatures.empty.contains(stem) {
      found.insert(stem)
      found.formUnion(Concepts.shipped.of(stem))
      // "configured", "configuration"
      if stem.count > 5, stem.allSatisfy(\.isLetter) { found.insert("=\(stem.prefix(4))") }
      guard !stem.hasPrefix("#"), stem.contains(where: { "-_.".contains($0) }) else { continue }
      for part in stem.split(whereSeparator: { "-_.".contains($0) }) { found.insert(Words.stem(String(part))) }
    }
    let row = ["^"] + stems + ["$"]
    for (left, right) in zip(row, row.dropFirst()) { found.insert("\(left) \(right)") }
    if namesHost { found.insert("#host") }
    found.formUnion(RequestFeatures.shapes(of: text, words))
    all = found
  }

  /// Words that say nothing about what is asked.
  private static let empty: Set<String> = ["a", "an", "the", "pleas", "please", "pls", "s", "hey", "so", "just"]

  /// The stem of the vocabulary that is one letter off, where `stem` itself says nothing.
  private static func mended(_ stem: String, _ vocabulary: Set<String>) -> String {
    guard stem.count >= 5, !vocabulary.isEmpty, !vocabulary.contains(stem), Concepts.shipped.of(stem).isEmpty,
      stem.allSatisfy(\.isLetter)
    else { return stem }
    let near = vocabulary.filter {
      abs($0.count - stem.count) <= 1 && $0.count >= 5 && EditDistance.between($0, stem, limit: 1) <= 1
    }
    return near.min() ?? stem
  }

  private static func words(_ text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || "-_.{}/'".contains($0)) }
      .flatMap { word -> [String] in
        // "and/or" is two words, a path is one.
        word.contains("/") && !word.contains(".") ? word.split(separator: "/").map(String.init) : [String(word)]
      }
      .map { $0.trimmed { "-_./'".contains($0) } }.filter { !$0.isEmpty }
  }

  private static func mark(_ word: String, _ names: [String: String]) -> String? {
    if word.hasPrefix("{"), word.hasSuffix("}") { return "#\(word.dropFirst().dropLast())" }
    if let kind = names[word] { return kind }
    if word.hasSuffix(".md") { return "#document" }
    if days.contains(word) { return "#day" }
    guard let first = word.first, first.isNumber else { return nil }
    if word.allSatisfy({ $0.isNumber || $0 == "." || $0 == "/" }) {
      return word.count { $0 == "." } == 3 ? "#address" : word.contains(".") ? nil : "#number"
    }
    let number = word.drop(while: \.isNumber)
    return ["st", "nd", "rd", "th"].contains(number) ? "#number" : nil
  }

  private static let days: Set<String> = Set(
    ["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"].flatMap { ["\($0)day", "\($0)days"] })

  // Words, not patterns: a thousand phrasings are read at each start.
  private static let polite: Set<String> = [
    "please", "pls", "can", "could", "would", "you", "now", "then", "ok", "okay", "yes", "well", "go", "and", "so",
    "ugh", "just", "hey", "ahead", "good", "fine", "right", "thanks", "thx", "plz", "ur", "kindly", "someone", "let's",
    "lets",
  ]
  private static let which: Set<String> = ["what", "which", "who", "where", "when", "why", "how", "whats", "what's"]
  private static let whether: Set<String> = [
    "is", "are", "does", "do", "did", "can", "could", "has", "have", "was", "were", "will", "would", "should",
  ]
  private static let wishes: Set<String> = ["want", "need", "like", "plan", "should", "'d"]
  private static let orders: Set<String> = [
    "add", "note", "write", "record", "document", "append", "put", "log", "jot", "update", "change", "correct", "edit",
    "fix", "restart", "reboot", "bounce", "kill", "stop", "end", "shoot", "free", "clean", "clear", "empty", "delete",
    "renew", "apply", "do", "run", "step", "delay", "postpone", "push", "slide", "move", "drop", "skip", "swap", "plan",
    "draft", "sketch", "outline", "make", "deploy", "install", "set", "migrate", "upgrade", "schedule", "prepare",
    "show", "list", "check", "look", "give", "tell", "explain", "compare", "verify", "audit", "bring", "kick", "toss",
    "sync", "resync", "wipe", "reset", "reload", "start", "mount", "unmount", "trim", "throw", "reserve", "retire",
    "replace", "convert", "spin", "save", "store", "mark", "strike", "enter", "amend", "rename", "shift", "insert",
    "cancel", "split", "merge", "power", "terminate", "prune", "purge", "repair", "revive", "relaunch",
  ]

  /// How the request is put, with the concept of an order's verb: `@order`, `@order %clean`.
  private static func shapes(of text: String, _ words: [String]) -> [String] {
    var shapes: [String] = []
    if text.last(where: { !$0.isWhitespace }) == "?" { shapes.append("@question") }
    if let first = words.first {
      if which.contains(first) { shapes.append("@which") }
      if whether.contains(first) { shapes.append("@whether") }
    }
    if words.contains("let's") || words.contains("lets")
      || zip(words, words.dropFirst()).contains(where: { ($0 == "i" || $0 == "we") && wishes.contains($1) })
    {
      shapes.append("@wish")
    }
    if zip(words, words.dropFirst()).contains(where: {
      $0 == "how" && ["do", "to", "can", "should", "am"].contains($1)
    }) {
      shapes.append("@howto")
    }
    if words.contains(where: { ["myself", "already"].contains($0) }) || text.contains("by hand") {
      shapes.append("@done")
    }
    if text.contains("according to") || text.contains("documents say") || text.contains("docs say") {
      shapes.append("@cited")
    }
    if let verb = order(words) {
      shapes += ["@order"] + Concepts.shipped.of(Words.stem(verb)).map { "@order \($0)" }
    }
    return shapes
  }

  /// Whether `sentence` begins with an order.
  static func orders(_ sentence: String) -> Bool { order(words(sentence.lowercased())) != nil }

  /// Whether `sentence` begins as a question about what is, and not as a wish put as one ("can you", "how about").
  static func asks(_ sentence: String) -> Bool {
    let words = words(sentence.lowercased()).drop { ["and", "so", "then", "well", "hm", "ok", "okay"].contains($0) }
    guard let first = words.first else { return false }
    let next = words.dropFirst().first ?? ""
    switch first {
    case "what", "how": return next != "about"
    case "when": return ["is", "are", "was", "were", "do", "does", "did", "will", "can"].contains(next)
    case "do": return ["i", "we", "you", "my", "our", "the", "they", "these", "any"].contains(next)
    // "would restarting it help" asks, "would you restart it" orders.
    case "would", "will", "can", "could", "should":
      return !["you", "u", "ya", "we", "someone", "somebody", "anyone", "steward"].contains(next)
    default: return which.contains(first) || ["is", "are", "does", "did", "has", "have", "was", "were"].contains(first)
    }
  }

  /// "reboot of nas took ten minutes", "restart loop on frigate": what follows shows that the verb is a noun.
  private static let afterNouns: Set<String> = [
    "of", "is", "was", "were", "loop", "loops", "count", "counts", "options", "switch", "took", "takes", "issues",
    "policy", "times", "went", "failed", "b",
  ]

  /// Whether `sentence` begins with a verb that is a noun there.
  static func beginsWithNoun(_ sentence: String) -> Bool {
    guard let (first, next) = beginning(of: words(sentence.lowercased())) else { return false }
    return orders.contains(first) && afterNouns.contains(next ?? "")
  }

  /// The first word that is not only polite, and the one behind it.
  private static func beginning(of words: [String]) -> (first: String, next: String?)? {
    let rest = words.drop(while: polite.contains)
    return rest.first.map { ($0, rest.dropFirst().first) }
  }

  private static func order(_ words: [String]) -> String? {
    guard let (first, next) = beginning(of: words), !afterNouns.contains(next ?? "") else { return nil }
    // "do you" asks.
    if first == "do", words.contains("you") { return nil }
    return orders.contains(first) ? first : nil
  }
}
