/// Programs that look, but for some of their words: those write, run something or reach out.
extension EffectFloor {
  /// The least that `program` with these arguments is.
  static func ofOptions(_ program: String, _ words: [String]) -> Effect {
    /// Whether an option stands there: `--file`, `--file=x`, an abbreviation of it (GNU programs take those), or its
    /// letter, also among others (`-xf`).
    func has(_ options: String...) -> Bool {
      options.contains { option in
        words.prefix { $0 != "--" }.contains { word in
          guard option.hasPrefix("--") else {
            return option.count == 2
              ? word.hasPrefix("-") && !word.hasPrefix("--") && word.dropFirst().contains(option.last!)
              : word == option
          }
          let name = word.prefix { $0 != "=" }
          return name.hasPrefix("--") && name.count >= 4 && option.hasPrefix(name)
        }
      }
    }
    let rest = Set(words)
    func any(_ words: String...) -> Bool { !rest.isDisjoint(with: words) }
    let operands = words.filter { !$0.hasPrefix("-") }
    switch program {
    case "find" where any("-exec", "-execdir", "-ok", "-okdir", "-delete", "-fprint", "-fprint0", "-fprintf", "-fls"):
      return .danger
    case "uniq" where operands.count > 1, "sort" where has("-o", "--output", "--compress-program", "-T"),
      "sed" where has("-i", "--in-place") || writes(sed: words),
      "sysctl" where has("-w", "--write", "-p", "--load", "--system"),
      "sysctl" where operands.contains { $0.contains("=") }, "dmesg" where has("-C", "--clear", "-c", "--read-clear"),
      "dmesg" where has("-D", "-E", "-n", "--console-off", "--console-on", "--console-level"),
      "ss" where has("-K", "--kill"), "date" where has("-s", "--set"), "hwclock" where has("-w", "-s", "--set"),
      "journalctl"
    where has("--vacuum-size", "--vacuum-time", "--vacuum-files", "--rotate", "--flush", "--relinquish-var"),
      "smartctl" where has("-s", "--smart", "-t", "--test", "-X", "--abort", "-o", "-S"),
      "tcpdump" where has("-w", "-z"),
      "hdparm" where words.contains { $0.hasPrefix("-") && !["-I", "-i", "-C", "-g", "-N"].contains($0) },
      "ethtool" where has("-s", "-K", "-G", "-C", "-A", "-L", "-E", "-f", "-p"), "wget", "nc", "ncat", "socat",
      "kubectl" where has("--server", "--token", "--kubeconfig", "--as"),
      "kubectl" where any("apply", "create", "edit", "patch", "replace", "scale", "set", "label", "annotate", "cordon"),
      "kubectl" where any("uncordon", "taint", "rollout", "exec", "run", "cp", "port-forward", "proxy", "expose"),
      // What a container's environment and a cluster's secrets hold is nobody's to print without a question.
      "docker" where any("inspect") && words.contains { $0.contains(".Env") },
      "podman" where any("inspect") && words.contains { $0.contains(".Env") },
      "kubectl" where any("secret", "secrets") && has("-o", "--output", "--template"),
      "docker" where any("run", "exec", "start", "stop", "restart", "create", "cp", "pull", "push", "build", "update"),
      "podman" where any("run", "exec", "start", "stop", "restart", "create", "cp", "pull", "push", "build", "update"),
      "zfs" where any("set", "create", "snapshot", "send", "receive", "recv", "rename", "mount", "unmount", "inherit"),
      "zpool" where any("set", "add", "attach", "detach", "replace", "offline", "online", "export", "import", "scrub"),
      "zpool" where any("clear", "remove", "trim", "upgrade"), "hostnamectl" where operands.count > 1,
      "timedatectl" where operands.contains { $0.hasPrefix("set-") },
      "loginctl" where operands.contains { !$0.hasPrefix("list-") && !$0.hasPrefix("show-") && $0.contains("-") },
      "nmcli" where any("modify", "add", "delete", "up", "down", "edit", "connect", "disconnect", "on", "off"),
      "git" where !any("status", "log", "diff", "show", "rev-parse", "ls-files"),
      "awk" where writes(awk: words), "gawk" where writes(awk: words), "mawk" where writes(awk: words),
      "nawk" where writes(awk: words), "original-awk" where writes(awk: words),
      "rsync" where !has("-n", "--dry-run", "--list-only"), "unzip" where !has("-l", "-t", "-v", "-Z"),
      "tar" where !has("-t", "--list") && words.first?.wholeMatch(of: /[a-zA-Z]*t[a-zA-Z]*/) == nil,
      "busctl" where any("call", "set-property", "emit"), "dbus-send", "gdbus", "mail", "mailx", "s-nail", "sendmail",
      "less", "more", "vi", "vim", "nano", "ed", "man":
      return .change
    case "curl": return ofRequest(words)
    case "ip", "bridge", "tc":
      return changesNetwork(operands) || any("-b", "-batch", "--batch") ? .change : .read
    case "route", "ifconfig", "iwconfig", "brctl": return operands.count > 1 ? .change : .read
    case "arp" where has("-d", "-s", "-f"): return .change
    case "systemd-analyze", "systemd-tmpfiles", "systemd-sysusers":
      return any("set-log-level", "log-level", "--create", "--remove", "--clean") ? .change : .read
    default: return .read
    }
  }

