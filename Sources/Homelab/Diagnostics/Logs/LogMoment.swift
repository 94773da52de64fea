import Foundation

/// When a line of a log was written, by the host's own clock.
enum LogMoment {
  /// Seconds since 1970 of `1766865408.123 nas kernel: …` (journalctl -o short-unix) or of `[ 12.5] …` (dmesg, with
  /// the host's time since its start); nil for other lines.
  static func time(_ line: some StringProtocol, _ clock: HostClock?) -> Double? {
    let line = Substring(line)
    if line.hasPrefix("[") {
      guard let end = line.firstIndex(of: "]"), let clock, let uptime = clock.uptime,
        let seconds = Double(line[line.index(after: line.startIndex)..<end].trimmed)
      else { return nil }
      return clock.now - uptime + seconds
    }
    guard let first = line.split(separator: " ", maxSplits: 1).first, first.contains("."),
      let seconds = Double(first), seconds > 1e8
    else { return nil }
    return seconds
  }

  /// Seconds since the line was written; nil where it or the host does not tell. A line of the future (the clock was
  /// set back) is as young as can be.
  static func age(_ line: some StringProtocol, _ clock: HostClock?) -> Double? {
    guard let clock, let time = time(line, clock) else { return nil }
    return max(0, clock.now - time)
  }

  /// `4 min ago`, for figures.
  static func ago(_ seconds: Double) -> String { "\(Figure.duration(seconds)) ago" }
}
