import Agent
import CLinux
import Foundation
import Synchronization

/// A command below its supervisor (CLinux), and the thread that reads what it writes.
final class SupervisedProcess: Sendable {
  struct Outcome: Sendable {
    var ending: CommandResult.Ending
    /// The errno that kept the program from starting, or 0.
    var failure: Int32
    var survivors: Int
    var output: OutputWindow
    var errors: OutputWindow
  }

  private let child: clinux_child
  private let outputLimit: Int
  /// When the first byte must have come, or nil.
  private let answerBy: ContinuousClock.Instant?
  /// Steward's end of the pipe that keeps the command alive; nil once it is closed.
  private let lifeline: Mutex<Int32?>

  /// Starts `command`. Throws `CallError` where no process can be made.
  init(_ command: Command, path: String, environment: [String]) throws {
    outputLimit = command.outputLimit
    answerBy = command.answerTimeout.map { .now + .seconds($0) }
    var child = clinux_child()
    let failure = CStrings.with(command.arguments) { arguments in
      CStrings.with(environment) { environment in
        path.withCString { path in
          (command.workingDirectory ?? "").withCString { directory in
            var order = clinux_command(
              path: path, arguments: arguments, environment: environment,
              directory: command.workingDirectory == nil ? nil : directory,
              timeout: Int64(max(0, min(command.timeout, 1e9)) * 1000), grace: Int64(ProcessRunner.grace * 1000),
              ends_rest: command.leavesProcesses ? 0 : 1)
            return clinux_spawn(&order, &child)
          }
        }
      }
    }
    guard failure == 0 else {
      throw CallError(.failed, "no process could be made for \(path): \(String(cString: strerror(-failure)))")
    }
    self.child = child
    lifeline = Mutex(child.lifeline)
  }

  deinit { end() }

  /// Ends the command and all that it started: TERM, and KILL after two seconds. More than once does nothing.
  func end() {
    lifeline.withLock { lifeline in
      if let descriptor = lifeline { close(descriptor) }
      lifeline = nil
    }
  }

  /// Waits for the end on a thread of its own; called once.
  func wait() async -> Outcome {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let outcome = self.read()
        self.end()
        continuation.resume(returning: outcome)
      }
    }
  }

  private func read() -> Outcome {
    var output = OutputWindow(limit: outputLimit)
    var errors = OutputWindow(limit: min(outputLimit, 1 << 16))
    var report = [UInt8]()
    var answerBy = self.answerBy
    var isSilent = false
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var waits = [child.report, child.output, child.errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    for descriptor in waits.map(\.fd) { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }

    /// Takes what is there. Returns false at the end of the file.
    func take(_ place: Int, all: Bool = false) -> Bool {
      while true {
        let count = Glibc.read(waits[place].fd, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return errno == EAGAIN }
        if count == 0 { return false }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        switch place {
        case 0: report += bytes
        case 1:
          output.append(bytes)
          answerBy = nil
        default: errors.append(bytes)
        }
        if !all { return true }
      }
    }

    // The supervisor's report ends it: something that was left running on purpose may hold the other two.
    while waits[0].fd >= 0 {
      let rest = answerBy.map { Int32(max(0, (ContinuousClock.now.duration(to: $0) / .milliseconds(1)).rounded(.up))) }
      guard poll(&waits, nfds_t(waits.count), rest ?? -1) >= 0 || errno == EINTR else { break }
      if let by = answerBy, waits[1].revents & Int16(POLLIN) == 0, ContinuousClock.now >= by {
        isSilent = true
        answerBy = nil
        end()
      }
      for place in waits.indices.reversed() where waits[place].fd >= 0 && waits[place].revents != 0 {
        if !take(place) { waits[place].fd = -1 }
      }
    }
    for place in [1, 2] where waits[place].fd >= 0 { _ = take(place, all: true) }
    for descriptor in [child.report, child.output, child.errors] { close(descriptor) }
    while waitpid(child.supervisor, nil, 0) < 0, errno == EINTR {}
    var ended = outcome(report, output, errors)
    if isSilent { ended.ending = .timedOut }
    return ended
  }

  private func outcome(_ bytes: [UInt8], _ output: OutputWindow, _ errors: OutputWindow) -> Outcome {
    var outcome = Outcome(ending: .signalled(Int(SIGKILL)), failure: 0, survivors: 0, output: output, errors: errors)
    // Without a report the supervisor itself was killed.
    guard bytes.count == MemoryLayout<clinux_report>.size else { return outcome }
    let report = bytes.withUnsafeBytes { $0.loadUnaligned(as: clinux_report.self) }
    outcome.failure = report.failure
    outcome.survivors = Int(report.survivors)
    let signal = report.status & 0x7F
    if report.timed_out != 0 {
      outcome.ending = .timedOut
    } else {
      outcome.ending = signal == 0 ? .exited(Int(report.status >> 8 & 0xFF)) : .signalled(Int(signal))
    }
    return outcome
  }
}

/// Texts as a C program takes them.
private enum CStrings {
  static func with<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = texts.map { strdup($0) }
    pointers.append(nil)
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
