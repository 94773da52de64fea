import Foundation

/// Which verdicts a run has reached: a line each in the file that STEWARD_VERDICTS names. `scripts/check-verdicts` reads
/// it after a whole run, so that a test which ended before its verdict, or did not run, does not pass for one.
enum VerdictLedger {
  private static let path = ProcessInfo.processInfo.environment["STEWARD_VERDICTS"]

  static func reached(_ id: String, _ verdict: AdversarialInput.Verdict) { write("\(id) \(verdict.rawValue)") }

  /// That no verdict on these inputs can be reached here, and why.
  static func skipped(_ ids: [String], because why: String) { ids.forEach { write("\($0) skipped: \(why)") } }

  private static func write(_ line: String) {
    guard let path else { return }
    // Tests run beside each other: one write a line, at the end of the file.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { fatalError("\(path) cannot be written") }
    defer { close(file) }
    let bytes = Array((line + "\n").utf8)
    precondition(Glibc.write(file, bytes, bytes.count) == bytes.count)
  }
}
