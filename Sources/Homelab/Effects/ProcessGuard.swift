import Agent

/// Runs a command only while a process is still the one that was meant: in one round trip, so that the number cannot
/// come to another process between the look and the act.
enum ProcessGuard {
  enum Verdict { case gone, another }

  /// Constant text: the process and the command are its arguments.
  private static let script = #"""
    p=$1 s=$2 n=$3; shift 3
    l=$(cat "/proc/$p/stat" 2>/dev/null) || l=
    [ -n "$l" ] || { echo 'steward-guard: gone' >&2; exit 97; }
    f=${l#*\(}; f=${f%)*}; r=${l##*) }
    begun() { shift 19; echo "$1"; }
    case $r in Z*) echo 'steward-guard: gone' >&2; exit 97;; esac
    [ "$(begun $r)" = "$s" ] && [ "$f" = "$n" ] || { echo 'steward-guard: another' >&2; exit 97; }
    exec "$@"
    """#

  static func wrap(_ command: Command, for process: ProcessMark) -> Command {
    var wrapped = command
    wrapped.arguments =
      ["sh", "-c", script, "steward", "\(process.pid)", process.start, process.name] + command.arguments
    return wrapped
  }

  /// Why the command was not run, or nil where it was.
  static func verdict(_ result: CommandResult) -> Verdict? {
    guard result.ending == .exited(97) else { return nil }
    if result.errorOutput.contains("steward-guard: gone") { return .gone }
    return result.errorOutput.contains("steward-guard: another") ? .another : nil
  }
}
