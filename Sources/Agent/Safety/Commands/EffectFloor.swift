/// The least that a command is, whatever its tool file calls it.
///
/// It only ever raises a class. A program that is not named here is what its file says, once the owner has seen
/// the file and trusts it; no list could say of a program that it is harmless.
public enum EffectFloor {
  public static func of(_ arguments: [String]) -> Effect {
    guard !arguments.isEmpty else { return .danger }
    let programs = Wrappers.programs(arguments)
    var effect = ofProgram(arguments)
    for place in programs {
      let words = Array(arguments[place...])
      effect = max(effect, place == 0 ? .read : ofProgram(words), ofShell(words))
    }
    let name = name(arguments[0])
    if Wrappers.forms[name] != nil {
      guard arguments.count > 1 else { return .danger }
      // Which of a wrapper's options take a value is its own affair: every word behind it may be the program.
      effect = arguments.indices.dropFirst().reduce(effect) { max($0, ofProgram(Array(arguments[$1...]))) }
    }
    // A command in one word: `--password-command=rm x`, `parallel "rm x"`.
    let runs = programs.count > 1
    for (place, text) in arguments.enumerated().dropFirst() {
      guard runs || ProgramTexts.brings(text) || place > 1 && ProgramTexts.brings(arguments[place - 1]) else {
        continue
      }
      let value = ProgramTexts.brings(text) ? text.drop { $0 != "=" }.dropFirst() : text[...]
      let words = value.split(separator: " ").map(String.init)
      if words.count > 1 { effect = max(effect, ofProgram(words), ofShell(words)) }
    }
    return effect
  }

  /// What runs anything that it is given.
  private static func ofShell(_ words: [String]) -> Effect {
    let program = name(words[0])
    if CommandRules.shells.contains(program) { return .danger }
    return ProgramTexts.form(program)?.hands(Array(words.dropFirst())) == true ? .danger : .read
  }

  /// The least that a command is that begins with the program itself.
  private static func ofProgram(_ words: [String]) -> Effect {
    let program = name(words[0])
    let rest = Set(words.dropFirst())
    func any(_ words: String...) -> Bool { !rest.isDisjoint(with: words) }
    switch program {
    case "rm", "shred", "dd", "wipefs", "blkdiscard", "fdisk", "sfdisk", "parted", "sgdisk", "mke2fs", "mkswap",
      "lvremove", "vgremove", "pvremove", "cryptsetup", "shutdown", "reboot", "poweroff", "halt", "kexec", "telinit",
      "insmod", "rmmod", "modprobe", "useradd", "userdel", "usermod", "adduser", "deluser", "groupadd", "groupdel",
      "gpasswd", "passwd", "chpasswd", "visudo", "ssh-keygen", "ssh-copy-id", "ssh-add", "crontab":
      return .danger
    case _ where program.hasPrefix("mkfs"): return .danger
    case "zfs" where any("destroy", "rollback"), "zpool" where any("destroy", "labelclear", "create"),
      "systemctl" where any("reboot", "poweroff", "halt", "kexec", "rescue", "emergency", "isolate", "soft-reboot"),
      "qm" where any("destroy", "stop", "reset", "shutdown", "reboot", "rollback"),
      "pct" where any("destroy", "stop", "shutdown", "reboot", "rollback"),
      "virsh" where any("destroy", "undefine", "shutdown", "reboot", "reset"),
      "docker" where any("rm", "rmi", "prune", "kill"), "podman" where any("rm", "rmi", "prune", "kill"),
      "kubectl" where any("delete", "drain"), "mdadm" where any("--stop", "--zero-superblock", "--create"):
      return .danger
    case "iptables", "ip6tables":
      let shows = rest.allSatisfy {
        $0.wholeMatch(of: /-[LSnvtx]+|--list|--list-rules|--line-numbers|[A-Za-z_]+/) != nil
      }
      return shows ? .read : .danger
    case "nft": return any("list") ? .read : .danger
    case "ufw": return any("status", "show") ? .read : .danger
    case "firewall-cmd":
      return rest.allSatisfy { $0.hasPrefix("--list") || $0.hasPrefix("--get") || $0 == "--state" } ? .read : .danger
    case "kill", "pkill", "killall", "mv", "cp", "tee", "truncate", "chmod", "chown", "ln", "install", "apt", "apt-get",
      "dpkg", "dnf", "yum", "apk", "pacman", "mount", "umount":
      return .change
    case "systemctl", "service", "rc-service":
      // What guards a host, or lets its owner in, is not stopped with a "y".
      let guards = rest.contains { word in guardUnits.contains(word.split(separator: ".").first.map(String.init) ?? "")
      }
      let stops = any("stop", "disable", "mask", "kill")
      // `-H` and `--host` reach another machine than the one that was named.
      let elsewhere = rest.contains { $0.hasPrefix("-H") || $0.hasPrefix("--host") || $0.hasPrefix("-M") }
      return guards && stops
        ? .danger
        : stops || elsewhere || any("start", "restart", "reload", "enable", "unmask", "edit", "set-property", "link")
          || any("reset-failed", "daemon-reload", "daemon-reexec", "set-default", "import-environment", "try-restart")
          || any("reload-or-restart", "preset", "revert", "clean", "freeze", "thaw", "set-environment")
          ? .change : .read
    case "POST", "PUT", "PATCH": return .change
    case "DELETE": return .danger
    default: return EffectFloor.ofOptions(program, Array(words.dropFirst()))
    }
  }

  /// Units that guard a host or let its owner in.
  private static let guardUnits: Set<String> = [
    "firewalld", "ufw", "nftables", "iptables", "ip6tables", "netfilter-persistent", "ssh", "sshd", "fail2ban",
    "crowdsec", "auditd", "apparmor", "systemd-networkd", "NetworkManager", "networking", "tailscaled",
  ]

  public static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
