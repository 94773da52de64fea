import Foundation
import Glibc

/// Asks the person at the terminal, and nobody else: not standard input, not a pipe, not type-ahead.
public enum TerminalPrompt {
  /// Shows `text` on the controlling terminal and reads one line; nil without a whole line.
  ///
  /// What was typed before the question is thrown away. Control-C, Control-D, a cancelled wait and a
  /// missing terminal are nil. Blocks the thread. The caller has escaped what others wrote into `text`,
  /// and keeps a status line away (``Screen/withoutStatus(_:)-(()->Result)``).
  public static func ask(_ text: String) -> String? {
    ask(text, device: "/dev/tty", cancelled: nil)
  }

  /// As ``ask(_:)-(String)``, on a thread of its own; cancelling the task gives nil.
  public static func ask(_ text: String) async -> String? {
    let cancelled = WakePipe()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(
            returning: ask(text, device: "/dev/tty", cancelled: cancelled))
        }
      }
    } onCancel: {
      cancelled.wake()
    }
  }

  static func ask(_ text: String, device: String, cancelled: WakePipe?) -> String? {
    let terminal = open(device, O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var former = termios()
    guard tcgetattr(terminal, &former) == 0 else { return nil }
    defer { tcsetattr(terminal, TCSANOW, &former) }
    var cooked = former
    cooked.c_lflag |= tcflag_t(ICANON | ECHO | ECHOE | ECHOK | ECHOCTL)
    cooked.c_iflag |= tcflag_t(ICRNL)
    // Control-C must decline the question whatever the program does with SIGINT: it ends the line
    // instead of raising a signal.
    cooked.c_lflag &= ~tcflag_t(ISIG)
    withUnsafeMutableBytes(of: &cooked.c_cc) { $0[Int(VEOL)] = 3 }
    guard tcsetattr(terminal, TCSANOW, &cooked) == 0, tcflush(terminal, TCIFLUSH) == 0 else {
      return nil
    }
    let output = OutputDescriptor(number: terminal)
    output.write(SequenceGuard.pass(text))
    let line = readLine(terminal, cancelled: cancelled)
    if line == nil { output.write("\n") }
    return line
  }

  private static func readLine(_ terminal: Int32, cancelled: WakePipe?) -> String? {
    var bytes: [UInt8] = []
    while true {
      var waits = [terminal, cancelled?.readEnd ?? -1].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&waits, nfds_t(waits.count), -1) > 0, waits[1].revents == 0 else { return nil }
      var chunk = [UInt8](repeating: 0, count: 1024)
      let count = read(terminal, &chunk, chunk.count)
      // 0 is Control-D: half a line before it is no answer.
      guard count > 0 else { return nil }
      bytes += chunk.prefix(count)
      if bytes.contains(3) { return nil }
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
    }
  }
}
