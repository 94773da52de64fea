import Synchronization

/// A live last line while something runs: `⠋ run_diagnostic still-fawn  3.2s`.
///
/// It is drawn by the one ``Screen``, which moves it out of the way of other output. Nothing is written
/// without a terminal. While a line of output is half written, the status waits for its end.
public final class StatusLine: Sendable {
  private let screen: Screen
  private let running = Mutex<(number: Int, ticks: Task<Void, Never>)?>(nil)

  public init(screen: Screen) {
    self.screen = screen
  }

  deinit {
    stop()
  }

  /// Shows `label` with a clock from zero, in place of the label before.
  public func start(_ label: String) {
    let label = DisplayWidth.escaped(label)
    start { label }
  }

  /// The same with a label that is made anew each time it is shown.
  public func start(_ label: @escaping @Sendable () -> String) {
    running.withLock { running in
      running?.ticks.cancel()
      running = nil
      guard let number = screen.beginStatus() else { return }
      let ticks = Task { [screen] in
        let clock = ContinuousClock()
        let start = clock.now
        var frame = 0
        while !Task.isCancelled {
          screen.showStatus(number, Self.text(DisplayWidth.escaped(label()), after: clock.now - start, frame: frame))
          frame += 1
          try? await clock.sleep(for: .milliseconds(100))
        }
      }
      running = (number, ticks)
    }
  }

  /// Erases the line; more than once does nothing.
  public func stop() {
    running.withLock { running in
      guard let ended = running else { return }
      ended.ticks.cancel()
      screen.endStatus(ended.number)
      running = nil
    }
  }

  static func text(_ label: String, after elapsed: Duration, frame: Int) -> String {
    let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
    let seconds = elapsed.components.seconds
    let tenths = elapsed.components.attoseconds / 100_000_000_000_000_000
    let time =
      seconds < 60
      ? "\(seconds).\(tenths)s" : "\(seconds / 60)m \(seconds % 60 < 10 ? "0" : "")\(seconds % 60)s"
    return "\(frames[frame % frames.count]) \(label)  \(time)"
  }
}
