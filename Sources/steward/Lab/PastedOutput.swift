import Homelab

/// Outputs of commands that the owner pastes into the chat, read by code before any model sees them.
enum PastedOutput {
  /// What the line shows, also that no rule finds anything wrong in it; nil for a line that is no output. Nothing is
  /// looked at in its place.
  static func reading(_ line: String) -> String? {
    let lines = line.split(separator: "\n")
    guard lines.count >= 2 else { return nil }
    let reading = OutputReading(line)
    if reading.lead != nil, lines.count >= 3 || reading.hasCommands { return reading.text }
    return reading.hasCommands ? reading.wellText : nil
  }
}
