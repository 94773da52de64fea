import Agent

/// Documented against actual, in words for the owner and the model: each difference with both of its sources.
struct DriftReport {
  let drift: Drift
  let inventory: Inventory
  let survey: Survey
  /// When each document was last changed, YYYY-MM-DD.
  let dates: [String: String]
  /// The host that was asked about; nil for all.
  let only: String?

  /// The first differences in one line, for what stands before a model's words.
  var lead: String {
    guard !drift.differences.isEmpty else { return "\(drift.summary) (\(sources.joined(separator: ", ")))" }
    let first = drift.differences.prefix(3).map { "\($0.text)\($0.line > 0 ? " (\($0.document):\($0.line))" : "")" }
    return Escaper.escapeLine(
      "\(drift.summary): \(first.joined(separator: "; "))\(drift.differences.count > 3 ? "; …" : "")")
  }

  /// Every difference, the most important first; then what could not be checked. At most about `limit` characters.
  func text(limit: Int = 3000) -> String {
    var lines = [drift.summary, "", "Compared: \(compared)", ""]
    var size = lines.reduce(0) { $0 + $1.count + 1 }
    var left = drift.differences.count
    for difference in drift.differences {
      let line = "- " + Escaper.escapeLine(told(difference))
      guard size + line.count < limit else { break }
      lines.append(line)
      size += line.count + 1
      left -= 1
    }
    if left > 0 { lines.append("- … \(left) more: `steward drift` lists all") }
    lines += unchecked
    if !drift.corrections.isEmpty {
      lines += [
        "", "To correct the documents: `/drift apply`, or `steward drift --apply`; each change is shown first.",
      ]
    }
    return lines.joined(separator: "\n").replacing("\n\n\n", with: "\n\n")
  }

  private func told(_ difference: Difference) -> String {
    let kind = difference.kind.rawValue.replacing("_", with: " ")
    let place =
      difference.line > 0
      ? "\(difference.document):\(difference.line)" : "\(difference.document) has no row for it"
    return "\(difference.text) (\(kind); documented: \(place); seen: \(difference.evidence))"
  }

  private var unchecked: [String] {
    guard !drift.unchecked.isEmpty else { return [] }
    let shown = drift.unchecked.prefix(8).map { "- \(Escaper.escapeLine("\($0.host): \($0.why)"))" }
    let more = drift.unchecked.count - shown.count
    return ["", "Not checked, so nothing is said of it:", ""] + shown + (more > 0 ? ["- … \(more) more"] : [])
  }

  /// `INFRASTRUCTURE.md:10 (19 hosts, of 2026-11-20) and SERVICES.md:5 (8 services, …) with what 16 hosts said on …`.
  private var compared: String {
    let asked = only.map { [$0] } ?? survey.visits.map(\.name)
    let reached = survey.visits.count { $0.facts != nil && asked.contains($0.name) }
    return
      "\(sources.joined(separator: " and ")) with what \(only ?? Figure.count(reached, "host")) said on \(Comparison.stamp(survey.date))"
  }

  private var sources: [String] {
    tables.map { place, count in "\(place) (\(count)\(dates[place.document].map { ", of \($0)" } ?? ""))" }
  }

  /// What was compared: where it begins, and how much it is.
  private var tables: [(place: DocumentPlace, count: String)] {
    var tables: [(place: DocumentPlace, count: String)] = []
    if let only, let host = inventory.host(only) {
      tables.append((DocumentPlace(line: host.line), "the row of \(host.name)"))
    } else if let table = inventory.hostTable {
      tables.append((DocumentPlace(line: table.headerLine), Figure.count(inventory.hosts.count, "host")))
    }
    let services = inventory.services.filter { service in
      only.map { inventory.host(service.host)?.name == $0 } ?? true
    }
    if let first = services.first { tables.append((first.place, Figure.count(services.count, "service"))) }
    return tables
  }

  /// The lines of the documents that the text speaks of.
  var places: [DocumentPlace] {
    tables.map(\.place)
      + drift.differences.filter { $0.line > 0 }.map { DocumentPlace(document: $0.document, line: $0.line) }
  }

  /// What would deny it.
  var denials: [String] {
    drift.differences.isEmpty
      ? []
      : [
        "no differences", "no difference", "nothing differs", "nothing has changed", "nothing changed", "no drift",
        "up to date", "up-to-date", "matches", "match reality", "still matches", "still match", "still right",
        "still true", "still correct", "is correct", "are correct", "is accurate", "are accurate", "no changes",
      ]
  }
}
