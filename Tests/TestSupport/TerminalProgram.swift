import Foundation
import Glibc
import Synchronization

/// The built program on a terminal of its own, typed at as a person does: script(1) makes the terminal.
public final class TerminalProgram: Sendable {
  private let process: ChildProcess
  private let input: Channel
  private let shown: Mutex<String>

  public init(_ arguments: [String], in directory: String, environment: [String: String] = [:]) throws {
    func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
    let command = ([Program.path] + arguments).map(quoted).joined(separator: " ")
    input = try Channel()
    let output = try Channel()
    process = try ChildProcess(
      ["script", "-qefc", command, "/dev/null"],
      environment: Program.environment(["TERM": "xterm", "SHELL": "/bin/sh"].merging(environment) { $1 }),
      directory: directory, streams: (input.reading, output.writing, output.writing))
    input.closeReading()
    output.closeWriting()
    shown = Mutex("")
    Thread.detachNewThread { [weak self] in
      while case let bytes = output.read(), !bytes.isEmpty {
        self?.shown.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
      }
    }
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
      let count = rest.withUnsafeBytes { write(input.writing, $0.baseAddress, $0.count) }
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

  /// Whether `text` is shown behind `mark` within some seconds: the next prompt, once an answer has come.
  public func waits(for text: String, behind mark: String, seconds: Double = 20) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if let mark = screen.range(of: mark), screen[mark.upperBound...].contains(text) { return true }
      usleep(20_000)
    }
    return false
  }

  /// Whether what was shown last ends with `prompt` within some seconds, colours and blanks aside.
  public func settles(at prompt: String, seconds: Double = 20) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      let plain = screen.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
      if plain.last(where: { !$0.isWhitespace }).map(String.init) == prompt { return true }
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
    guard !process.isRunning else {
      process.end()
      return nil
    }
    return process.wait()
  }
}
