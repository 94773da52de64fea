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

  /// Seconds after which the host itself leaves behind what still runs.
  static let hostLimit = 9
  /// Seconds for which the others wait for the performance sample.
  static let sampleLimit = 5
  /// Seconds that the whole may take.
  static let limit = 14.0

  /// Constant text for these checks.
  public var script: String {
    var functions = ""
    var jobs: [(name: String, sampled: Bool, early: Bool)] = []
    func add(_ name: String, _ body: String, sampled: Bool = false, early: Bool = false) {
      functions += "c\(jobs.count)() {\n\(body)\n}\n"
      jobs.append((name, sampled, early))
    }
    for check in checks {
      for (place, body) in check.waiting.enumerated() {
        add("\(check.name)+\(place)", "s waits\n\(body)\ns waited\(place)", early: true)
      }
    }
    for check in checks {
      add(check.name, "\(check.body)\ns end", sampled: check.name == "performance")
    }
    var text = Script.prelude + Round.frame + functions
    text +=
      "exec 2>/dev/null 3>&1\nclock | tag clock0\n{\nexec 4>&3 3>&- 5>&1\ntimer limit \(Round.hostLimit) &\n"
    for (place, job) in jobs.enumerated() where job.early {
      text += "job \(job.name) c\(place) &\n"
    }
    for (place, job) in jobs.enumerated() where job.sampled {
      text +=
        "{ { job \(job.name) c\(place); echo; } & timer sample \(Round.sampleLimit) & } | read -r x\n"
    }
    for (place, job) in jobs.enumerated() where !job.early && !job.sampled {
      text += "job \(job.name) c\(place) &\n"
    }
    text += "} | follow \(jobs.count)\nclock | tag clock\n"
    return text
  }

  /// `tag NAME` marks each line and writes it at once. `job NAME FUNCTION` runs a check through it, and says when it
  /// begins and ends on a pipe of its own (5) that `follow` reads: it is done when all are, or at the limit, when it ends
  /// the filters of those that are not. They alone hold the connection (4): a program that hangs in the kernel, which
  /// nothing ends and every `wait` waits for, has a pipe to a filter that is gone.
  private static let frame = #"""
    if command -v awk >/dev/null 2>&1; then
      # mawk waits for a whole buffer, which is lost with it.
      i=; case "$(awk -W version 2>&1 </dev/null)" in mawk*) i='-W interactive' ;; esac
      tag() { exec awk $i -v t="$1" '{ if (length($0) > 3900) $0 = substr($0, 1, 3900); printf "%s", t " " $0 "\n"; fflush() }'; }
    else
      tag() { while IFS= read -r l || [ -n "$l" ]; do printf '%s\n' "$1 $l"; done; }
    fi
    job() {
      { exec 4>&- 5>&-; $2; } | { exec >&4 4>&- 5>&-; tag "$1"; } &
      echo "pid $1 $!" >&5; exec 4>&-; wait $!; echo "done $1" >&5
    }
    timer() {
      exec 4>&-; command -v sleep >/dev/null 2>&1 || return 0
      trap 'kill $z; exit 0' TERM; sleep "$2" 5>&- & z=$!
      sh -c 'echo "pid @'"$1"' $PPID"' >&5; wait $z; echo "done @$1" >&5; echo
    }
    follow() {
      pids= done= count=0
      while [ $count -lt "$1" ] && read -r what name pid; do
        case "$what $name" in
          pid*) pids="$pids $name $pid" ;;
          'done @limit') done="$done $name"; break ;;
          done*) done="$done $name"; case "$name" in @*) ;; *) count=$((count+1)) ;; esac ;;
        esac
      done
      set -- $pids
      while [ $# -gt 1 ]; do case "$done " in *" $1 "*) ;; *) kill "$2" ;; esac; shift 2; done
    }
    clock() { s clock; date +%s.%N; date '+%Z %z'; cat /proc/uptime; s end; }

    """#

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
