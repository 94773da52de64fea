import Agent
import Foundation
import TestSupport
import Tools

/// A machine with stand-ins for ssh, qm, pct and kubectl that run what they carry on this machine, as the real ones
/// do on another: through a shell, or as an argument vector, with the real formats around it.
final class FakeWays: CommandRunner {
  let directory: String

  /// `shell`: what the other side of ssh has as its login shell. `noise`: what it prints before anything else.
  init(shell: String = "/bin/sh", noise: String = "") throws {
    directory = try TemporaryFolder.make("ways")
    try add("ssh", "printf '%s' \(Self.quoted(noise)); for a; do line=$a; done; exec \(shell) -c \"$line\"")
    try add(
      "qm",
      #"""
      while [ "$1" != -- ]; do shift; done; shift
      out=$("$@" 2>/tmp/err.$$; printf '/%s' "$?"); code=${out##*/}; out=${out%"/$code"}
      json() { sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/\\t/g; s/\r/\\r/g; s/\x01/\\u0001/g' | awk '{ printf "%s\\n", $0 }'; }
      printf '{\n   "err-data" : "%s",\n   "exitcode" : %s,\n   "exited" : 1,\n   "out-data" : "%s"\n}\n' \
        "$(json </tmp/err.$$)" "$code" "$(printf '%s' "$out" | json)"
      rm -f /tmp/err.$$
      """#)
    try add("pct", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"")
    try add("kubectl", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"")
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Puts the program `name` on the machine's PATH, in place of the one before.
  func add(_ name: String, _ script: String) throws {
    try Script.write("#!/bin/sh\n\(script)\n", to: "\(directory)/\(name)")
  }

  func run(_ command: Command) async throws -> CommandResult {
    var inside = command
    inside.arguments = ["env", "PATH=\(directory):/usr/bin:/bin"] + command.arguments
    return try await ProcessRunner().run(inside)
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
