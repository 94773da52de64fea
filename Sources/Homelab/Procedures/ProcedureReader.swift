import Agent
import Documents

/// Reads the procedures of a document; docs/procedures.md documents the format.
public struct ProcedureReader {
  private let path: String
  public private(set) var procedures: [Procedure] = []
  public private(set) var problems: [ProcedureProblem] = []

  /// What a finding tells, for placeholders.
  public static let placeholders = [
    "host", "pid", "unit", "mount", "interface", "container", "pod", "namespace", "server", "ntp", "object",
  ]

  /// Any text: sections without a `Fixes` field are prose and no procedures of Steward's.
  public init(_ text: String, path: String) {
    self.path = path
    let document = MarkdownDocument(text, path: path)
    for section in document.sections where section.level == 2 {
      let lines = document.source.text(section.lines.lowerBound..<section.lines.upperBound + 1)
      read(lines, from: section.lines.lowerBound, title: section.name)
    }
  }

  private mutating func read(_ text: String, from first: Int, title: String) {
    let blocks = MarkdownOutline(text).blocks
    var procedure = Procedure(
      title: title, path: path, line: first, hash: ProcedureReader.hash(text), text: text.trimmed)
    var isProcedure = false
    var inSteps = false
    for block in blocks {
      switch block {
      case .paragraph(let runs, let line):
        inSteps = false
        for field in ProcedureReader.fields(runs) {
          switch field.name {
          case "fixes":
            isProcedure = true
            procedure.rules = field.runs.filter { $0.kind == .code }.map { $0.text.trimmed }
            if procedure.rules.isEmpty {
              procedure.rules = field.text.split { $0 == "," || $0.isWhitespace }.map(String.init)
            }
          case "when": procedure.when = field.text
          case "effect": read(effect: field, into: &procedure, at: first + line - 1)
          case "steps": inSteps = true
          case "verify": read(verification: field, into: &procedure, from: first)
          case "rollback": read(rollback: field, into: &procedure, from: first)
          case "prevent": procedure.prevention = field.text
          default: break
          }
        }
      case .list(_, let items):
        guard inSteps else { continue }
        for item in items { read(step: item, into: &procedure, from: first) }
      case .heading: break
      }
    }
    guard isProcedure else { return }
    if procedure.steps.isEmpty { report(first, "\"\(title)\" has no steps: a list below **Steps**") }
    if procedures.contains(where: { $0.slug == procedure.slug }) {
      report(first, "a procedure \"\(title)\" stands above already")
      return
    }
    procedures.append(procedure)
  }

  private struct Field {
    var name: String
    /// Words in brackets behind the name.
    var detail: String
    var runs: [MarkdownOutline.Run]

    var text: String { runs.map(\.text).joined().trimmed }
  }

