import Synchronization

/// How far a long work is, on the status line: `reading documents ━━━━╌╌╌╌╌╌╌╌ 504 of 3313, 40 s more  12.1s`.
///
/// Nothing is shown of a work that is done within a second.
public final class ProgressLine: Sendable {
  private let status: StatusLine
  private let label: String
  private let patience: Duration
  private let start = ContinuousClock.now
  private let count = Count()

  private final class Count: Sendable {
    let state = Mutex(State())
  }

  struct State {
    /// What was done when it began; nil before the first report.
    var first: Int?
    var done = 0
    var total = 0
    var isShown = false
  }

  public init(_ label: String, on status: StatusLine, after patience: Duration = .seconds(1)) {
    self.label = label
    self.status = status
    self.patience = patience
  }

  /// Takes how far the work is; from any thread.
  public func report(_ done: Int, of total: Int) {
    let isLate = ContinuousClock.now - start >= patience
    let begins = count.state.withLock { state in
      if state.first == nil { state.first = done }
      (state.done, state.total) = (done, total)
      defer { state.isShown = state.isShown || isLate }
      return isLate && !state.isShown
    }
    guard begins else { return }
    status.start { [count, label, start] in
      count.state.withLock { ProgressLine.text(label, $0, after: ContinuousClock.now - start) }
    }
  }

  private static let width = 16

  static func text(_ label: String, _ state: State, after elapsed: Duration) -> String {
    guard state.total > 0 else { return label }
    let done = min(state.done, state.total)
    let filled = done * width / state.total
    let bar = String(repeating: "━", count: filled) + String(repeating: "╌", count: width - filled)
    let text = "\(label) \(bar) \(done) of \(state.total)"
    // After so much that the rest can be guessed.
    let own = done - (state.first ?? 0)
    guard elapsed > .seconds(3), own * 20 > state.total - done, done < state.total else { return text }
    let rest = elapsed / .seconds(1) * Double(state.total - done) / Double(own)
    return text + ", " + (rest < 90 ? "\(Int(rest.rounded(.up))) s more" : "\(Int((rest / 60).rounded(.up))) min more")
  }
}
