/// Programs of which Steward can tell what they do: of any other that a file of unknown hands runs, the worst is
/// assumed.
extension EffectFloor {
  /// What a command is in a file that nobody has vouched for: a `change` where its program is known to look, or to
  /// change what the file's way back restores; a danger in every other case.
  public static func ofUntrusted(_ arguments: [String], hasRollback: Bool) -> Effect {
    let floor = of(arguments)
    guard floor < .danger, isMadeOf(looks, arguments) || hasRollback && isMadeOf(looks.union(changes), arguments) else {
      return .danger
    }
    return floor > .read && !hasRollback ? .danger : max(floor, .change)
  }

  /// Whether every word of a command that may be a program is one of `known`, as the system ships it.
  private static func isMadeOf(_ known: Set<String>, _ arguments: [String]) -> Bool {
    Wrappers.programs(arguments).allSatisfy { place in
      let word = arguments[place]
      let name = name(word)
      let folder = word.dropLast(name.count)
      return (known.contains(name) || carriers.contains(name))
        && ["", "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"].contains(folder)
    }
  }

  /// Wrappers that add nothing but a limit, a rank or a user.
  private static let carriers: Set<String> = [
    "sudo", "doas", "nice", "ionice", "nohup", "setsid", "timeout", "stdbuf", "chrt", "taskset",
  ]

  /// Programs that only look, but for the options that `ofOptions` knows.
  private static let looks: Set<String> = [
    "GET", "HEAD", "arp", "apt-cache", "apt-mark", "base64", "basename", "bc", "blkid", "cal", "cat", "cksum", "cmp",
    "column", "comm", "crictl", "curl", "cut", "date", "df", "diff", "dig", "dirname", "dmesg", "dmidecode", "docker",
    "dpkg-query", "du", "echo", "ethtool", "expr", "fdfind", "file", "find", "findmnt", "fping", "free", "getent",
    "git",
    "grep", "egrep", "fgrep", "groups", "head", "host", "hostid", "hostname", "hostnamectl", "id", "ifconfig", "iostat",
    "iotop", "ip", "ipmitool", "iwconfig", "journalctl", "jq", "kubectl", "last", "ldd", "locale", "loginctl", "ls",
    "lsattr", "lsblk", "lscpu", "lshw", "lsmem", "lsmod", "lsof", "lspci", "lsusb", "md5sum", "mpstat", "mtr", "nc",
    "netstat", "networkctl", "nl", "nmcli", "nproc", "nslookup", "numfmt", "nvidia-smi", "od", "pgrep", "pidof",
    "pidstat",
    "ping", "podman", "printenv", "printf", "ps", "pstree", "pveversion", "pvs", "vgs", "lvs", "pwd", "qm", "pct",
    "readlink", "realpath", "resolvectl", "route", "sar", "seq", "sensors", "sha1sum", "sha256sum", "sha512sum",
    "smartctl", "sort", "ss", "stat", "strings", "sysctl", "systemctl", "systemd-analyze", "tac", "tail", "tcpdump",
    "tcptraceroute", "test", "timedatectl", "top", "tr", "tracepath", "traceroute", "true", "false", "tty", "uname",
    "uniq", "upsc", "uptime", "users", "vcgencmd", "virsh", "vmstat", "w", "wc", "whereis", "which", "who", "whoami",
    "xxd", "zcat", "zfs", "zgrep", "zpool",
  ]

  /// Programs whose change can be taken back, where the file says how.
  private static let changes: Set<String> = [
    "POST", "PUT", "PATCH", "apt", "apt-get", "chmod", "chown", "cp", "install", "kill", "ln", "mkdir", "mount", "mv",
    "pkill", "rc-service", "rsync", "service", "tee", "touch", "umount",
  ]
}
