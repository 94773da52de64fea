import Agent

/// A procedure with a finding's values filled in: the steps that an approval shows and `StepRunner` carries out.
struct PreparedFix {
  var steps: [PreparedStep] = []
  var effect: Effect
  var rollback: String?

  /// - Parameter findings: what it is for, all of one rule; each automated step is made for each of them.
  init(_ procedure: Procedure, for findings: [Finding], on host: String) throws {
    var effect = procedure.effect
    if !procedure.trust.isTrusted, procedure.isAutomated { effect = max(effect, .change) }
    for step in procedure.steps {
      if let holding = step.holding, !findings.contains(where: { $0.holds(holding) }) { continue }
      switch step.action {
      case .person:
        steps.append(PreparedStep(.act, title: step.text, onlyIfNeeded: step.onlyIfNeeded))
      case .wait(let seconds):
        steps.append(PreparedStep(.act, title: step.text, onlyIfNeeded: step.onlyIfNeeded, wait: seconds))
      case .run(let words):
        for finding in findings {
          let command = try PreparedFix.fill(words, finding, procedure, host: host)
          let process = try PreparedFix.process(words, finding, procedure)
          effect = max(
            effect,
            procedure.trust.isTrusted
              ? EffectFloor.of(command.arguments)
              : EffectFloor.ofUntrusted(command.arguments, hasRollback: !procedure.rollback.isEmpty))
          if let process, let why = GuardedProcess.reason(process), PreparedFix.ends(command.arguments) {
            effect = max(effect, .danger)
            steps.append(
              PreparedStep(
                .act, title: "\(step.text) (dangerous: \(why))", command: command, onlyIfNeeded: step.onlyIfNeeded,
                process: process))
            continue
          }
          steps.append(
            PreparedStep(
              .act, title: step.text, command: command, onlyIfNeeded: step.onlyIfNeeded, process: process))
          if !words.contains(where: { $0.contains("{") }) { break }
        }
      }
    }
    self.effect = effect
    guard !procedure.isAutomated || steps.contains(where: { $0.command != nil }) else {
      throw CallError(
        .failed, "\(procedure.title) can do nothing for \(findings[0].subject): \(steps.first?.title ?? "no step fits")"
      )
    }
    // What only looks, and leaves the rest to a person, has nothing to verify yet.
    guard effect > .read else { return }
    try verify(procedure, findings, host: host)
    try takeBack(procedure, findings, host: host)
  }

  private mutating func verify(_ procedure: Procedure, _ findings: [Finding], host: String) throws {
    for proof in procedure.verification {
      switch proof.kind {
      case .findingIsGone: steps.append(PreparedFix.look(findings, within: proof.within))
      case .command(let words, let expectation):
        for finding in findings {
          var step = PreparedStep(
            .verify, title: "It has helped", command: try PreparedFix.fill(words, finding, procedure, host: host),
            expectation: expectation)
          step.wait = proof.within
          steps.append(step)
          if !words.contains(where: { $0.contains("{") }) { break }
        }
      }
    }
    // Nothing is called done that was not looked at again.
    if procedure.verification.isEmpty, procedure.isAutomated { steps.append(PreparedFix.look(findings, within: nil)) }
  }

  private mutating func takeBack(_ procedure: Procedure, _ findings: [Finding], host: String) throws {
    for words in procedure.rollback {
      for finding in findings {
        let command = try PreparedFix.fill(words, finding, procedure, host: host)
        steps.append(PreparedStep(.rollback, title: "Take it back", command: command))
        if !words.contains(where: { $0.contains("{") }) { break }
      }
    }
    let text = procedure.rollbackText
    let isNone = text.isEmpty || text.lowercased().prefixMatch(of: /none\b(?! is needed)/) != nil
    rollback = isNone ? nil : text
    if procedure.rollback.isEmpty, !text.isEmpty { steps.append(PreparedStep(.rollback, title: text)) }
  }

  private static func look(_ findings: [Finding], within: Double?) -> PreparedStep {
    let first = findings[0]
    return PreparedStep(
      .verify, title: "The finding is gone", wait: within,
      look: FindingLook(
        check: first.check, rule: first.rule, objects: findings.map { $0.instance ?? $0.subject }.sorted()))
  }

  /// Whether a command ends a process.
  private static func ends(_ arguments: [String]) -> Bool {
    arguments.contains { ["kill", "pkill", "killall"].contains(EffectFloor.name($0)) }
  }

  private static func process(_ words: [String], _ finding: Finding, _ procedure: Procedure) throws -> ProcessMark? {
    guard words.contains(where: { $0.contains("{pid}") }) else { return nil }
    guard let pid = finding.values["pid"].flatMap({ Int($0) }), pid > 0, let start = finding.values["start"],
      let name = finding.values["command"]
    else { throw CallError(.failed, "the finding does not tell when pid \(finding.values["pid"] ?? "?") began") }
    return ProcessMark(pid: pid, start: start, name: name)
  }

  /// A value fills an element of the vector, and is never split or taken for an option.
  private static func fill(
    _ words: [String], _ finding: Finding, _ procedure: Procedure, host: String
  ) throws -> Command {
    let arguments = try words.map { word -> String in
      var text = ""
      var rest = word[...]
      while let match = PlaceholderSyntax.first(in: rest) {
        text += rest[..<match.range.lowerBound]
        rest = rest[match.range.upperBound...]
        guard let name = match.name.map(String.init) else {
          text += match.literal
          continue
        }
        guard let value = name == "host" ? host : finding.values[name], !value.isEmpty else {
          throw CallError(
            .failed, "\(procedure.place): the finding about \(finding.subject) tells no {\(name)}")
        }
        guard !value.utf8.contains(0), !(text.isEmpty && "-@".contains(value.first!)) else {
          throw CallError(
            .refused, "\(procedure.place): {\(name)} begins with a dash or an @: \"\(Escaper.escapeLine(value))\"")
        }
        text += value
      }
      return text + rest
    }
    return Command(arguments, timeout: 120)
  }
}

extension Finding {
  /// Whether the place that it is about holds something that can be fetched or written again.
  fileprivate func holds(_ word: String) -> Bool {
    values["holds"]?.split(separator: " ").contains { $0 == word } ?? false
  }
}
