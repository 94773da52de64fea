/// What a program's own lines tell of why it failed.
enum UnitMessages {
  /// The words of a line that gives a reason, the more telling first.
  private static let words: [[String]] = [
    [
      "with error", "invalid", "denied", "refused", "cannot", "can't", "unable to", "no such file", "not found",
      "missing",
    ],
    [
      "fatal", "panic", "exception", "critical", "failed", "failure", "error", "unauthorized", "forbidden", "timed out",
    ],
  ]

  /// What systemd and every other unit say of an end: no reason.
  private static func isUsual(_ line: Substring) -> Bool {
    line.contains(
      /Main process exited|Failed with result|Failed to start|Scheduled restart|Start request repeated|Started |Starting |Stopped |Consumed .* CPU|code=exited/
    )
  }

  /// The line that tells the reason; the last one where none does.
  static func telling(_ lines: [Substring]) -> String? {
    let own = lines.filter {
      !$0.trimmed.isEmpty && !isUsual($0) && !$0.contains(#/^\s*(?:at \S+[.(]|File "|\.\.\. \d+ more|#\d+ )/#)
    }
    for words in words {
      let told = own.filter { line in
        let text = line.lowercased()
        // "0 errors", "1 renew failure(s), 0 parse failure(s)": a count is no reason.
        return words.contains { text.contains($0) } && !text.contains(/\d+ (?:\w+ )?(?:failure|error)\(?s/)
      }
      if let line = told.last { return line.trimmed }
    }
    return own.last?.trimmed
  }

  /// systemd.exec(5), "Process Exit Codes": what kept the program from being started.
  static let statuses: [String: String] = [
    "EXEC":
      "PROGRAM cannot be run: it is not there, is not executable, has no interpreter, or is made for another processor",
    "CHDIR": "its WorkingDirectory is not there or may not be entered",
    "USER": "its User does not exist", "GROUP": "its Group does not exist",
    "NAMESPACE": "a path of its sandbox (ReadWritePaths, PrivateTmp and the like) is not there",
    "PERMISSION": "it lacks a permission that it was promised", "STDOUT": "what it writes to cannot be opened",
    "STDIN": "what it reads from cannot be opened", "LIMITS": "its limits cannot be set",
    "CREDENTIALS": "its credentials cannot be read", "STATE_DIRECTORY": "its state directory cannot be made",
    "CONFIGURATION_DIRECTORY": "its configuration directory cannot be made",
    "RUNTIME_DIRECTORY": "its runtime directory cannot be made", "LOGS_DIRECTORY": "its log directory cannot be made",
    "CAPABILITIES": "its capabilities cannot be set", "SECCOMP": "its filter of system calls cannot be set",
    "CGROUP": "its control group cannot be made", "ADDRESS_FAMILIES": "its address families cannot be limited",
  ]
}
