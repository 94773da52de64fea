import Agent
import Homelab
import Terminal

/// Differences for people: what, where, since when.
enum DriftView {
  static func show(_ drift: Drift, dates: [String: String]) {
    let screen = Console.screen
    for difference in drift.differences {
      let style: Style =
        switch difference.importance {
        case .high: .red
        case .medium: .yellow
        case .low: .dim
        }
      let date = dates[difference.document].map { " of \($0)" } ?? ""
      let place =
        difference.line > 0
        ? "documented in \(difference.document):\(difference.line)\(date)" : "no row in \(difference.document)\(date)"
      let title = screen.paint(style, "● ") + screen.paint(.bold, Escaper.escapeLine(difference.text))
      let sources = Escaper.escapeLine(
        "\(difference.kind.rawValue.replacing("_", with: " ")); \(place); seen: \(difference.evidence)\(difference.correctionText.map { "; correction: \($0)" } ?? "")"
      )
      screen.write(
        title + "\n" + screen.paint(.dim, Wrap.hanging("    " + sources, width: screen.width, indent: 4)) + "\n")
    }
    for entry in HostsByReason.told(drift.unchecked.map { ($0.host, $0.why) }) {
      let text = Escaper.escapeLine("\(entry.who): not checked: \(entry.why)")
      screen.write(Wrap.hanging("? " + text, width: screen.width, indent: 4) + "\n")
    }
    screen.write((drift.differences.isEmpty && drift.unchecked.isEmpty ? "" : "\n") + drift.summary + "\n")
  }
}
