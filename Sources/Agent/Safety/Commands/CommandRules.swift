/// What no tool file's command may be: a shell, a way around the inventory, or a hand on what Steward goes by.
public enum CommandRules {
  public struct Problem: Hashable, Sendable {
    /// Which element of the command.
    public var place: Int
    public var message: String
  }

  static let shells: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "busybox", "eval", "env",
    "rbash", "rksh", "rzsh", "yash", "posh", "elvish", "nu", "pwsh", "toybox",
  ]
  /// Programs that reach other machines: how that is done is the inventory's to say.
  private static let reaching: Set<String> = [
    "ssh", "scp", "sftp", "rsh", "telnet", "mosh", "sshpass", "autossh", "slogin", "rlogin", "rexec", "dbclient",
    "plink", "pdsh", "pssh", "parallel-ssh", "clush", "dsh", "cssh", "ansible", "ansible-playbook", "ansible-console",
    "salt-ssh", "sshfs",
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
    } else if command[0].isEmpty || "-@".contains(command[0].prefix(1)) {
      problems.append(Problem(place: 0, message: "this is no program's name"))
    }
    let programs = Wrappers.programs(command)
    let runs = programs.contains {
      Wrappers.forms[names[$0]] != nil || names[$0] == "find" || Wrappers.engineWord(command[$0...]) != nil
    }
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
    for place in programs {
      // `find . -exec {program}`, `sudo {program}`: the argument would be what runs.
      if place > 0, holdsPlaceholder(command[place]) {
        problems.append(Problem(place: place, message: "the program is fixed; only its arguments take placeholders"))
      }
      problems += texts(command, place)
    }
    for (place, text) in command.enumerated().dropFirst()
    where holdsPlaceholder(text) && (ProgramTexts.brings(text) || place > 1 && ProgramTexts.brings(command[place - 1]))
    {
      problems.append(Problem(place: place, message: fixedText))
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
    var seen: Set<Problem> = []
    return problems.filter { seen.insert($0).inserted }
  }

  private static let fixedText = "the program text is fixed; pass values as arguments of their own"

  /// What the program at `place` would run of the words behind it.
  private static func texts(_ command: [String], _ place: Int) -> [Problem] {
    let name = EffectFloor.name(command[place])
    let words = Array(command[(place + 1)...])
    guard let form = ProgramTexts.form(name) else { return [] }
    if form.hands(words) {
      let how = "a tool runs a program, not a shell: \(name) gives what follows it to one; name the program itself"
      return [Problem(place: place, message: how)]
    }
    let own = Wrappers.behind(command, place).last.map { $0 - place - 1 } ?? words.count
    return form.findings(in: words, own: own, isOpen: holdsPlaceholder).sorted { $0.key < $1.key }.map { found in
      let message =
        found.value == .text
        ? fixedText : "a tool runs a program, not a shell: \(name) would run what this says; name the program itself"
      return Problem(place: place + 1 + found.key, message: message)
    }
  }

  private static func holdsPlaceholder(_ text: String) -> Bool { !PlaceholderSyntax.names(in: text).isEmpty }

  /// The name of the placeholder that `text` begins with.
  private static func placeholder(_ text: String) -> String? {
    PlaceholderSyntax.first(in: text[...]).flatMap { $0.range.lowerBound == text.startIndex ? $0.name : nil }.map(
      String.init)
  }
}
