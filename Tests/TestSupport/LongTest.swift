import Foundation

/// Tests that take minutes run whole in `make test-long`, and in part always.
public enum LongTest {
  /// Whether the whole is wanted.
  public static let isWanted = ProcessInfo.processInfo.environment["STEWARD_LONG_TESTS"] == "1"

  /// How often to try: `whole` times in `make test-long`, else `part`.
  public static func rounds(_ whole: Int, part: Int) -> Int { isWanted ? whole : part }

  /// The seed of random input: `own`, or another one in each of the runs that `make test-long` makes of a suite.
  public static func seed(_ own: UInt64) -> UInt64 {
    let run = ProcessInfo.processInfo.environment["STEWARD_TEST_RUN"].flatMap(UInt64.init) ?? 0
    return own &+ run &* 1000
  }

  /// Prints a figure that `make test-long` is run for.
  public static func tell(_ figures: String) { print("test-long: \(figures)") }
}
