/// Programs that are given a text and run it: as a command line for a shell, or as a program in a language of their
/// own.
struct ProgramTexts: Sendable {
  /// Hands whatever it is given to a shell, unless one of `unless` stands there.
  var always = false
  var unless: Set<String> = []
  /// Options whose value a shell gets, or that start a shell: refused whatever they hold.
  var strings: Set<String> = []
  /// Words that do the same, and what in a word does: `git bisect`, `git ext::…`.
  var words: Set<String> = []
  var holds: [String] = []
  /// Options whose value is the program text, or names a file of it: it is fixed.
  var texts: Set<String> = []
  /// Options whose value is run as well, beside the program: it is fixed, too.
  var loads: Set<String> = []
  /// Which of its operands are such a text, where no option of `texts` brings it.
  var operands = 0..<0
  /// Letters of options without a value.
  var flags = ""
  /// Options whose value is a plain one.
  var valued: Set<String> = []

  private static let sql = ["-e", "--execute", "--init-command", "--pager"] as Set<String>
  private static let script = ProgramTexts(operands: 0..<1)

  private static let forms: [String: ProgramTexts] = [
    // What a shell takes apart.
    "parallel": .shell, "sem": .shell, "tmux": .shell, "screen": .shell, "byobu": .shell, "zellij": .shell,
    "at": .shell,
    "batch": .shell, "script": .shell, "scriptlive": .shell, "su": .shell, "sg": .shell, "newgrp": .shell,
    "hyperfine": .shell, "entr": .shell, "watchexec": .shell, "dtach": .shell, "abduco": .shell, "ttyd": .shell,
    "lftp": .shell, "capsh": .shell, "sudoedit": .shell, "vipw": .shell, "vigr": .shell,
    "watch": ProgramTexts(always: true, unless: ["-x", "--exec"]),
    "runuser": ProgramTexts(always: true, unless: ["-u", "--user"]),
    // Editors: each runs commands, and there is no terminal for one.
    "vi": .shell, "vim": .shell, "nvim": .shell, "view": .shell, "ex": .shell, "ed": .shell, "emacs": .shell,
    "nano": .shell, "pico": .shell, "joe": .shell, "mc": .shell, "rvim": .shell, "vimdiff": .shell,
    "sudo": ProgramTexts(strings: ["-s", "-i", "-e", "--shell", "--login", "--edit"], flags: "nAbBEHKkPSN"),
    "doas": ProgramTexts(strings: ["-s"], flags: "nL"),
    "systemd-run": ProgramTexts(
      strings: ["-S", "--shell"], holds: ["exec"], loads: ["-p", "--property"], flags: "drtPqG"),
    "flock": ProgramTexts(strings: ["-c", "--command"], flags: "sxenuoFv"),
    "nc": .network, "ncat": .network, "netcat": .network, "nc.traditional": .network,
    "socat": ProgramTexts(holds: ["exec:", "system:", "shell:"], operands: 0..<2),
    "tar": ProgramTexts(
      strings: [
        "--to-command", "--checkpoint-action", "-F", "--info-script", "--new-volume-script", "--rsh-command",
        "--rmt-command",
      ], texts: ["-I", "--use-compress-program"]),
    "cpio": ProgramTexts(strings: ["--rsh-command"]), "zip": ProgramTexts(strings: ["-TT", "--unzip-command"]),
    "rsync": ProgramTexts(strings: ["-e", "--rsh", "--rsync-path"]),
    "tcpdump": ProgramTexts(strings: ["-z"]), "man": ProgramTexts(strings: ["-P", "--pager", "-H", "--html"]),
    "less": ProgramTexts(strings: ["-k", "--lesskey-file", "--lesskey-src", "--lesskey-content"], holds: ["+"]),
    "more": ProgramTexts(holds: ["+"]), "mail": .mail, "mailx": .mail, "s-nail": .mail,
    "mutt": ProgramTexts(strings: ["-e", "-F"]),
    "apt": .apt, "apt-get": .apt, "aptitude": .apt, "apt-cache": .apt,
    "dpkg": ProgramTexts(strings: ["--pre-invoke", "--post-invoke", "--status-logger"]),
    "strace": ProgramTexts(holds: ["|", "!"], loads: ["-o", "--output"], flags: "cCdfFhinqrtTvVwxyYkzZ"),
    "tailscale": ProgramTexts(words: ["ssh"]), "vagrant": ProgramTexts(words: ["ssh"]),
    "pct": ProgramTexts(words: ["enter", "console"]), "qm": ProgramTexts(words: ["terminal", "monitor"]),
    "machinectl": ProgramTexts(words: ["shell", "login"]), "lxc": ProgramTexts(words: ["shell"]),
    "multipass": ProgramTexts(words: ["shell"]), "virsh": ProgramTexts(words: ["console", "qemu-monitor-command"]),
    // Languages.
    "sed": ProgramTexts(texts: ["-e", "-f", "--expression", "--file"], operands: 0..<1, flags: "nErsuzi"),
    "awk": .awk, "gawk": .awk, "mawk": .awk, "nawk": .awk, "original-awk": .awk,
    "python": .python, "pypy": .python,
    "perl": ProgramTexts(
      texts: ["-e", "-E"], loads: ["-M", "-m", "-I", "-x", "-d"], operands: 0..<1, flags: "acfgnpsStTuUvwWX0l"),
    "ruby": ProgramTexts(texts: ["-e"], loads: ["-r", "-I"], operands: 0..<1, flags: "anplswW"),
    "node": ProgramTexts(
      texts: ["-e", "-p", "--eval", "--print"], loads: ["-r", "--require", "--import", "--loader"], operands: 0..<1),
    "deno": ProgramTexts(texts: ["eval"], operands: 0..<2),
    "bun": ProgramTexts(texts: ["-e", "--eval"], operands: 0..<2),
    "php": ProgramTexts(
      texts: ["-r", "-B", "-R", "-E", "-F", "-f"], loads: ["-d"], operands: 0..<1, flags: "aehilmnqsvwz"),
    "lua": ProgramTexts(texts: ["-e"], loads: ["-l"], operands: 0..<1, flags: "iv"),
    "luajit": ProgramTexts(texts: ["-e"], loads: ["-l"], operands: 0..<1),
    "tclsh": script, "wish": script, "guile": ProgramTexts(texts: ["-c", "-e", "-s"], loads: ["-l"], operands: 0..<1),
    "expect": ProgramTexts(texts: ["-c", "-f"], operands: 0..<1),
    "gnuplot": ProgramTexts(texts: ["-e", "-c"], operands: 0..<1),
    "r": ProgramTexts(texts: ["-e", "-f", "--file"]), "rscript": ProgramTexts(texts: ["-e"], operands: 0..<1),
    "octave": ProgramTexts(texts: ["--eval"], operands: 0..<1),
    "julia": ProgramTexts(texts: ["-e", "-E"], loads: ["-L"], operands: 0..<1),
    "java": ProgramTexts(texts: ["-jar"], loads: ["-cp", "-classpath", "--class-path", "-javaagent"], operands: 0..<1),
    "m4": ProgramTexts(operands: 0..<Int.max), "bc": script, "dc": ProgramTexts(texts: ["-e", "-f"], operands: 0..<1),
    "gdb": ProgramTexts(texts: [
      "-ex", "-iex", "-x", "-ix", "--command", "--eval-command", "--init-command", "--init-eval-command",
    ]),
    "make": .make, "gmake": .make,
    "just": ProgramTexts(texts: ["-f", "--justfile", "-c", "--command"], operands: 0..<1),
    "mysql": ProgramTexts(texts: sql), "mariadb": ProgramTexts(texts: sql), "mysqladmin": ProgramTexts(),
    "psql": ProgramTexts(
      texts: ["-c", "-f", "-v", "--command", "--file", "--set", "--variable"], flags: "aAbeEnqsStxXwWz10l"),
    "sqlite3": ProgramTexts(texts: ["-cmd", "-init"], operands: 1..<Int.max),
    "sqlite": ProgramTexts(operands: 1..<Int.max),
    "redis-cli": ProgramTexts(texts: ["eval", "EVAL", "evalsha", "script", "--eval"]),
    "valkey-cli": ProgramTexts(texts: ["eval", "EVAL", "--eval"]),
    "mongo": ProgramTexts(texts: ["--eval"]), "mongosh": ProgramTexts(texts: ["--eval", "-f", "--file"]),
    "clickhouse-client": ProgramTexts(texts: ["-q", "--query"]), "influx": ProgramTexts(texts: ["-execute"]),
    "curl": ProgramTexts(texts: ["-K", "--config"], flags: "sSfkLIgiv46"),
    "wget": ProgramTexts(texts: ["-e", "--execute", "--config", "--use-askpass"]),
    "nmap": ProgramTexts(texts: ["--script", "--script-args", "--datadir"]),
    "rpm": ProgramTexts(texts: ["-E", "--eval", "--define", "-D", "--pipe"]),
    "exim": .exim, "exim4": .exim, "sendmail": .exim,
    "nft": ProgramTexts(texts: ["-f", "--file"], operands: 0..<Int.max),
    "ip": ProgramTexts(texts: ["-b", "-batch", "--batch"]),
    "openssl": ProgramTexts(texts: ["-engine", "-provider", "-provider-path", "-config"]),
    "git": ProgramTexts(
      strings: [
        "--exec", "--upload-pack", "--receive-pack", "--ext-diff", "--extcmd", "--open-files-in-pager", "--exec-path",
        "--config-env",
      ],
      words: ["foreach", "bisect", "filter-branch", "difftool", "mergetool", "config", "instaweb"],
      holds: [
        "ext::", "alias.", "sshcommand", "core.pager", "editor=", "fsmonitor", "hookspath", "textconv", "helper=",
        "askpass", ".cmd=", ".program=", ".command=", ".driver=",
      ], loads: ["-c"], operands: 0..<1, flags: "pP"),
    "run-parts": script, "logrotate": script,
    "start-stop-daemon": ProgramTexts(texts: ["-x", "-a", "--exec", "--startas"]),
    "docker": .container, "podman": .container, "nerdctl": .container,
  ]

