import CCurl
import Glibc
import Synchronization

/// The way from any task to the one thread that may touch libcurl's handles.
final class TransferLoop: Sendable {
  enum Command: Sendable {
    case add(Transfer)
    /// The reader has emptied the buffer of a paused transfer.
    case resume(Transfer)
    case remove(Transfer)
  }

  private struct State {
    var multi: MultiHandle?
    var commands: [Command] = []
    var isStopped = false
  }

  private let state = Mutex(State())

  /// Passes a command to the thread, which the first one starts. Commands are obeyed in order.
  func submit(_ command: Command) {
    let isAccepted = state.withLock { state in
      guard !state.isStopped else { return false }
      if state.multi == nil {
        guard let multi = MultiHandle() else { return false }
        guard startThread(multi) else {
          multi.close()
          return false
        }
        state.multi = multi
      }
      state.commands.append(command)
      state.multi?.wake()
      return true
    }
    if !isAccepted, case .add(let transfer) = command { Self.refuse(transfer) }
  }

  /// Ends the thread, which closes all connections. It does not wait for it.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.multi?.wake()
    }
  }

  // MARK: the thread

  private func startThread(_ multi: MultiHandle) -> Bool {
    let context = Unmanaged.passRetained(ThreadContext(loop: self, multi: multi))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { raw in
        let context = Unmanaged<ThreadContext>.fromOpaque(raw!).takeRetainedValue()
        context.loop.run(context.multi)
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private final class ThreadContext: Sendable {
    let loop: TransferLoop
    let multi: MultiHandle

    init(loop: TransferLoop, multi: MultiHandle) {
      self.loop = loop
      self.multi = multi
    }
  }

  private func run(_ multi: MultiHandle) {
    // Signals belong to the main thread; and OpenSSL writes without MSG_NOSIGNAL, so that a closed
    // connection would raise SIGPIPE here.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)

    let driver = TransferDriver(multi)
    while let commands = takeCommands() {
      driver.obey(commands)
      driver.advance()
    }
    driver.cancelAll()
    let late = state.withLock { state in
      // From here on nobody can wake a handle that is about to go.
      state.multi = nil
      defer { state.commands = [] }
      return state.commands
    }
    for case .add(let transfer) in late { Self.refuse(transfer) }
    multi.close()
  }

  /// The commands since the last call, or nil when the thread is to end.
  private func takeCommands() -> [Command]? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      defer { state.commands = [] }
      return state.commands
    }
  }

  private static func refuse(_ transfer: Transfer) {
    let code = Int(CURLE_FAILED_INIT.rawValue)
    let error = HTTPError(
      .other(code: code, message: "no thread for transfers could be started"),
      url: transfer.request.url)
    transfer.finish(.failure(error))
  }
}

/// libcurl's set of transfers that run at the same time.
///
/// Unchecked: the pointer never changes, `curl_multi_wakeup` may be called from any thread
/// (`curl_multi_wakeup(3)`), and everything else is called by the loop's thread only.
struct MultiHandle: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  /// Once per process; a lazy global runs under a lock, which `curl_global_init(3)` needs.
  private static let isLibraryReady = curl_global_init(ccurl_global_all) == CURLE_OK

  init?() {
    guard Self.isLibraryReady, let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    // Idle connections that are kept for the next request.
    _ = ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 8)
  }

  func wake() { curl_multi_wakeup(pointer) }

  func close() { curl_multi_cleanup(pointer) }
}
