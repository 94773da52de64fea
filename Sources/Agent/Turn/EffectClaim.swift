/// A sentence that says that something was done: "I've restarted grafana", "the firewall was disabled".
///
/// What really ran is known, so a claim is held against that: the kind of the effect and what it was done to. A
/// report of what the evidence shows, or of what somebody else did, is no claim.
struct EffectClaim: Sendable, Hashable {
  /// What is said to have been done.
  enum Kind: Sendable, Hashable {
    /// To a machine or a service.
    case machine
    /// To a document.
    case document
    /// To either: "updated", "removed".
    case either
    /// Something ran.
    case run
  }

  /// The sentence, in one line.
  var sentence: String
  var verb: String
  var kind: Kind
  /// Said by the model of itself; else in the passive voice.
  var isOwn: Bool

  /// Every claim in `answer`, one a sentence.
  static func all(in answer: String) -> [EffectClaim] {
    sentences(answer).compactMap { sentence in
      let plain = sentence.replacing(/[’ʼ`´]/, with: "'").lowercased()
      // A question, a condition, a plan or a denial says of nothing that it was done.
      guard !plain.hasSuffix("?") else { return nil }
      if let match = plain.firstMatch(of: own.regex) {
        let before = plain[..<match.range.lowerBound]
        if !isConditional(before) { return make(sentence, String(match.output.1), isOwn: true) }
      }
      if let match = plain.firstMatch(of: bare.regex) { return make(sentence, String(match.output.1), isOwn: true) }
      if plain.contains(finished.regex) {
        return EffectClaim(sentence: sentence, verb: "done", kind: .either, isOwn: true)
      }
      guard let match = plain.firstMatch(of: passive.regex) else { return nil }
      if isConditional(plain[..<match.range.lowerBound]) { return nil }
      // Somebody else, or some other time.
      guard !plain.contains(others.regex) else { return nil }
      return make(sentence, String(match.output.1), isOwn: false)
    }
  }

  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let own = Pattern(
    regex:
      /(?:^|[\s(*_:,;"'])(?:i|we|steward)(?:'ve|'s| have| has)?\s+(?:(?:just|now|already|also|then|successfully|since|therefore|went ahead and)\s+)*(restarted|rebooted|reloaded|updated|upgraded|added|changed|fixed|repaired|resolved|applied|written|wrote|created|deleted|removed|stopped|started|killed|terminated|installed|uninstalled|configured|reconfigured|saved|noted|recorded|documented|drafted|moved|migrated|relocated|set|reset|enabled|disabled|ran|run|executed|performed|deployed|mounted|unmounted|scheduled|rescheduled|renamed|replaced|cleared|cleaned|freed|extended|increased|decreased|reduced|opened|closed|blocked|allowed|pushed|committed|shut\s+down|turned\s+(?:off|on)|restored|rolled\s+back|adjusted|switched|edited|corrected)\b/
  )
  private static let bare = Pattern(
    regex:
      /^[\s*_>#\-✓✅☑]*(?:successfully\s+)?(restarted|rebooted|reloaded|updated|upgraded|added|changed|fixed|repaired|resolved|applied|created|deleted|removed|stopped|started|killed|installed|uninstalled|configured|saved|recorded|documented|moved|migrated|reset|enabled|disabled|executed|deployed|mounted|unmounted|rescheduled|renamed|replaced|cleared|restored)[*_]*\s+(?!by\b|on\b|at\b|since\b|in\b|with\b|from\b|hosts?\b|units?\b|services?\b)\w/
  )
  private static let finished = Pattern(
    regex:
      /^[\s*_>✓✅☑]*(?:all\s+)?(?:done|finished|completed)\b\s*(?:[!.,:;\-–—]|$)|\b(?:restart|reboot|reload|update|upgrade|backup|migration|change|installation|configuration|deployment|fix)\s+(?:is|was|has been)\s+(?:now\s+)?(?:complete|completed|done|successful|finished|applied)\b/
  )
  private static let passive = Pattern(
    regex:
      /(?:(?:\b(?:has|have|had)|'s|'ve)\s+(?:(?:now|just|already|also|successfully|all|both)\s+)*been|\b(?:was|were|is now|are now))\s+(?:(?:now|both|all|also|already|just|successfully)\s+)*(restarted|rebooted|reloaded|updated|upgraded|added|changed|fixed|repaired|resolved|applied|written|created|deleted|removed|stopped|started|killed|terminated|installed|uninstalled|configured|reconfigured|saved|noted|recorded|documented|moved|migrated|relocated|reset|enabled|disabled|executed|deployed|mounted|unmounted|scheduled|rescheduled|renamed|replaced|cleared|extended|increased|reduced|blocked|pushed|committed|shut\s+down|turned\s+(?:off|on)|restored|rolled\s+back|switched)\b/
  )
  /// An agent or a time of its own: what is told of then is no deed of this turn.
  private static let others = Pattern(
    regex:
      /\bby\s+(?!me\b|us\b|steward\b|default\b|running\b|using\b)\w|\b(?:at|since|until|around|in)\s+\d|\bon\s+(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|\b\d{4}-\d{2}-\d{2}\b|\bago\b|\byesterday\b|\blast\s+(?:\w+ed\b|night|week|month|year|time)|\bearlier\s+(?:today|this)\b/
  )
  /// Before the verb, in the same clause: it has not happened.
  private static let conditions = Pattern(
    regex:
      /\b(?:if|when|once|after|before|until|unless|whether|as soon as|would|could|should|might|may|can|cannot|will|must|not|n't|never|nothing|none|no|nobody|neither)\b[^,;]*$|n't\b[^,;]*$/
  )

  private static func isConditional(_ before: Substring) -> Bool { String(before).contains(conditions.regex) }

  private static func make(_ sentence: String, _ verb: String, isOwn: Bool) -> EffectClaim {
    EffectClaim(sentence: sentence, verb: verb, kind: kind(of: verb, in: sentence.lowercased()), isOwn: isOwn)
  }

  private static func kind(of verb: String, in sentence: String) -> Kind {
    switch verb {
    case "noted", "recorded", "documented", "drafted", "wrote", "written", "edited", "saved": return .document
    case "ran", "run", "executed", "performed": return .run
    case "updated", "added", "changed", "created", "removed", "deleted", "corrected", "replaced", "renamed", "moved",
      "fixed",
      "set", "applied", "rescheduled", "scheduled":
      // Of a document it is said that it is one.
      return sentence.contains(
        /\.(?:md|ya?ml|json|conf|txt)\b|\b(?:documents?|documentation|docs?|files?|sections?|tables?|entry|entries|rows?|notes?|plans?|inventory|pages?|runbooks?|lists?|checklists?|rca|diagram|steps?|lines?)\b/
      ) ? .document : verb == "updated" || verb == "added" || verb == "corrected" ? .either : .machine
    default: return .machine
    }
  }

  static func sentences(_ answer: String) -> [String] {
    answer.replacing(/\[[dt]\d+\]/, with: "").split(separator: "\n").flatMap { line -> [String] in
      var sentences: [String] = []
      var start = line.startIndex
      for match in line.matches(of: /[.!?](?=\s|$)/) {
        sentences.append(String(line[start..<match.range.upperBound]))
        start = match.range.upperBound
      }
      sentences.append(String(line[start...]))
      return sentences
    }.map { $0.trimmed(where: \.isWhitespace) }.filter { !$0.isEmpty }
  }
}

extension String {
  fileprivate func trimmed(where predicate: (Character) -> Bool) -> String {
    String(drop(while: predicate)).trimmingSuffix(while: predicate)
  }
}
