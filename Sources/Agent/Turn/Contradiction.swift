/// What the answer says against the record of its turn, in words.
struct Contradiction: Sendable {
  /// The calls as they went.
  var calls: [Answer.CallRecord]
  /// What changed, a line each.
  var changed: [String]
  /// What the passages and the results say.
  var evidence: [String]

  /// Sentences of `answer` that the record contradicts, each with why.
  func lines(for answer: String) -> [String] {
    var lines: [String] = []
    for claim in EffectClaim.all(in: answer) where !isQuoted(claim.sentence) {
      guard !didIt(claim), claim.isOwn || !isReported(claim) else { continue }
      lines.append(
        "the answer says that something was done: no call did it\(changed.isEmpty ? ", nothing was changed" : ""): \(Self.quote(claim.sentence))"
      )
    }
    if let silent = evidence.lazy.compactMap(Self.unasked).first {
      for sentence in EffectClaim.sentences(answer) where Self.isAbsolute(sentence) && !isQuoted(sentence) {
        lines.append("the answer speaks of all, but not every host was asked: \(Self.quote(sentence)); \(silent)")
      }
    }
    return lines
  }

  private static func quote(_ sentence: String) -> String {
    "\"" + (sentence.count > 120 ? sentence.prefix(117) + "…" : sentence) + "\""
  }

  /// A sentence of the evidence itself is repeated, not claimed.
  private func isQuoted(_ sentence: String) -> Bool {
    sentence.count > 12 && evidence.contains { $0.contains(sentence) }
  }

  /// Whether a call of this turn did what is claimed, to what it is claimed of.
  private func didIt(_ claim: EffectClaim) -> Bool {
    let things = Self.things(in: claim.sentence, without: claim.verb)
    return calls.contains { call in
      guard call.outcome == .done else { return false }
      let fits: Bool =
        switch claim.kind {
        case .run: true
        case .document: call.effect == .document
        case .machine: call.effect > .document
        case .either: call.effect > .read
        }
      guard fits else { return false }
      let words = Self.words(
        in: ([call.call.line, call.summary] + (call.effect > .read ? changed : [])).joined(separator: " "))
      // "I have updated it": the one thing that was done.
      return things.isEmpty ? claim.kind != .run || call.effect > .read : !things.isDisjoint(with: words)
    }
  }

  /// Whether the evidence tells of what the sentence says in the passive voice: a report.
  private func isReported(_ claim: EffectClaim) -> Bool {
    let things = Self.things(in: claim.sentence, without: claim.verb)
    let signs = Self.signs(of: claim.verb)
    return evidence.contains { text in
      text.lowercased().split(separator: "\n").contains { line in
        guard signs.contains(where: { line.contains($0) }) else { return false }
        return things.isEmpty || !things.isDisjoint(with: Self.words(in: String(line)))
      }
    }
  }

  /// How output and documents put what a verb tells.
  private static func signs(of verb: String) -> [String] {
    let stem = String(verb.prefix { $0.isLetter }.prefix(max(3, verb.count - 3)))
    switch verb {
    case "stopped", "terminated", "shut down", "turned off":
      return [stem, "stop", "inactive", "exited", "dead", "down", "off"]
    case "started", "turned on": return [stem, "active", "running", "up "]
    case "restarted", "rebooted": return ["restart", "reboot", "uptime"]
    case "killed": return ["kill", "oom"]
    case "disabled": return ["disabl", "masked", "inactive"]
    case "written", "wrote": return ["writ", "wrote"]
    case "installed": return ["install", "version"]
    default: return [stem]
    }
  }

  /// The words of a sentence that name what was acted on.
  private static func things(in sentence: String, without verb: String) -> Set<String> {
    words(in: sentence).subtracting(ordinary).subtracting(words(in: verb)).filter { $0.count > 2 }
  }

  private static func words(in text: String) -> Set<String> {
    var words: Set<String> = []
    for word in text.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }) {
      let bare = String(word).trimmingSuffix { ".-_".contains($0) }
      words.insert(bare)
      // `run_diagnostic`, `TROUBLESHOOTING.md`, `grafana.service`: their parts name the thing as well.
      for part in bare.split(whereSeparator: { "_.".contains($0) }) { words.insert(singular(part)) }
      words.insert(singular(bare[...]))
    }
    return words
  }

  private static func singular(_ word: Substring) -> String {
    word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : String(word)
  }

  private static let ordinary: Set<String> = [
    "the", "and", "all", "has", "have", "had", "been", "was", "were", "now", "just", "already", "also", "successfully",
    "i've", "you", "your", "for", "with", "that", "this", "it", "its", "them", "they", "from", "into", "are", "done",
    "again", "service", "host", "server", "machine", "node", "system", "as", "requested", "request", "running", "back",
    "finished", "completed", "complete", "successful", "then", "there", "which", "will", "can", "should", "our", "own",
    "went", "ahead", "change", "document", "file", "section", "entry", "step", "new", "issue", "problem", "steward",
    "ve", "everything", "nothing", "not", "but", "what", "asked", "next", "let", "know", "servic", "hosts", "services",
    "update", "documentation", "lab", "please",
  ]

  /// The line of a result that says that hosts were not asked or did not answer; nil where there is none.
  private static func unasked(_ text: String) -> String? {
    text.split(separator: "\n").first {
      $0.contains(
        /(?i)\bnot reached\b|\bcould not be (?:checked|asked|reached)|\b(?:did|does) not answer|\bdid not answer|\bunreachable\b|\bunknown:/
      )
    }.map { String($0.prefix(120)) }
  }

  /// "No host has …", "all nodes are …": said of every one.
  private static func isAbsolute(_ sentence: String) -> Bool {
    let plain = sentence.lowercased()
    guard !plain.contains(/\b(?:reach|answer|ask|check|unknown|unreachable|known)/) else { return false }
    return plain.contains(
      /\b(?:no|none of (?:the|your)|not any|all|every|each|zero)\s+(?:(?:of|the|your|other|free|available|\d+)\s+)*(?:\w+\s+)?(?:hosts?|machines?|servers?|nodes?|vms?|containers?|gpus?)\b|^(?:none|nothing)\b/
    )
  }
}
