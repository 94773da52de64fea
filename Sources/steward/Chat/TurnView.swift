import Foundation
import Agent
import Terminal

/// Shows a turn as it runs: the answer on stdout, the rest on stderr.
actor TurnView {
  /// Whether the answer is shown as it comes; else it is printed later, as JSON.
  private let showsText: Bool
  private let screen = Console.screen
  private let status: StatusLine
  private var markdown: MarkdownStream?

  init(showsText: Bool, status: StatusLine) {
    self.showsText = showsText
    self.status = status
  }

  func show(_ update: TurnUpdate) {
    switch update {
    case .text(let piece):
      guard showsText else { return }
      status.stop()
      if markdown == nil { markdown = MarkdownStream(width: screen.width, colour: screen.colour) }
      screen.write(markdown!.write(piece))
    case .thinking: status.start("thinking")
    case .toolStarted(let call, let host):
      endText()
      status.start(Escaper.escapeLine([call.tool, host].compactMap { $0 }.joined(separator: " ")))
    case .toolFinished(let record, let seconds):
      endText()
      status.stop()
      let mark = record.outcome == .done ? screen.paint(.green, "✓") : screen.paint(.red, "✗")
      let time = seconds >= 0.05 ? String(format: " (%.1f s)", seconds) : ""
      // The footer has what was found; a failure is told at once.
      let why = record.outcome == .done ? "" : ": \(record.summary)"
      let line = "\(record.call.line)\(why)\(time)"
      screen.writeError(mark + " " + screen.paint(.dim, Escaper.escapeLine(line)) + "\n")
      status.start("reading the result")
    case .notice(let text):
      endText()
      status.stop()
      Console.note(text)
    }
  }

  /// Waits for the model: shown until the first piece of text.
  func begin() { status.start("thinking") }

  func finish() {
    status.stop()
    endText()
  }

  private func endText() {
    guard markdown != nil else { return }
    screen.write(markdown!.finish())
    markdown = nil
  }
}
