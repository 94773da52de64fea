/// A line of a document in words, with what stands between them.
struct DocumentLine {
  /// As written, without Markdown's marks and punctuation at their ends.
  let words: [Substring]
  /// The same in lower case.
  let lower: [String]
  /// What stands before each word: spaces, marks and punctuation.
  let gaps: [Substring]
  /// What stands after the last word.
  let rest: Substring
  /// The cells where it is a row of a table.
  let cells: [Substring]?

  init(_ text: Substring) {
    let words = DocumentLine.words(of: text)
    var gaps: [Substring] = []
    var end = text.startIndex
    for word in words {
      gaps.append(text[end..<word.startIndex])
      end = word.endIndex
    }
    self.words = words
    self.gaps = gaps
    rest = text[end...]
    lower = words.map { $0.lowercased() }
    cells = DocumentLine.cells(of: text)
  }

  /// The cells of a table's row, or nil. A `|` within code parts cells as well in Markdown, unless it is escaped.
  static func cells(of text: Substring) -> [Substring]? {
    var trimmed = text.drop { $0 == " " }
    guard trimmed.first == "|" else { return nil }
    trimmed = trimmed.dropFirst()
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    if trimmed.last == "|" { trimmed.removeLast() }
    return trimmed.split(separator: "|", omittingEmptySubsequences: false)
  }

  static func words(of text: Substring) -> [Substring] {
    plainWords(of: text)
      ?? text.split { !($0.isLetter || $0.isNumber || "._-:/@+✅❌".contains($0)) }.compactMap { word in
        var word = word.drop { ".:-/@_+".contains($0) }
        while let last = word.last, ".:-/@_".contains(last) { word.removeLast() }
        return word.isEmpty ? nil : word
      }
  }

  /// The same by bytes, which takes a tenth of the time; nil where not all of the line is ASCII.
  private static func plainWords(of text: Substring) -> [Substring]? {
    let bytes = text.utf8
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    var words: [Substring] = []
    var start: Substring.Index?
    var end = bytes.startIndex
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let kind = kinds[Int(bytes[index])]
      let next = bytes.index(after: index)
      switch kind {
      case .letter:
        if start == nil { start = index }
        end = next
      // A trailing `+` stays: `8GB+`.
      case .plus: if start != nil { end = next }
      case .joint: break
      case .gap:
        if let first = start { words.append(text[first..<end]) }
        start = nil
      }
      index = next
    }
    if let first = start { words.append(text[first..<end]) }
    return words
  }

  private enum Kind { case letter, joint, plus, gap }

  private static let kinds: [Kind] = (UInt8(0)..<0x80).map { byte in
    let character = Character(Unicode.Scalar(byte))
    if character.isLetter || character.isNumber { return .letter }
    return character == "+" ? .plus : ".:-/@_".contains(character) ? .joint : .gap
  }

  /// What stands before the word at `index`, or behind the last one.
  func gap(_ index: Int) -> Substring { index < gaps.count ? gaps[index] : rest }

  /// The line tells what was, what is wrong, or what is only an example.
  var isPast: Bool { lower.contains { DocumentLine.pastWords.contains($0) } || rest.contains("❌") }

  static let pastWords: Set<String> = [
    "was", "were", "old", "previous", "previously", "formerly", "former", "before", "stale", "instead", "not",
    "wrong", "incorrect", "migrated", "originally", "original", "legacy", "deprecated", "example", "e.g", "isn't",
    "moved", "changed", "❌", "decommissioned", "obsolete", "outdated", "initially", "expected", "mistakenly", "had",
    "longer", "did", "failed", "fails", "tries", "until",
  ]

  /// `Target state:` tells what is meant to be.
  var isPlanned: Bool { lower.contains { Self.plannedWords.contains($0) } }

  /// `If DHCP fails it is at …`, `Should it run on …?`, `We want it on …`: nothing of what is.
  var isSupposed: Bool {
    ["if", "should", "suppose", "imagine", "perhaps"].contains(lower.first ?? "") || lower.contains("want")
      || rest.contains("?")
  }

  private static let plannedWords: Set<String> = [
    "target", "planned", "proposed", "future", "desired", "goal", "goals", "will", "suppose", "tomorrow", "latest",
    "newest",
  ]

  /// The line says what to do or what to look for, not what is.
  var isConditional: Bool {
    lower.contains { DocumentLine.conditionalWords.contains($0) } || rest.contains("?")
      || gaps.contains { $0.contains("[ ]") }
  }

  private static let conditionalWords: Set<String> = [
    "if", "when", "whether", "unless", "until", "once", "should", "must", "ensure", "verify", "check", "confirm",
    "make",
    "may", "might", "could", "would", "can",
  ]

  /// Whether a program is called, whose arguments are names of servers as often as of what is asked about.
  var isCommand: Bool {
    lower.indices.contains { index in
      guard DocumentLine.commandWords.contains(lower[index]) else { return false }
      // Within a sentence only what is marked as code, or what somebody is told to run.
      return index == 0 && words[0].first?.isLowercase == true || gap(index).contains { "`$|;&".contains($0) }
        || ["sudo", "run", "with", "via", "use", "using", "try"].contains(lower[index - 1 < 0 ? 0 : index - 1])
    }
  }

  /// The same in a block of code, where every word may be one.
  var holdsCommand: Bool { lower.contains { DocumentLine.commandWords.contains($0) } }

  private static let commandWords: Set<String> = [
    "dig", "nslookup", "curl", "ssh", "scp", "wget", "nc", "telnet", "rsync", "kubectl", "qm", "pct", "export", "echo",
    "sed", "docker", "ping", "traceroute", "nmap", "mount", "awk", "grep", "iptables", "helm", "openssl", "socat",
  ]

  /// Where `subject` (lower-case words) stands, as the index of its first word. `still-fawn` does not stand in
  /// `k3s-vm-still-fawn`, which is another thing, but in `still-fawn.maas`.
  func places(of subject: [String]) -> [Int] {
    guard !subject.isEmpty, lower.count >= subject.count else { return [] }
    return (0...(lower.count - subject.count)).filter { start in
      subject.indices.allSatisfy { DocumentLine.isName(lower[start + $0], subject[$0]) }
        // Words of one name stand beside each other.
        && subject.indices.dropFirst().allSatisfy { gaps[start + $0].allSatisfy { " *_`".contains($0) } }
    }
  }

  private static let endings: Set<String> = [
    "s", "'s", ".home.arpa", "-lb", "-svc", "-service", "-ingress", "-loadbalancer",
  ]

  /// `traefik`, `traefik's`, `ollama-lb`, `still-fawn.maas`. A name with more parts (`grafana.app.lan`) is one of the name service,
  /// where a proxy may answer for the thing.
  static func isName(_ word: String, _ subject: String) -> Bool {
    guard word.hasPrefix(subject) else {
      // `Pi-hole` is what others write as one word.
      return subject.count > 4 && word.count == subject.count + 1 && word.first == subject.first
        && word.contains("-") && subject.allSatisfy(\.isLetter) && word.replacing("-", with: "") == subject
    }
    let rest = word.dropFirst(subject.count)
    if rest.isEmpty || endings.contains(String(rest)) { return true }
    return rest.first == "." && rest.dropFirst().first?.isLetter == true
      && !rest.dropFirst().contains { ".:/".contains($0) }
  }
}
