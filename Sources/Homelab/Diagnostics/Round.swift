import Agent
import Foundation

/// All checks of a host in one round trip: they run beside each other on the host, each with bounded waits.
///
/// The performance sample is taken first, so that it does not measure the other checks; what only waits for the
/// network begins with it. Each check writes through a filter that marks its lines, so that the lines of several
/// never mix, what hangs takes only itself along, and half of an output is half of each check and not none of some.
public struct Round: Sendable {
  public let checks: [Check]

  public init(_ checks: [Check]) { self.checks = checks }

  /// Seconds after which the host itself ends what still runs.
  static let hostLimit = 9
  /// Seconds that the whole may take.
  static let limit = 14.0

  /// Constant text for these checks.
  public var script: String {
    let sampled = checks.filter { $0.name == "performance" }
    let rest = checks.filter { $0.name != "performance" }
    var text = Script.prelude + Round.filter
    text += "exec 2>/dev/null\npids=\n"
    for check in checks {
      for (place, body) in check.waiting.enumerated() {
        text += "{\ns waits\n\(body)\ns waited\(place)\n} | tag \(check.name)+\(place) &\npids=\"$pids $!\"\n"
      }
    }
    text += "clock() { s clock; date +%s.%N; date '+%Z %z'; cat /proc/uptime; s end; }\n"
    for check in sampled { text += "{\n\(check.body)\ns end\n} | tag \(check.name) &\np=$!; bound $p; wait $p; free\n" }
    for check in rest { text += "{\n\(check.body)\ns end\n} | tag \(check.name) &\npids=\"$pids $!\"\n" }
    text += "[ -z \"$pids\" ] || { bound $pids; wait $pids; free; }\nclock | tag clock\n"
    return text
  }

  /// `tag NAME` marks each line and writes it at once, in the place of its shell, so that ending that ends it; `bound PID…` ends filters that still wait after the limit,
  /// which is all that holds the connection open when a program hangs in the kernel.
  private static let filter = #"""
    if command -v awk >/dev/null 2>&1; then
      tag() { exec awk -v t="$1" '{ if (length($0) > 3900) $0 = substr($0, 1, 3900); print t " " $0; fflush() }'; }
    else
      tag() { while IFS= read -r l || [ -n "$l" ]; do printf '%s\n' "$1 $l"; done; }
    fi
    bound() {
      b="$*"; w=; command -v sleep >/dev/null 2>&1 || return 0
      ( trap 'kill $z 2>/dev/null; exit 0' TERM; sleep HOST_LIMIT & z=$!; wait $z; kill $b ) >/dev/null 2>&1 &
      w=$!
    }
    free() { [ -z "$w" ] || { kill -TERM $w 2>/dev/null; wait $w 2>/dev/null; }; }

    """#.replacing("HOST_LIMIT", with: "\(hostLimit)")

  /// The command that runs the round on the machine where it is run.
  public var command: Command {
    Command(["sh", "-c", script], timeout: Round.limit, outputLimit: 32 << 20)
  }

  /// What the round wrote → the lines of each check, as far as they came.
  public static func split(_ output: String) -> [String: Sections] {
    var texts: [Substring: [Substring.UTF8View.SubSequence]] = [:]
    for line in output.utf8.split(separator: 10, omittingEmptySubsequences: true) {
      guard let blank = line.firstIndex(of: 32) else { continue }
      texts[Substring(line[..<blank]), default: []].append(line[line.index(after: blank)...])
    }
    // What only waits has lines of its own, which come with those of its check.
    var lines: [String: [Substring.UTF8View.SubSequence]] = [:]
    for name in texts.keys.sorted() {
      let check = name.prefix { $0 != "+" }
      lines[String(check)] =
        name.contains("+")
        ? texts[name]! + lines[String(check), default: []] : lines[String(check), default: []] + texts[name]!
    }
    let sections = lines.mapValues { Sections(lines: $0) }
    return sections
  }
}
