/// Programs that run the program named after them, and where among their words that may stand.
enum Wrappers {
  /// What may stand between a wrapper and its program.
  struct Form: Sendable {
    /// Letters of options without a value; behind any other option its value may stand.
    var flags = ""
    /// Letters of options whose value is the next word.
    var valued = ""
    /// How many words of its own come before the program: `timeout 5`, `chroot /mnt`.
    var operands = 0
  }

  static let forms: [String: Form] = [
    "sudo": Form(flags: "nAbBEHikKlNPsSvV"), "doas": Form(flags: "nsL"), "pkexec": Form(), "run0": Form(),
    "nice": Form(), "ionice": Form(flags: "t"), "nohup": Form(), "setsid": Form(flags: "cfw"),
    "timeout": Form(flags: "fpv", operands: 1), "stdbuf": Form(), "time": Form(flags: "vpaq"),
    "chroot": Form(operands: 1), "nsenter": Form(flags: "amuinpCUTrwFZe"), "unshare": Form(flags: "muinpCUTfrc"),
    "flock": Form(flags: "sxenuoFv", operands: 1), "systemd-run": Form(flags: "drtPqG"), "xargs": Form(flags: "0rtpxo"),
    "watch": Form(flags: "bcdegptwx"), "runuser": Form(flags: "flmpP"), "su": Form(), "gosu": Form(operands: 1),
    "su-exec": Form(operands: 1), "setpriv": Form(flags: "d"), "chrt": Form(flags: "abfiormpv", operands: 1),
    "taskset": Form(flags: "acp", operands: 1), "numactl": Form(flags: "sHa"), "prlimit": Form(flags: "hV"),
    "setarch": Form(flags: "vRFZLXBITS3", operands: 1), "linux32": Form(), "linux64": Form(),
    "choom": Form(flags: "hV"),
    "cpulimit": Form(flags: "bcfikmrvz"), "cgexec": Form(), "chpst": Form(), "setuidgid": Form(operands: 1),
    "softlimit": Form(), "firejail": Form(), "bwrap": Form(),
    "strace": Form(flags: "cCdfFhinqrtTvVwxyYkzZ", valued: "peosPaSuUEIbX"),
    "ltrace": Form(flags: "bcCfhiLrStTV"), "valgrind": Form(), "perf": Form(operands: 1),
    "fakeroot": Form(flags: "uhv"),
    "fakechroot": Form(), "eatmydata": Form(), "faketime": Form(operands: 1), "unbuffer": Form(flags: "p"),
    "rlwrap": Form(), "logsave": Form(flags: "asv", operands: 1), "systemd-inhibit": Form(), "systemd-cat": Form(),
    "dbus-run-session": Form(), "ssh-agent": Form(flags: "cskdD"), "xvfb-run": Form(flags: "ahl"), "capsh": Form(),
    "catchsegv": Form(), "torsocks": Form(), "torify": Form(), "proxychains": Form(), "proxychains4": Form(flags: "q"),
    "parallel": Form(), "script": Form(), "run-parts": Form(), "start-stop-daemon": Form(), "daemonize": Form(),
    "tini": Form(flags: "gsv"), "dumb-init": Form(flags: "cv"), "command": Form(), "exec": Form(), "aa-exec": Form(),
    "runcon": Form(operands: 1), "newgrp": Form(), "sg": Form(operands: 1),
  ]

  /// Programs that run what is named after one of their words: in a container, a guest, another namespace.
  static let engines: [String: Set<String>] = [
    "docker": ["exec", "run"], "podman": ["exec", "run"], "nerdctl": ["exec", "run"],
    "kubectl": ["exec", "run", "debug"], "oc": ["exec", "run", "debug", "rsh"],
    "k3s": ["exec", "kubectl", "crictl", "ctr"], "microk8s": ["exec", "kubectl", "ctr"], "qm": ["exec", "guest"],
    "pct": ["exec"], "lxc": ["exec"], "incus": ["exec"], "lxc-attach": [], "lxc-execute": [],
    "virsh": ["qemu-agent-command", "lxc-enter-namespace"], "ip": ["exec"], "machinectl": ["shell"],
    "compose": ["exec", "run"], "docker-compose": ["exec", "run"], "podman-compose": ["exec", "run"],
    "multipass": ["exec"], "distrobox": ["enter"], "toolbox": ["run"], "flatpak": ["run"],
    "crictl": ["exec"], "ctr": ["exec", "run"], "systemd-nspawn": [],
  ]

