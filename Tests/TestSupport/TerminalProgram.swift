import Foundation
import Glibc
import Synchronization

/// The built program on a terminal of its own, typed at as a person does: script(1) makes the terminal.
public final class TerminalProgram: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let shown = Mutex("")

  public init(_ arguments: [String], in directory: String, environment: [String: String] = [:]) throws {
    func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
    let command = ([Program.path] + arguments).map(quoted).joined(separator: " ")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-qefc", command, "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = Program.environment(["TERM": "xterm", "SHELL": "/bin/sh"].merging(environment) { $1 })
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      guard let self, !data.isEmpty else { return }
      self.shown.withLock { $0 += String(decoding: data, as: UTF8.self) }
    }
    try process.run()
  }

  /// Everything that was shown so far.
  public var screen: String { shown.withLock { $0 } }
  public var isRunning: Bool { process.isRunning }

  /// To a program that has ended it goes nowhere.
  public func type(_ text: String) {
    var pipe = sigset_t()
    var former = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &former)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(input.fileHandleForWriting.fileDescriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    var none = timespec()
    if !rest.isEmpty { sigtimedwait(&pipe, nil, &none) }
    pthread_sigmask(SIG_SETMASK, &former, nil)
  }

  /// Turns the pages of a question until `text` is shown.
  public func turnsPages(until text: String, seconds: Double = 30) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    var turned = 0
    while Date() < end {
      if screen.contains(text) { return true }
      if screen.components(separatedBy: "Enter shows the next").count - 1 > turned {
        turned += 1
        type("\n")
      }
      usleep(20_000)
    }
    return false
  }

  /// Whether `text` is shown within some seconds; `times` of it, where it comes more than once.
  public func waits(for text: String, times: Int = 1, seconds: Double = 20) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if screen.components(separatedBy: text).count > times { return true }
      usleep(20_000)
    }
    return false
  }

  /// Waits for the program's end, at most some seconds, and gives its status; nil where it had to be ended.
  public func end(seconds: Double = 20) -> Int32? {
    let end = Date().addingTimeInterval(seconds)
    while process.isRunning, Date() < end { usleep(20_000) }
    output.fileHandleForReading.readabilityHandler = nil
    guard !process.isRunning else {
      process.terminate()
      return nil
    }
    return process.terminationStatus
  }
}
