/// A line that asks for one value of one thing: `which address does traefik have`, `what gpu is in pve`.
struct FactQuestion {
  /// nil where something else is asked for than Steward compares.
  let attribute: Attribute?
  /// What is asked for where it is no attribute, lower case: `gpu`, `mac address`.
  let noun: String?
  /// The same with other words for it: `memory` is also `ram`.
  let nouns: [String]
  /// The names that the thing may go by, each as lower-case words; the one of the line first.
  let subjects: [[String]]
  /// Further words of the line that may name where: `snare` of `is wifi enabled on snare`.
  let others: [String]
  /// The thing is one that many machines have, each its own.
  var isOfMany: Bool { subjects[0].allSatisfy { ThingKinds.platforms.contains($0) || ThingKinds.engines.contains($0) } }
  /// The word that a question for a state asks by: `enabled`.
  let askedState: String
  /// The thing is of a kind of which a lab has many, so its values are not compared.
  let isVague: Bool

  /// nil where the line asks for nothing of the kind.
  init?(_ line: String) {
    let lower = DocumentLine.words(of: line[...].prefix(500)).map { $0.lowercased() }
    // `so, on which port …`
    let start = lower.prefix(4).firstIndex { Self.questions.contains($0) } ?? 0
    let words = Array(lower[start...])
    guard let first = words.first, words.count <= 16 else { return nil }
    var asked = FactQuestion.attribute(words)
    var noun: String?
    if asked == nil || asked?.index != nil, let found = FactQuestion.noun(words, asked?.attribute) {
      asked = nil
      noun = found
    }
    guard asked != nil || noun != nil else { return nil }
    let left = asked?.attribute.askingWords ?? Set(noun?.split(separator: " ").map(String.init) ?? [])
    var runs: [[String]] = [[]]
    for (index, word) in words.enumerated() {
      let isQuestion = index == 0 && (Self.questions.contains(first) || Self.yesOrNo.contains(first))
      if isQuestion || StopWords.contains(word) || Self.verbs.contains(word) || left.contains(word)
        || word.contains("'")
      {
        runs.append([])
      } else {
        runs[runs.count - 1].append(word)
      }
    }
    runs.removeAll { $0.isEmpty || $0.count > 5 || $0.allSatisfy(ThingKinds.words.contains) }
    guard let run = runs.first else { return nil }
    others = Array(runs.dropFirst().joined())
    // `frigate pod` is also called `frigate`; `home assistant` is not called `home`.
    let bare = run.filter { !ThingKinds.words.contains($0) }
    attribute = asked?.attribute
    self.noun = noun
    nouns = noun.map { [$0] } ?? []
    askedState = asked?.attribute == .state ? asked?.word ?? "" : ""
    subjects = FactQuestion.spellings(of: bare.isEmpty ? run : bare)
    let isPlatform = attribute == .address || attribute == .host
    isVague = bare.allSatisfy {
      ThingKinds.classes.contains($0) || $0.allSatisfy(\.isNumber) || isPlatform && ThingKinds.platforms.contains($0)
    }
  }

  /// The same of a thing that is also called `names`, where what is asked for is also called `nouns`.
  init(_ question: FactQuestion, alsoCalled names: [[String]], nouns: [String] = []) {
    attribute = question.attribute
    noun = question.noun
    self.nouns = question.nouns + nouns
    askedState = question.askedState
    others = question.others
    isVague = question.isVague
    subjects = question.subjects + names.filter { !question.subjects.contains($0) }
  }