  /// The word of an engine behind which a program is named, or nil: 0 where the engine itself is that word.
  static func engineWord(_ command: ArraySlice<String>) -> Int? {
    guard let first = command.first, let words = engines[EffectFloor.name(first)] else { return nil }
    return words.isEmpty ? command.startIndex : command.indices.first { words.contains(command[$0]) }
  }

  /// The places of `command` that may hold a program: the first, and those behind each wrapper or engine. Where an
  /// option may have taken the next word, that word and the one behind it are both here.
  static func programs(_ command: [String]) -> [Int] {
    var found: [Int] = []
    var open = command.isEmpty ? [] : [0]
    while let place = open.popLast() {
      guard !found.contains(place) else { continue }
      found.append(place)
      open += behind(command, place)
    }
    return found.sorted()
  }

  /// Where the program of the wrapper or engine at `place` may stand, in order.
  static func behind(_ command: [String], _ place: Int) -> [Int] {
    let name = EffectFloor.name(command[place])
    if name == "find" {
      return command.indices.dropFirst(place + 1).filter {
        ["-exec", "-execdir", "-ok", "-okdir"].contains(command[$0 - 1])
      }
    }
    if let form = forms[name] { return behind(command, place, form) }
    if let word = engineWord(command[place...]) { return behindEngine(command, word) }
    return []
  }

  private static func behind(_ command: [String], _ place: Int, _ form: Form) -> [Int] {
    var found: [Int] = []
    // The program is the word after `least` others; each option before it may have taken one more.
    var least = form.operands
    var slack = 0
    var words = 0
    var ended = false
    var isValue = false
    for place in command.indices.dropFirst(place + 1) {
      let word = command[place]
      if isValue {
        isValue = false
      } else if !ended, word == "--" {
        (ended, words, least, slack) = (true, 0, 0, form.operands)
      } else if !ended, word.hasPrefix("-"), word != "-" {
        if word.count == 2, form.valued.contains(word.last!) {
          isValue = true
        } else if !isPlainFlag(word, form) {
          slack += 1
        }
      } else if !ended, word.contains("="), !word.hasPrefix("{") {
        // A variable: `sudo LANG=C df`.
        continue
      } else {
        if words >= least { found.append(place) }
        if words >= least + slack { break }
        words += 1
      }
    }
    return found
  }

  /// Long options of the common wrappers that have no value.
  private static func isPlainFlag(_ word: String, _ form: Form) -> Bool {
    guard word.hasPrefix("--") else { return word.dropFirst().allSatisfy(form.flags.contains) }
    return word.contains("=")
      || [
        "--foreground", "--preserve-status", "--non-interactive", "--exec", "--differences", "--scope", "--wait",
        "--pipe", "--pty", "--quiet", "--collect", "--user", "--fork", "--ctty", "--nonblock", "--no-fork", "--verbose",
        "--login", "--shell", "--no-run-if-empty", "--null", "--append", "--portability", "--stdin", "--set-home",
        "--preserve-env", "--exclusive", "--shared",
      ].contains(word)
  }

  private static func behindEngine(_ command: [String], _ word: Int) -> [Int] {
    let rest = command.indices.filter { $0 > word }
    if let end = rest.first(where: { command[$0] == "--" }) { return end + 1 < command.count ? [end + 1] : [] }
    // The first word names the container or the guest; an option before a word may have taken it.
    var found: [Int] = []
    var certain = 0
    for (count, place) in rest.filter({ !command[$0].hasPrefix("-") }).enumerated() {
      guard certain < 2 else { break }
      if count > 0 { found.append(place) }
      let before = command[place - 1]
      if !before.hasPrefix("-") || before.contains("=") || before.dropFirst().allSatisfy("itTd".contains) {
        certain += 1
      }
    }
    return found
  }
}
