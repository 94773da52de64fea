/// A diagnosis in words, for the model and the owner.
struct DiagnosisText {
  var diagnosis: Diagnosis
  /// Characters that the text may have.
  var limit: Int

  /// Findings with their figures first and the worst before the rest, then what is healthy, then what
  /// could not be checked. What does not fit is counted, never dropped in silence.
  var text: String {
    var page = Page(limit: limit)
    page.add(diagnosis.summary)
    // Room for one line of what is healthy and one of what was not checked.
    page.reserve = min(limit / 3, reserved)
    let findings = diagnosis.findings
    // Every finding's figure comes before any finding's details.
    let headlines = findings.map { finding in
      let place = finding.host == diagnosis.host || finding.host.isEmpty ? "" : "\(Self.line(finding.host)): "
      return (finding.explainedBy == nil ? "" : "↳ ")
        + "\(finding.severity.rawValue.uppercased()) \(place)\(Self.line(finding.object)): \(Self.line(finding.figure))"
    }
    let room = limit - page.reserve - headlines.reduce(page.count) { $0 + $1.count + 1 }
    var spare = room
    var hidden = 0
    for (finding, headline) in zip(findings, headlines) {
      guard page.add(headline) else {
        hidden += 1
        continue
      }
      for detail in Self.details(finding) where detail.count + 1 <= spare {
        if page.add(detail) { spare -= detail.count + 1 }
      }
    }
    if hidden > 0 { page.force("… \(hidden) more findings") }
    page.reserve = 0
    let rest = limit - page.count
    let unchecked = diagnosis.unchecked.map(Self.line)
    let share = unchecked.isEmpty ? rest : max(rest / 2, rest - unchecked.reduce(12) { $0 + $1.count + 2 })
    page.list("healthy", diagnosis.healthy.map(Self.line), within: share)
    page.list("unchecked", unchecked, within: limit - page.count)
    return page.lines.joined(separator: "\n")
  }

  private var reserved: Int {
    let size = { (texts: [String]) in texts.reduce(0) { $0 + $1.count + 2 } }
    return 30 + size(diagnosis.healthy) + size(diagnosis.unchecked)
  }

  private static func details(_ finding: Finding) -> [String] {
    var details: [String] = []
    // What a cause explains needs no cause of its own.
    if !finding.cause.isEmpty, finding.explainedBy == nil {
      details.append("  cause (\(finding.confidence.rawValue) confidence): \(line(finding.cause))")
    }
    if !finding.evidence.isEmpty {
      details.append(
        "  evidence: " + line(finding.evidence.joined(separator: " | "), limit: finding.explainedBy == nil ? 260 : 160))
    }
    if finding.explainedBy == nil {
      if !finding.nextCheck.isEmpty {
        let procedure = finding.procedure.map { "; procedure \"\($0)\"" } ?? ""
        details.append("  next: \(line(finding.nextCheck))\(procedure)")
      }
      if !finding.why.isEmpty, finding.confidence != .high {
        details.append("  why not surer: \(line(finding.why))")
      }
      if let common = finding.common { details.append("  shared: \(line(common))") }
      if let document = finding.document { details.append("  see \(line(document))") }
    }
    return details
  }

  static func line(_ text: String) -> String { line(text, limit: 240) }

  static func line(_ text: String, limit: Int) -> String {
    let flat = text.replacing("\n", with: " ")
    return flat.count > limit ? flat.prefix(limit - 1) + "…" : flat
  }

  private struct Page {
    var limit: Int
    var reserve = 0
    var lines: [String] = []
    var count = 0

    init(limit: Int) { self.limit = limit }

    @discardableResult
    mutating func add(_ line: String) -> Bool {
      guard count + line.count + 1 <= limit - reserve else { return false }
      force(line)
      return true
    }

    mutating func force(_ line: String) {
      lines.append(line)
      count += line.count + 1
    }

    /// `healthy: a; b; … 3 more`, as far as `room` goes.
    mutating func list(_ title: String, _ items: [String], within room: Int) {
      guard !items.isEmpty else { return }
      var text = "\(title): "
      for (place, item) in items.enumerated() {
        let left = items.count - place
        let mark = left > 1 ? 14 : 0
        guard text.count + item.count + 2 + mark <= room || place == 0 && left == 1 else {
          force(text + "… \(left) more")
          return
        }
        text += item + (left > 1 ? "; " : "")
      }
      force(text)
    }
  }
}

extension Diagnosis {
  /// Short and whole: at most about 1,500 characters, the worst first.
  public var text: String { DiagnosisText(diagnosis: self, limit: 1500).text }
}
