/// What no tool file's command may be: a shell, a way around the inventory, or a hand on what Steward goes by.
public enum CommandRules {
  public struct Problem: Hashable, Sendable {
    /// Which element of the command.
    public var place: Int
    public var message: String
  }

  private static let shells: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "busybox", "eval", "env",
    "rbash", "rksh", "rzsh", "yash", "posh", "elvish", "nu", "pwsh", "toybox",
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
  /// Programs that run what is named after one of their words: in a container, a guest, another namespace.
  private static let engines: [String: Set<String>] = [
    "docker": ["exec", "run"], "podman": ["exec", "run"], "nerdctl": ["exec", "run"],
    "kubectl": ["exec", "run", "debug"],
    "k3s": ["exec", "kubectl"], "qm": ["exec", "guest"], "pct": ["exec"], "lxc": ["exec"], "incus": ["exec"],
    "lxc-attach": [], "virsh": ["qemu-agent-command"], "ip": ["exec"], "machinectl": ["shell"],
    "compose": ["exec", "run"],
    "docker-compose": ["exec", "run"], "rsync": ["-e", "--rsh", "--rsync-path"],
    "git": ["-c", "--upload-pack", "--exec"],
    "tar": ["--to-command", "-I", "--use-compress-program"], "ansible": ["-a"], "crictl": ["exec"],
    "ctr": ["exec", "run"],
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
    // `-e "ssh -p 22"`: the first word of an element is a program, too.
    let names = command.map { EffectFloor.name(String($0.prefix { $0 != " " })) }
    if holdsPlaceholder(command[0]) {
      problems.append(Problem(place: 0, message: "the program is fixed; only its arguments take placeholders"))
    }
    let engine = engines[names[0]].flatMap { words in
      words.isEmpty
        || command.contains { word in words.contains { word == $0 || $0.hasPrefix("-") && word.hasPrefix($0) } }
        ? words : nil
    }
    let runs = runners.contains(names[0]) || engine != nil
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
    if runners.contains(names[0]) || codes(of: names[0]) != nil {
      problems += openPrograms(command, names)
    }
    if let engine { problems += openEngines(command, engine) }
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

  /// The options of an interpreter that bring a program text; `python3.11` is `python3`.
  private static func codes(of name: String) -> Set<String>? {
    interpreters[name] ?? interpreters[String(name.prefix { $0.isLetter })]
  }

  /// In an engine's command the program stands behind names and options that are the engine's own. Which word it is
  /// cannot be told for sure; so a placeholder stands before the first of them, or well behind the fixed program.
  private static func openEngines(_ command: [String], _ words: Set<String>) -> [Problem] {
    let start = command.firstIndex(where: words.contains) ?? 0
    let rest = command.indices.filter { $0 > start }
    var open: [Int] = []
    if let end = rest.first(where: { command[$0] == "--" }) {
      if end + 1 < command.count, holdsPlaceholder(command[end + 1]) { open.append(end + 1) }
    } else {
      // Each option may have taken a word of its own.
      let options = rest.count { command[$0].hasPrefix("-") && !command[$0].contains("=") }
      let operands = rest.filter { !command[$0].hasPrefix("-") }
      open += operands.enumerated().filter {
        (1...1 + options).contains($0.offset) && holdsPlaceholder(command[$0.element])
      }
      .map(\.element)
    }
    open += rest.filter { place in
      holdsPlaceholder(command[place])
        && (words.contains(command[place - 1]) && command[place - 1].hasPrefix("-")
          || words.contains { $0.hasPrefix("-") && command[place].hasPrefix($0) })
    }
    return Set(open).sorted().map {
      Problem(place: $0, message: "the program is fixed; put \"--\" and the program before its placeholders")
    }
  }

  private static func openPrograms(_ command: [String], _ names: [String]) -> [Problem] {
    var problems: [Problem] = []
    let codes = codes(of: names[0])
    var expectsCode = codes?.isEmpty == true
    var sawProgram = false
    for (place, text) in command.enumerated().dropFirst() {
      let open = holdsPlaceholder(text)
      if let codes, !codes.isEmpty {
        // An option with its code in one element: -e'…'.
        let joined = codes.contains { text.hasPrefix($0) && text.count > $0.count } || bringsCode(text, codes)
        if open, joined || (place > 1 && (codes.contains(command[place - 1]) || bringsCode(command[place - 1], codes)))
        {
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

  /// Whether an option among others brings a program text: `-we`.
  private static func bringsCode(_ text: String, _ codes: Set<String>) -> Bool {
    text.hasPrefix("-") && !text.hasPrefix("--")
      && codes.contains { $0.count == 2 && text.dropFirst().prefix { $0.isLetter }.contains($0.last!) }
  }

  private static func holdsPlaceholder(_ text: String) -> Bool {
    text.contains(/\{[A-Za-z0-9_]+(?:\.[a-z0-9_]+)?\}/)
  }

  private static func placeholder(_ text: String) -> String? {
    text.prefixMatch(of: /\{([A-Za-z0-9_]+)(?:\.[a-z0-9_]+)?\}/).map { String($0.output.1) }
  }
}
