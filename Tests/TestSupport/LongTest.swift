import Foundation

/// Tests that take minutes run whole in `make test-long`, and in part always.
public enum LongTest {
  /// Whether the whole is wanted.
  public static let isWanted = ProcessInfo.processInfo.environment["STEWARD_LONG_TESTS"] == "1"

  /// How often to try: `whole` times in `make test-long`, else `part`.
  public static func rounds(_ whole: Int, part: Int) -> Int { isWanted ? whole : part }

  /// Prints a figure that `make test-long` is run for.
  public static func tell(_ figures: String) { print("test-long: \(figures)") }
}