  private static let shell = ProgramTexts(always: true)
  private static let network = ProgramTexts(
    strings: ["-e", "-c", "--exec", "--sh-exec", "--lua-exec"], flags: "46DdhklnrtuUvzNvC")
  private static let mail = ProgramTexts(strings: ["-S", "-X", "-Y"], flags: "nEiNBdv")
  private static let apt = ProgramTexts(
    strings: ["-c", "--config-file"], holds: ["invoke", "proxy-auto-detect"], loads: ["-o", "--option"],
    flags: "yqsdfmu")
  private static let awk = ProgramTexts(
    texts: ["-f", "-e", "-E", "--file", "--source", "--exec"], loads: ["-i", "-l", "--include", "--load"],
    operands: 0..<1, flags: "bcCnNOPrsStV", valued: ["-v", "-F", "--assign", "--field-separator"])
  private static let python = ProgramTexts(texts: ["-c", "-m"], operands: 0..<1, flags: "bBdEhiIOPqsSuvVx?3")
  private static let make = ProgramTexts(texts: ["-f", "-I", "--eval", "--file", "--makefile"], flags: "Bdeiknpqrst")
  private static let exim = ProgramTexts(strings: ["-C"], texts: ["-be", "-bem", "-D", "-X"])
  private static let container = ProgramTexts(strings: ["--entrypoint"])

