import Foundation
import Glibc
import Synchronization

/// The one way to standard output and standard error, which keeps a status line out of the way.
public final class Screen: Sendable {
  /// Whether standard output is a terminal.
  public let isTerminal: Bool
  /// Whether to use colours: on a terminal, without `NO_COLOR`, unless `TERM` is dumb.
  public let colour: Bool

  private let output: OutputDescriptor
  private let error: OutputDescriptor
  /// Whether lines can be erased: on a terminal that is not dumb.
  private let isLive: Bool
  private let state = Mutex(State())

  private struct State {
    var status: Status?
    var isDrawn = false
    var lineIsOpen = false
    var holds = 0
    var lastStatus = 0
  }

  private struct Status {
    let number: Int
    var text = ""
  }

  public init(
    output: Int32 = STDOUT_FILENO, error: Int32 = STDERR_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.output = OutputDescriptor(number: output)
    self.error = OutputDescriptor(number: error)
    isTerminal = self.output.isTerminal
    let terminal = environment["TERM"] ?? ""
    isLive = isTerminal && terminal != "dumb" && !terminal.isEmpty
    colour = isLive && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The columns of the terminal now, or 80 without one.
  public var width: Int { output.width }

  /// Writes `text` to standard output; a newline is the caller's. Of control sequences only ``Style``'s pass.
  public func write(_ text: String) {
    write(text, to: output)
  }

  /// Writes `text` to standard error, in the same way.
  public func writeError(_ text: String) {
    write(text, to: error)
  }

  /// `text` in `style` when colours are on.
  public func paint(_ style: Style, _ text: String) -> String {
    style.paint(text, colour: colour)
  }

  /// Runs `body` with the status line away, for what writes to the terminal past this screen.
  public func withoutStatus<Result>(_ body: () throws -> Result) rethrows -> Result {
    hold()
    defer { release() }
    return try body()
  }

  /// As ``withoutStatus(_:)-(()->Result)``, across an await.
  public func withoutStatus<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    hold()
    defer { release() }
    return try await body()
  }

  // MARK: - Status

  /// A number for a new status line, which replaces the one before; nil where none can be shown.
  func beginStatus() -> Int? {
    guard isLive else { return nil }
    return state.withLock { state in
      state.lastStatus += 1
      state.status = Status(number: state.lastStatus)
      return state.lastStatus
    }
  }

  /// Shows `text` as status `number`, unless that has ended. It waits while a line is half written.
  func showStatus(_ number: Int, _ text: String) {
    state.withLock { state in
      guard state.status?.number == number else { return }
      state.status?.text = text
      output.write(redrawn(&state))
    }
  }

  /// Erases status `number`.
  func endStatus(_ number: Int) {
    state.withLock { state in
      guard state.status?.number == number else { return }
      state.status = nil
      output.write(erased(&state))
    }
  }

  private func write(_ text: String, to descriptor: OutputDescriptor) {
    guard !text.isEmpty else { return }
    let text = SequenceGuard.pass(text)
    let shares = isLive && descriptor.isTerminal
    state.withLock { state in
      guard shares else { return descriptor.write(text) }
      // One write, so that nothing flickers and nothing comes between.
      let start = erased(&state)
      state.lineIsOpen = text.unicodeScalars.last != "\n"
      descriptor.write(start + text + redrawn(&state))
    }
  }

  private func erased(_ state: inout State) -> String {
    guard state.isDrawn else { return "" }
    state.isDrawn = false
    return "\r\u{1B}[K"
  }

  private func redrawn(_ state: inout State) -> String {
    guard let status = state.status, !status.text.isEmpty, !state.lineIsOpen, state.holds == 0 else {
      return ""
    }
    let start = erased(&state)
    state.isDrawn = true
    // One column stays free: a full row would wrap, and one erase would not reach both.
    let text = DisplayWidth.fitted(DisplayWidth.escaped(status.text), to: max(1, output.width - 1))
    return start + paint(.dim, text)
  }

  private func hold() {
    state.withLock { state in
      state.holds += 1
      output.write(erased(&state))
    }
  }

  private func release() {
    state.withLock { state in
      state.holds -= 1
      output.write(redrawn(&state))
    }
  }
}
