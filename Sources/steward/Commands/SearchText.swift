import Agent
import Documents
import Terminal

/// What a search found, for people and for scripts.
enum SearchText {
  /// Lines of a passage that are shown, and characters of a line.
  private static let lines = 6
  private static let width = 160

  static func render(_ found: SearchResult, screen: Screen) -> String {
    let unknown = found.unknownTold.map { screen.paint(.yellow, "! " + Escaper.escapeLine($0)) + "\n" }
    return
      ([unknown].compactMap(\.self) + found.conflicts.map { conflict($0, screen) } + found.hits.map { hit($0, screen) })
      .joined(separator: "\n")
  }

  private static func hit(_ hit: Passage, _ screen: Screen) -> String {
    let heading = hit.heading.isEmpty ? "" : " › " + hit.heading.joined(separator: " › ")
    let date = hit.date.map { ", \(dated($0, hit.dateSource))" } ?? ""
    var text =
      screen.paint(.bold, Escaper.escapeLine(hit.path)) + Escaper.escapeLine(String(heading.prefix(300)))
      + screen.paint(.dim, "  lines \(hit.lines.lowerBound)-\(hit.lines.upperBound)\(date)") + "\n"
    if let states = hit.states { text += "    " + screen.paint(.bold, Escaper.escapeLine(states)) + "\n" }
    let excerpt = Excerpt.around(hit.matchedWords, in: hit.text, lines: lines)
    for line in excerpt.text.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "    " + Escaper.escapeLine(String(line.prefix(width))) + "\n"
    }
    for doubt in hit.doubts ?? [] { text += "    " + screen.paint(.yellow, "! " + Escaper.escapeLine(doubt)) + "\n" }
    if let matched = hit.matched, !matched.isEmpty {
      text += "    " + screen.paint(.dim, "found by: " + Escaper.escapeLine(matched.joined(separator: ", "))) + "\n"
    }
    return text
  }

  private static func conflict(_ conflict: Conflict, _ screen: Screen) -> String {
    var text = screen.paint(
      .yellow, "! The documents disagree on the \(conflict.attribute) of \(Escaper.escapeLine(conflict.subject)):")
    text += "\n"
    let width = conflict.values.map(\.value.count).max() ?? 0
    for stated in conflict.values.prefix(5) {
      let place = stated.places[0]
      let more = stated.places.count > 1 ? " and \(stated.places.count - 1) more" : ""
      let padding = String(repeating: " ", count: width - stated.value.count)
      text += "    " + screen.paint(.bold, Escaper.escapeLine(stated.value)) + padding
      text +=
        "  \(place.date.map { dated($0, place.dateSource) } ?? "no date")  \(Escaper.escapeLine(place.path)):\(place.line)\(more)\n"
    }
    if conflict.values.count > 5 { text += "    and \(conflict.values.count - 5) more\n" }
    return text
  }

  /// A file's time is that of its last copy, so it is told as such.
  private static func dated(_ day: String, _ source: String?) -> String {
    source == "file" ? "file of \(Escaper.escapeLine(day))" : Escaper.escapeLine(day)
  }

  static func json(_ hit: Passage) -> JSONValue {
    func list(_ words: [String]?) -> JSONValue { .array((words ?? []).map { .string($0) }) }
    return [
      "id": .string(hit.id), "path": .string(hit.path), "heading": list(hit.heading),
      "lines": [.number(Double(hit.lines.lowerBound)), .number(Double(hit.lines.upperBound))],
      "date": hit.date.map { .string($0) } ?? .null, "score": .number(hit.score), "text": .string(hit.text),
      "date_source": hit.dateSource.map { .string($0) } ?? .null,
      "matched": list(hit.matched), "states": hit.states.map { .string($0) } ?? .null, "doubts": list(hit.doubts),
    ]
  }
}