  /// What is known of `program`; `python3.11` is `python`.
  static func form(_ program: String) -> ProgramTexts? {
    let lower = program.lowercased()
    return forms[lower]
      ?? forms[String(lower.prefix { $0.isLetter })].flatMap {
        // Not every name that begins so: `at-spi`, `script.sh`.
        lower.drop { $0.isLetter }.allSatisfy { $0.isNumber || $0 == "." } && lower.last?.isNumber == true ? $0 : nil
      }
  }
}

extension ProgramTexts {
  /// Whether it gives whatever follows it to a shell.
  func hands(_ words: [String]) -> Bool { always && unless.isDisjoint(with: words) }

  /// A word of a command that a program runs.
  enum Finding { case shell, text }

  /// What is wrong with `words`, the words behind a program: their places in it, from 0 on. `own`: how many of them
  /// are the program's own, and not those of a program that it runs.
  func findings(in words: [String], own: Int, isOpen: (String) -> Bool) -> [Int: Finding] {
    var found: [Int: Finding] = [:]
    let options = own < words.count ? own : words.firstIndex(of: "--") ?? words.count
    for place in 0..<options {
      for option in strings where carries(words[place], option) != nil { found[place] = .shell }
      let lower = words[place].lowercased()
      if self.words.contains(lower) || holds.contains(where: lower.contains) { found[place] = .shell }
    }
    var brings = false
    for place in 0..<options {
      for option in texts.union(loads) {
        guard let joined = carries(words[place], option) else { continue }
        if texts.contains(option) { brings = true }
        let value = joined ? place : place + 1
        if value < words.count, isOpen(words[value]) { found[value] = found[value] ?? .text }
      }
    }
    guard !brings, !operands.isEmpty else { return found }
    // Behind an option that is not known a word may be its value, or an operand.
    var certain = 0
    var count = 0
    for (place, word) in words.enumerated() where !word.hasPrefix("-") {
      guard certain < operands.upperBound else { break }
      if place > 0, valued.contains(words[place - 1]) { continue }
      if count >= operands.lowerBound, isOpen(word) { found[place] = found[place] ?? .text }
      count += 1
      if place == 0 || !words[place - 1].hasPrefix("-") || isFlag(words[place - 1]) { certain += 1 }
    }
    return found
  }

