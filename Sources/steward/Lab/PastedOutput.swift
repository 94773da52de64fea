import Homelab

/// Outputs of commands that the owner pastes into the chat, read by code before any model sees them.
enum PastedOutput {
  /// What the line shows; nil for a line that is no output, or shows nothing that a rule knows.
  static func reading(_ line: String) -> String? {
    guard line.split(separator: "\n").count >= 3 else { return nil }
    let reading = OutputReading(line)
    return reading.lead == nil ? nil : reading.text
  }
}
