import Agent
import Foundation

/// The readable log of a day, sessions/YYYY-MM-DD.md: what was asked, found, decided and changed.
public struct SessionLog: Sendable {
  private let directory: String
  private let calendar: Calendar

  public init(directory: String, timeZone: TimeZone = .current) {
    self.directory = directory
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    self.calendar = calendar
  }

  /// Appends one turn to the file of its day. Throws when the file cannot be written.
  public func append(line: String, answer: Answer, at date: Date) throws {
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    let day = String(format: "%04d-%02d-%02d", parts.year!, parts.month!, parts.day!)
    let time = String(format: "%02d:%02d", parts.hour!, parts.minute!)
    var text = SessionLog.entry(line: line, answer: answer, time: time)
    // What is wrong is told by the write.
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let path = "\(directory)/\(day).md"
    if !FileManager.default.fileExists(atPath: path) { text = "# \(day)\n\n" + text }
    // One write of one entry at the end: two Stewards do not mix theirs.
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { throw SessionLog.failure(path) }
    defer { close(folder) }
    let descriptor = openat(folder, "\(day).md", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw SessionLog.failure(path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw SessionLog.failure(path)
    }
  }

  private static func failure(_ path: String) -> StoreError {
    StoreError("\(path) cannot be written: \(String(cString: strerror(errno)))")
  }

  static func entry(line: String, answer: Answer, time: String) -> String {
    var lines = ["## \(time) \(title(line)) (\(answer.session))", ""]
    lines.append("**Asked:** \(oneLine(line, limit: 600))")
    lines.append("")
    for call in answer.calls where call.outcome == .done && call.effect == .read {
      lines.append(
        "**Found:** `\(call.call.line.replacing("`", with: "'"))`: \(oneLine(call.summary, limit: 300)) [\(call.id)]")
      lines.append("")
    }
    for call in answer.calls where call.outcome != .done {
      lines.append(
        "**Not done:** `\(call.call.line.prefix(200).replacing("`", with: "'"))`: \(oneLine(call.summary, limit: 300))")
      lines.append("")
    }
    if !answer.answer.isEmpty {
      lines.append("**Answered:**")
      lines.append("")
      // As a quote: a heading of the answer must not become one of the log.
      lines += answer.answer.prefix(4000).split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? ">" : "> \($0)" }
      lines.append("")
    }
    if !answer.citations.isEmpty {
      let sources = answer.citations.map { "[\($0.id)] \($0.path)\($0.heading.isEmpty ? "" : " › \($0.heading)")" }
      lines.append("**Sources:** \(sources.joined(separator: "; "))")
      lines.append("")
    }
    for call in answer.calls where call.effect > .read {
      lines.append("**Decided:** \(call.tool): \(call.decision.rawValue)")
      lines.append("")
    }
    if !answer.calls.isEmpty {
      lines.append("**Changed:** \(answer.changed.isEmpty ? "nothing" : answer.changed.joined(separator: "; "))")
      lines.append("")
    }
    // People show a log with cat.
    return Escaper.escape(lines.joined(separator: "\n")) + "\n"
  }

  private static func title(_ line: String) -> String {
    let first = oneLine(line, limit: 60)
    return first.replacing("#", with: "")
  }

  private static func oneLine(_ text: String, limit: Int) -> String {
    let joined = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return joined.count > limit ? joined.prefix(limit - 1) + "…" : joined
  }
}
