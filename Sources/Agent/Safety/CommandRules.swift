/// What no tool file's command may be: a shell, a way around the inventory, or a hand on what Steward goes by.
public enum CommandRules {
  public struct Problem: Hashable, Sendable {
    /// Which element of the command.
    public var place: Int
    public var message: String
  }

  private static let shells: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "busybox", "eval", "env",
  ]
  /// Programs that reach other machines: how that is done is the inventory's to say.
  private static let reaching: Set<String> = [
    "ssh", "scp", "sftp", "rsh", "telnet", "mosh", "sshpass", "autossh",
  ]
  /// Programs whose arguments are programs of their own, with the options that bring one.
  private static let interpreters: [String: Set<String>] = [
    "python": ["-c"], "python3": ["-c"], "perl": ["-e", "-E"], "ruby": ["-e"], "node": ["-e", "-p", "--eval"],
    "php": ["-r"], "lua": ["-e"], "awk": [], "gawk": [], "mawk": [], "sed": [], "expect": ["-c"], "gdb": ["-ex"],
  ]
  /// Programs that run what is named after them.
  private static let runners: Set<String> = [
    "sudo", "doas", "su", "nice", "ionice", "nohup", "setsid", "timeout", "stdbuf", "chroot", "nsenter", "unshare",
    "xargs", "watch", "parallel", "script", "flock", "systemd-run", "find", "time",
  ]
  private static let policy = [
    ".steward", "steward.yaml", ".ssh/", "authorized_keys", "known_hosts", "/etc/ssh", "stricthostkeychecking",
    "userknownhostsfile", "proxycommand",
  ]

  /// - Parameter free: arguments that may begin with a dash and hold anything.
  public static func problems(_ command: [String], free: Set<String>) -> [Problem] {
    var problems: [Problem] = []
    let names = command.map(EffectFloor.name)
    if holdsPlaceholder(command[0]) {
      problems.append(Problem(place: 0, message: "the program is fixed; only its arguments take placeholders"))
    }
    let runs = runners.contains(names[0])
    for (place, name) in names.enumerated() where place == 0 || runs {
      if shells.contains(name) {
        problems.append(Problem(place: place, message: "a tool runs a program, not a shell: name the program itself"))
      } else if reaching.contains(name) {
        let way = "how a host is reached is the inventory's to say: use \"on\": \"{host}\" instead of \(name)"
        problems.append(Problem(place: place, message: way))
      } else if name == "steward" {
        problems.append(Problem(place: place, message: "a tool does not run Steward itself"))
      }
    }
    // `find . -exec {program}`, `sudo {program}`, `awk {program}`: the argument would be what runs.
    if runs || interpreters[names[0]] != nil {
      problems += openPrograms(command, names)
    }
    for (place, text) in command.enumerated() {
      let lower = text.lowercased()
      if let word = policy.first(where: lower.contains) {
        let why = "what Steward and ssh go by is yours to change, not a tool's (\(word))"
        problems.append(Problem(place: place, message: why))
      }
    }
    let end = command.firstIndex(of: "--") ?? command.count
    for (place, text) in command.enumerated() where place < end {
      if let name = placeholder(text), free.contains(name) {
        let how = "{\(name)} may begin with a dash: put \"--\" before it, or give it an enum or a pattern"
        problems.append(Problem(place: place, message: how))
      }
    }
    return problems
  }

  private static func openPrograms(_ command: [String], _ names: [String]) -> [Problem] {
    var problems: [Problem] = []
    let codes = interpreters[names[0]]
    var expectsCode = codes?.isEmpty == true
    var sawProgram = false
    for (place, text) in command.enumerated().dropFirst() {
      let open = holdsPlaceholder(text)
      if let codes, !codes.isEmpty {
        // An option with its code in one element: -e'…'.
        let joined = codes.contains { text.hasPrefix($0) && text.count > $0.count }
        if open, joined || (place > 1 && codes.contains(command[place - 1])) {
          problems.append(
            Problem(place: place, message: "the program text is fixed; pass values as arguments of their own"))
        }
      } else if expectsCode {
        if text.hasPrefix("-") { continue }
        if open {
          problems.append(
            Problem(place: place, message: "the program text is fixed; pass values as arguments of their own"))
        }
        expectsCode = false
      } else if runners.contains(names[0]) {
        let afterExec = ["-exec", "-execdir", "-ok", "-okdir"].contains(command[place - 1])
        let first = names[0] != "find" && !sawProgram && !text.hasPrefix("-") && text.first?.isNumber != true
        if open, afterExec || first {
          problems.append(Problem(place: place, message: "the program is fixed; only its arguments take placeholders"))
        }
        if first { sawProgram = true }
      }
    }
    return problems
  }

  private static func holdsPlaceholder(_ text: String) -> Bool {
    text.contains(/\{[a-z0-9_]+(?:\.[a-z0-9_]+)?\}/)
  }

  private static func placeholder(_ text: String) -> String? {
    text.prefixMatch(of: /\{([a-z0-9_]+)(?:\.[a-z0-9_]+)?\}/).map { String($0.output.1) }
  }
}
