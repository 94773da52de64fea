import CEdit
import Foundation
import Glibc
import Synchronization

/// Reads entries at a prompt, with editing, history and completion where there is a terminal.
///
/// The terminal is in raw mode only inside ``read(prompt:)``; before and after, Control-C is a signal.
/// Without a terminal on both descriptors, or on one that cannot move its cursor, lines are read plainly.
public final class LineEditor: Sendable {
  private let session: Mutex<EditSession>
  private let cancelled = WakePipe()

  /// An editor on two descriptors, which stay open as long as it lives.
  ///
  /// - Parameters:
  ///   - history: the path of the history file, created with mode 0600; nil keeps it in memory.
  ///   - clean: what of an entry may be in that file; a secret that was typed stays out.
  ///   - complete: what Tab offers for a text and the cursor's place in it, in characters. Runs on the
  ///     reading thread and should not take long.
  public init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, history: String? = nil,
    clean: @escaping @Sendable (String) -> String = { $0 },
    complete: @escaping @Sendable (_ line: String, _ cursor: Int) -> Completion = { _, _ in .none }
  ) {
    let keys = KeyReader(descriptor: input, cancelled: cancelled, redraw: WakePipe())
    session = Mutex(
      EditSession(
        keys: keys, output: OutputDescriptor(number: output),
        history: EntryHistory(path: history, clean: clean), complete: complete))
  }

  /// Waits for an entry on a thread of its own; a second read waits for the first.
  ///
  /// `prompt` is one line and may carry colours (``Style``). Cancelling the task ends the wait with
  /// ``Input/end``.
  public func read(prompt: String) async -> Input {
    cancelled.drain()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: self.session.withLock { $0.read(prompt: prompt) })
        }
      }
    } onCancel: {
      cancelled.wake()
    }
  }
}