  /// What FTS5 finds passages with that may hold such a value; nil where nothing tells.
  func valueMatch(hosts: Set<String>) -> String? {
    let words: [String] =
      switch attribute {
      // What private addresses begin with.
      case .address: ["192", "10", "172", "100"]
      case .port: ["port", "ports"]
      case .version: ["version", "tag", "image", "v1", "v0", "v2"]
      case .host: hosts.sorted()
      case .state:
        Polarity.pair(of: askedState).map { pair in
          pair.yes.union(pair.no).subtracting(Polarity.loose).union(pair.passing ? [] : ["false", "true", "off", "no"])
            .sorted()
        } ?? []
      case nil: nouns
      }
    guard !words.isEmpty else { return nil }
    return "body: (\(words.map { "\"\($0.replacing("\"", with: ""))\"" }.joined(separator: " OR ")))"
  }

  /// As it is told: `home assistant`.
  var name: String { subjects[0].joined(separator: " ") }

  /// `home assistant`, `homeassistant` and `home-assistant` are one name.
  static func spellings(of name: [String]) -> [[String]] {
    let parts = name.flatMap { $0.split { "-_".contains($0) }.map(String.init) }
    var found = [name]
    // A name of several parts that holds a number or letters alone would become another one.
    guard name.count > 1 || parts.count == 2, parts.allSatisfy({ $0.count > 1 }) else { return found }
    for other in [parts, [parts.joined()], [parts.joined(separator: "-")], [parts.joined(separator: "_")]]
    where !found.contains(other) { found.append(other) }
    return found
  }

  private static func attribute(_ words: [String]) -> (attribute: Attribute, word: String, index: Int?)? {
    guard let first = words.first else { return nil }
    // "where does grafana run" asks for a host without the word.
    if first == "where" {
      let runs = words.first { ["run", "runs", "running", "live", "lives", "hosted", "deployed"].contains($0) }
      // "where is gitea", and not where something of it stands.
      if runs == nil, (3...4).contains(words.count), words[1] == "is", !StopWords.contains(words[2]) {
        return (.host, words[1], nil)
      }
      return runs.map { (.host, $0, nil) }
    }
    // "what runs gitea", "who hosts gitea"
    if ["what", "who"].contains(first), words.count > 2,
      words[1] == "hosts" && !["run", "runs", "have", "are", "do"].contains(words[2])
        || words[1] == "runs" && words.count < 5
    {
      return (.host, words[1], nil)
    }
    if yesOrNo.contains(first) {
      let state =
        words.dropFirst().last { Polarity.words.contains($0) }
        ?? words.dropFirst(2).last.flatMap { ["on", "off"].contains($0) ? $0 : nil }
      return state.map { (.state, $0, nil) }
    }
    let asks = questions.contains(first)
    // "how do I change the address", "what happens when …": the answer is no value.
    if ["how", "why", "when", "who"].contains(first) { return nil }
    if words.count > 1, asks,
      ["happens", "happened", "to", "if", "breaks", "changed", "causes", "caused"].contains(words[1])
    {
      return nil
    }
    if !asks, words.count > 6 || words.contains(where: tasks.contains) { return nil }
    for attribute in Attribute.allCases where attribute != .state {
      guard let index = words.firstIndex(where: attribute.askingWords.contains) else { continue }
      if attribute == .host {
        // Only as what is asked for: `which host runs …`, not `what runs on this host`.
        guard asks,
          index == 1 || (index == 2 && words[1] != "is" && words[1] != "the") || words.contains("run") && index <= 2
        else { continue }
      } else if asks, index > 5 {
        continue
      }
      return (attribute, words[index], index)
    }
    return nil
  }

  /// `gpu` of `what gpu is in pve` and `which gpu does pve have`; `mac address`, which is no address to compare.
  private static func noun(_ words: [String], _ attribute: Attribute?) -> String? {
    if let attribute, let index = words.firstIndex(where: attribute.askingWords.contains), index > 0,
      otherAddresses.contains(words[index - 1])
    {
      return "\(words[index - 1]) \(words[index])"
    }
    guard attribute == nil, words.count > 3, let first = words.first else { return nil }
    guard first == "what" || first == "which" else { return nil }
    // `what gpu is in pve`, `what is the gpu of pve`
    if valueVerbs.contains(words[2]), plausible(words[1]) { return words[1] }
    if words.count > 4, valueVerbs.contains(words[3]), plausible(words[1]), plausible(words[2]) {
      return "\(words[1]) \(words[2])"
    }
    if words[1] == "is", words[2] == "the", let of = words.firstIndex(of: "of"), (4...5).contains(of) {
      return words[3..<of].joined(separator: " ")
    }
    return nil
  }

  private static func plausible(_ word: String) -> Bool { !StopWords.contains(word) && !verbs.contains(word) }

  static let questions: Set<String> = ["which", "what", "what's", "whats", "where", "whose"]
  private static let yesOrNo: Set<String> = [
    "is", "are", "does", "do", "did", "was", "has", "have", "can", "may", "should",
  ]
  private static let valueVerbs: Set<String> = ["is", "does", "has", "do", "are", "did"]
  private static let otherAddresses: Set<String> = [
    "mac", "email", "mail", "hardware", "bus", "pci", "memory", "return", "hostname", "serial", "usb",
  ]
  /// What somebody wants done with a value is not the value.
  private static let tasks: Set<String> = [
    "change", "set", "configure", "assign", "reserve", "move", "fix", "open", "forward", "troubleshoot", "diagnose",
    "upgrade", "update", "restart", "migrate", "conflict", "rotate", "setup", "install", "migration", "troubleshooting",
    "reservation", "shuffle", "wrong", "broken", "mismatch", "missing", "forwarding", "plan", "runbook",
  ]
  /// Verbs that a question has beside the name.
  private static let verbs: Set<String> = [
    "run", "runs", "running", "use", "uses", "listen", "listens", "live", "lives", "reach", "access", "connect",
    "point", "points", "resolve", "install", "set", "configured", "current", "currently", "right", "correct", "latest",
    "old", "new", "hosted", "hosts", "installed", "assigned", "given", "available", "number", "static", "listening",
    "deployed", "serve", "serves", "located", "answer", "answers", "today", "web",
  ]
}
