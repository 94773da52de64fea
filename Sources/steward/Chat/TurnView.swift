import Foundation
import Agent
import Terminal

/// Shows a turn as it runs: the answer on `output`, the rest on `remarks`.
actor TurnView {
  /// nil: the answer is printed later, as JSON.
  private let output: Screen?
  private let remarks: Screen
  private let status: StatusLine
  private var markdown: MarkdownStream?

  init(output: Screen?, remarks: Screen, status: StatusLine) {
    self.output = output
    self.remarks = remarks
    self.status = status
  }

  func show(_ update: TurnUpdate) {
    switch update {
    case .text(let piece):
      guard let output else { return }
      status.stop()
      if markdown == nil { markdown = MarkdownStream(width: output.width, colour: output.colour) }
      output.write(markdown!.write(piece))
    case .thinking: status.start("thinking")
    case .toolStarted(let call, let host):
      endText()
      status.start(Escaper.escapeLine([call.tool, host].compactMap { $0 }.joined(separator: " ")))
    case .toolFinished(let record, let seconds):
      endText()
      status.stop()
      let mark = record.outcome == .done ? remarks.paint("✓", .green) : remarks.paint("✗", .red)
      let time = seconds >= 0.05 ? String(format: " (%.1f s)", seconds) : ""
      let line = "\(record.call.line): \(record.summary)\(time)"
      remarks.write(mark + " " + remarks.paint(Escaper.escapeLine(line), .dim) + "\n")
      status.start("reading the result")
    case .notice(let text):
      endText()
      status.stop()
      remarks.note(text)
    }
  }

  /// Waits for the model: shown until the first piece of text.
  func begin() { status.start("thinking") }

  func finish() {
    status.stop()
    endText()
  }

  private func endText() {
    guard let output, markdown != nil else { return }
    output.write(markdown!.finish())
    markdown = nil
  }
}
