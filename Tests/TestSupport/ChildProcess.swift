import Foundation
import Glibc
import Synchronization

/// A real process of a test's own that takes signals as any other: a test runner's threads block them, and a child
/// would inherit that.
public final class ChildProcess: Sendable {
  public let pid: Int32
  private let ending = Mutex<Int32?>(nil)

  /// Held while one begins, and by who opens what it must not inherit.
  static let beginning = Mutex(())

  /// - Parameters:
  ///   - environment: its variables; nil gives it those of the test runner.
  ///   - directory: where it runs; nil is where the test runner runs.
  ///   - streams: descriptors of this process for its standard input, output and errors; nil leaves input and errors
  ///     as the runner's are and throws its output away.
  public init(
    _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil,
    streams: (input: Int32, output: Int32, errors: Int32)? = nil
  ) throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var term = sigset_t()
    sigemptyset(&term)
    sigaddset(&term, SIGTERM)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &term)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let streams {
      for (place, descriptor) in [streams.input, streams.output, streams.errors].enumerated() {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
      }
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    // posix_spawn itself changes no directory.
    let change = directory.map { ["sh", "-c", "cd -- \"$0\" && exec \"$@\"", $0] } ?? []
    var words = (change + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var values = (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0)=\($1)") } + [nil]
    defer { values.forEach { free($0) } }
    var child: pid_t = 0
    let failure = Self.beginning.withLock { _ in
      posix_spawnp(&child, words[0]!, &actions, &attributes, &words, &values)
    }
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
    pid = child
  }

  /// When it began, in clock ticks since the boot.
  public func start() throws -> String {
    let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return String(stat.split(separator: ")").last!.split(separator: " ")[19])
  }

  /// Whether it runs; what has ended is taken off the kernel's list.
  public var isRunning: Bool {
    ending.withLock { ending in
      guard ending == nil else { return false }
      var status: Int32 = 0
      guard waitpid(pid, &status, WNOHANG) == pid else { return true }
      ending = status
      return false
    }
  }

  /// The signal that ended it, or nil.
  public var signal: Int32? { isRunning ? nil : ending.withLock { $0.map { $0 & 0x7F } } }

  /// Waits for its end: its status, or the number of the signal that ended it.
  public func wait() -> Int32 {
    while isRunning { usleep(1000) }
    return ending.withLock { status in
      let status = status ?? 0
      return status & 0x7F == 0 ? (status >> 8) & 0xFF : status & 0x7F
    }
  }

  /// Ends it whatever it does.
  public func end() {
    kill(pid, SIGKILL)
    while isRunning { usleep(2000) }
  }

  deinit { if isRunning { end() } }
}