  private func isFlag(_ word: String) -> Bool {
    word.contains("=") || !word.hasPrefix("--") && word.dropFirst().allSatisfy(flags.contains) || word == "--"
  }

  /// Whether `word` is `option`, whole, abbreviated (`--comm`) or as a letter among others (`-qc`); and then whether
  /// its value stands in the same word.
  private func carries(_ word: String, _ option: String) -> Bool? {
    if option.hasPrefix("--") {
      let name = word.prefix { $0 != "=" }
      guard name.hasPrefix("--"), name.count > 2, option.hasPrefix(name) else { return nil }
      return name.count < word.count
    }
    guard option.hasPrefix("-"), option.count == 2, let letter = option.last else {
      return word == option ? false : word.hasPrefix(option + "=") || word.hasPrefix(option + ":") ? true : nil
    }
    guard word.hasPrefix("-"), !word.hasPrefix("--") else { return nil }
    for place in word.indices.dropFirst() {
      if word[place] == letter { return word.index(after: place) < word.endIndex }
      guard flags.isEmpty ? word[place].isLetter : flags.contains(word[place]) else { return nil }
    }
    return nil
  }
}

extension ProgramTexts {
  /// Names by which programs of any kind call an option that brings a command or a program: `--password-command`.
  private static let telling = [
    "command", "cmd", "exec", "execute", "eval", "expression", "rsh", "shell", "script", "pager", "editor", "askpass",
  ]

  /// Whether the value of this option, or the value behind a name in it, is something to run, in any program.
  static func brings(_ word: String) -> Bool {
    let name = word.prefix { $0 != "=" }.drop { $0 == "-" }.lowercased()
    guard word.hasPrefix("-") ? word.hasPrefix("--") || name.count > 1 : word.contains("=") else { return false }
    return telling.contains {
      name == $0 || name.hasSuffix("-" + $0) || name.hasSuffix("." + $0) || name.hasSuffix("_" + $0)
    }
  }
}
