import Foundation
import Glibc
import TestSupport

/// A JournalProbe that runs, with what it has said so far.
final class ProbeProcess {
  private let process = Process()
  private let output = Pipe()
  private var bytes: [UInt8] = []

  init(_ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: Program.path(of: "JournalProbe"))
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Ours alone may hold the writing end open, or the end of the output would never come.
    try? output.fileHandleForWriting.close()
  }

  /// Waits until it has said "ready" or ended.
  func waitUntilReady() {
    while !lines.contains("ready"), read() {}
  }

  func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

  /// Everything it said, when it is gone.
  func finish() -> [String] {
    while read() {}
    process.waitUntilExit()
    return lines
  }

  /// Whole lines only: what was cut off was not said.
  private var lines: [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  private func read() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(output.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return true }
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
  }
}
