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
      "sed" where has("-i", "--in-place"), "sysctl" where has("-w", "--write", "-p", "--load", "--system"),
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
      "docker" where any("run", "exec", "start", "stop", "restart", "create", "cp", "pull", "push", "build", "update"),
      "podman" where any("run", "exec", "start", "stop", "restart", "create", "cp", "pull", "push", "build", "update"),
      "zfs" where any("set", "create", "snapshot", "send", "receive", "recv", "rename", "mount", "unmount", "inherit"),
      "zpool" where any("set", "add", "attach", "detach", "replace", "offline", "online", "export", "import", "scrub"),
      "zpool" where any("clear", "remove", "trim", "upgrade"), "hostnamectl" where operands.count > 1,
      "timedatectl" where operands.contains { $0.hasPrefix("set-") },
      "loginctl" where operands.contains { !$0.hasPrefix("list-") && !$0.hasPrefix("show-") && $0.contains("-") },
      "nmcli" where any("modify", "add", "delete", "up", "down", "edit", "connect", "disconnect", "on", "off"),
      "git" where !any("status", "log", "diff", "show", "rev-parse", "ls-files"),
      "less", "more", "vi", "vim", "nano", "ed", "man":
      return .change
    case "curl": return ofRequest(words)
    case "ip", "bridge", "tc":
      let changes = [
        "add", "del", "delete", "set", "change", "replace", "append", "flush", "restore", "exec",
      ]
      return operands.contains { word in changes.contains { $0 == word } } || any("-b", "-batch", "--batch")
        ? .change : .read
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
}
