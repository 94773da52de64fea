import Foundation
import Glibc
import TestSupport

/// A JournalProbe that runs, with what it has said so far.
final class ProbeProcess {
  private let process: ChildProcess
  private let output: Channel
  private var bytes: [UInt8] = []

  init(_ arguments: [String]) throws {
    output = try Channel()
    let none = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(none) }
    process = try ChildProcess(
      [Program.path(of: "JournalProbe")] + arguments, streams: (none, output.writing, output.writing))
    // Ours alone may hold the writing end open, or the end of the output would never come.
    output.closeWriting()
  }

  /// Waits until it has said "ready" or ended.
  func waitUntilReady() {
    while !lines.contains("ready"), read() {}
  }

  func kill() { Glibc.kill(process.pid, SIGKILL) }

  /// Everything it said, when it is gone.
  func finish() -> [String] {
    while read() {}
    _ = process.wait()
    return lines
  }

  /// Whole lines only: what was cut off was not said.
  private var lines: [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  private func read() -> Bool {
    let more = output.read()
    bytes += more
    return !more.isEmpty
  }
}