  /// `**When**: …  **Steps**` → the fields of a paragraph.
  private static func fields(_ runs: [MarkdownOutline.Run]) -> [Field] {
    var fields: [Field] = []
    for run in runs {
      if run.kind == .strong {
        let name = run.text.lowercased().split { !$0.isLetter }.first.map(String.init) ?? ""
        fields.append(Field(name: name, detail: run.text, runs: []))
      } else if !fields.isEmpty {
        var run = run
        if fields[fields.count - 1].runs.isEmpty, run.kind == .text {
          if let match = run.text.prefixMatch(of: /\s*\(([^)]*)\)/) {
            fields[fields.count - 1].detail += " " + match.output.1
            run.text = String(run.text[match.range.upperBound...])
          }
          run.text = String(run.text.drop { $0 == ":" || $0.isWhitespace })
          if run.text.isEmpty { continue }
        }
        fields[fields.count - 1].runs.append(run)
      }
    }
    return fields
  }

  private mutating func report(_ line: Int, _ message: String) {
    problems.append(ProcedureProblem(path: path, line: line, message: message))
  }

  private mutating func read(effect field: Field, into procedure: inout Procedure, at line: Int) {
    let word = field.text.lowercased().prefix { $0.isLetter }
    guard let effect = Effect(rawValue: String(word)), effect != .document else {
      report(line, "the effect is read, change or danger, not \"\(field.text.prefix(40))\"")
      return
    }
    procedure.effect = effect
  }

  private mutating func read(step item: MarkdownOutline.Item, into procedure: inout Procedure, from first: Int) {
    let line = first + item.line - 1
    let code = item.runs.filter { $0.kind == .code }
    let words = item.runs.filter { $0.kind != .code }.map(\.text).joined().trimmed
    let text = words.replacing(/[\s:.]+$/, with: "")
    var step = Procedure.Step(text: text, action: .person, line: line)
    step.onlyIfNeeded = text.prefixMatch(of: /(?i)only (?:if|where|when)\b/) != nil
    step.holding = text.prefixMatch(of: /(?i)where it holds (?:the |an? )?(\w+)/).map { $0.output.1.lowercased() }
    if text.prefixMatch(of: /(?i)(?:you|owner|by hand)\b\s*:/) != nil {
      step.text = item.runs.map(\.text).joined().trimmed
    } else if code.isEmpty,
      let match = text.wholeMatch(of: /(?i)wait (?:up to |at most )?(\d+) ?(s|seconds?|min|minutes?)\b.*/)
    {
      let seconds = (Double(match.output.1) ?? 0) * (match.output.2.lowercased().hasPrefix("m") ? 60 : 1)
      guard (1...600).contains(seconds) else {
        report(line, "a wait is from 1 s to 10 minutes")
        return
      }
      step.action = .wait(seconds)
    } else if code.count == 1 {
      guard let command = command(code[0].text, at: line) else { return }
      step.action = .run(command)
      if step.text.isEmpty { step.text = command.joined(separator: " ") }
    } else if code.count > 1 {
      report(line, "one command a step, not \(code.count); a step for a person begins with \"You:\"")
      return
    }
    procedure.steps.append(step)
  }

  /// The words of a command, or nil after telling what is wrong with it.
  private mutating func command(_ text: String, at line: Int) -> [String]? {
    let words: [String]
    do { words = try CommandLineWords.split(text) } catch {
      report(line, (error as? CommandLineWords.Problem)?.message ?? "\(error)")
      return nil
    }
    for name in PlaceholderSyntax.candidates(in: text) where !ProcedureReader.placeholders.contains(String(name)) {
      report(
        line,
        "{\(name)} is nothing that a finding tells; it has {\(ProcedureReader.placeholders.joined(separator: "}, {"))}"
      )
      return nil
    }
    if let problem = CommandRules.problems(words, free: []).first {
      report(line, problem.message)
      return nil
    }
    if words[0].split(separator: "/").last == "kubectl",
      !Set(words).isDisjoint(with: ["apply", "edit", "patch", "scale", "set", "create", "replace", "annotate", "label"])
    {
      report(
        line, "what GitOps owns is put back within a minute: make this a step for a person that changes the repository")
      return nil
    }
    return words
  }

  private mutating func read(verification field: Field, into procedure: inout Procedure, from first: Int) {
    let within = field.detail.firstMatch(of: /within (\d+) ?(s|min)/).flatMap { match in
      Double(match.output.1).map { match.output.2 == "min" ? $0 * 60 : $0 }
    }
    for (place, run) in field.runs.enumerated() {
      let line = first + run.line - 1
      if run.kind == .code {
        let after = place + 1 < field.runs.count ? field.runs[place + 1].text : ""
        guard let command = command(run.text, at: line) else { continue }
        guard let expectation = ProcedureReader.expectation(after) else {
          report(
            line, "behind `\(run.text)` stands what it must come to: shows nothing, says WORD, succeeds or fails")
          continue
        }
        procedure.verification.append(.init(kind: .command(command, expectation), within: within, line: line))
      } else if run.text.lowercased().contains("the finding is gone") {
        procedure.verification.append(.init(kind: .findingIsGone, within: within, line: line))
      }
    }
  }

  private static func expectation(_ text: String) -> Expectation? {
    let text = text.trimmed
    if text.prefixMatch(of: /(?i)(?:shows|says|prints) nothing\b/) != nil { return .nothing }
    if text.prefixMatch(of: /(?i)succeeds\b/) != nil { return .succeeds }
    if text.prefixMatch(of: /(?i)fails\b/) != nil { return .fails }
    if let match = text.prefixMatch(of: /(?i)(?:shows|says|prints) ([^,;.]+)/) {
      return .says(String(match.output.1).trimmed.replacing(/\s(?:and|or)\b.*/, with: ""))
    }
    return nil
  }

  private mutating func read(rollback field: Field, into procedure: inout Procedure, from first: Int) {
    procedure.rollbackText = field.text
    for run in field.runs where run.kind == .code {
      if let command = command(run.text, at: first + run.line - 1) { procedure.rollback.append(command) }
    }
  }

  /// SHA-256 of a section without the blanks at its end, so that a section below it changes nothing.
  static func hash(_ text: String) -> String { Digest.sha256(text.trimmed) }
}