  /// curl: what writes a file, sends a body, reads its options elsewhere or is no web address.
  private static func ofRequest(_ words: [String]) -> Effect {
    let harmless = [
      "-o": ["/dev/null", "-"], "--output": ["/dev/null", "-"], "-X": ["GET", "HEAD"], "--request": ["GET", "HEAD"],
    ]
    let reads: Set<String> = [
      "--silent", "--show-error", "--fail", "--head", "--location", "--max-time", "--connect-timeout", "--write-out",
      "--insecure", "--header", "--include", "--compressed", "--retry", "--ipv4", "--ipv6", "--resolve", "--get",
      "--verbose",
    ]
    // A header from a file, and a format that writes one.
    if words.contains(where: { $0.hasPrefix("@") || $0.contains("=@") || $0.contains("H@") || $0.contains("%output{") })
    {
      return .change
    }
    for (place, word) in words.enumerated() where word.hasPrefix("-") && word != "-" {
      let value = place + 1 < words.count ? words[place + 1] : ""
      if let values = harmless[word], values.contains(value) { continue }
      if word.hasPrefix("--") {
        guard reads.contains(String(word.prefix { $0 != "=" })) else { return .change }
      } else if let letter = word.dropFirst().first(where: { "oOTdFXKxJCcD".contains($0) }) {
        // `-so /dev/null`: the value of the last letter stands behind it.
        guard letter == "o", word.last == "o", ["/dev/null", "-"].contains(value) else { return .change }
      }
    }
    return words.contains { $0.contains("://") && !$0.hasPrefix("http://") && !$0.hasPrefix("https://") }
      ? .change : .read
  }

  /// Whether an `ip` of these words changes something: its verb, which may be abbreviated (`ip l s eth0 down`). It is
  /// the word behind the object; without one, `ip` shows.
  private static func changesNetwork(_ operands: [String]) -> Bool {
    let changes = ["add", "append", "change", "delete", "del", "set", "replace", "flush", "restore", "exec", "prepend"]
    if operands.contains(where: changes.contains) { return true }
    guard operands.count > 2 else { return false }
    let verb = operands[1]
    // "s" is "set" for a link and "show" for the rest.
    if verb == "s" { return "link".hasPrefix(operands[0]) }
    return changes.contains { $0.hasPrefix(verb) }
  }

  /// Whether a word of an `awk` runs a command, or prints to a file or a command.
  private static func writes(awk words: [String]) -> Bool {
    words.contains { $0.contains(/system *\(|\| *"|\|& *"|" *\| *getline|print[^;}]*>/) }
  }

  /// Whether a `sed` of these words writes a file or runs a command, or takes its program from a file.
  private static func writes(sed words: [String]) -> Bool {
    var scripts: [Substring] = []
    for (place, word) in words.enumerated() where word.hasPrefix("-") {
      let next = place + 1 < words.count ? words[place + 1][...] : ""
      if word.hasPrefix("--") {
        if word.hasPrefix("--f") { return true }
        if word.hasPrefix("--e") { scripts.append(word.contains("=") ? word.drop { $0 != "=" }.dropFirst() : next) }
      } else if let letter = word.firstIndex(where: { $0 == "e" || $0 == "f" }) {
        if word[letter] == "f" { return true }
        let joined = word[letter...].dropFirst()
        scripts.append(joined.isEmpty ? next : joined)
      }
    }
    if scripts.isEmpty, let first = words.first(where: { !$0.hasPrefix("-") }) { scripts = [first[...]] }
    return scripts.contains { SedScript.hasEffect(String($0)) }
  }
}
