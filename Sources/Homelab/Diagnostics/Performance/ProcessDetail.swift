/// What is known of a process beside its figures: who owns it and what it runs.
///
/// A command line may hold a password, so only its program, its script and a guest's name are kept.
struct ProcessDetail: Sendable, Hashable {
  var user: String?
  /// Seconds that it was ready to run and waited for a core, since its start (proc(5), schedstat).
  var waited: Double?
  /// The name that the kernel gives the program, when it was written.
  var name: String?
  private var command: [String] = []

  /// The section of `pid N`, `Uid: …` and `cmd …` lines → by pid.
  static func list(_ sections: Sections) -> [Int: ProcessDetail] {
    var users: [String: String] = [:]
    for line in sections.lines("users") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count >= 2, users[String(fields[1])] == nil {
        users[String(fields[1])] = String(fields[0])
      }
    }
    var result: [Int: ProcessDetail] = [:]
    var pid: Int?
    for line in sections.lines("details") {
      let words = line.words
      if words.first == "pid", words.count == 2 {
        pid = Int(words[1])
        if let pid { result[pid] = ProcessDetail() }
      } else if let pid, words.first == "Uid:", words.count > 2 {
        // The second number is the effective user: what it may do.
        result[pid]?.user = users[words[2]] ?? "uid \(words[2])"
      } else if let pid, words.first == "sched", words.count > 2 {
        result[pid]?.waited = Double(words[2]).map { $0 / 1e9 }
      } else if let pid, words.first == "cmd" {
        result[pid]?.command = Array(words.dropFirst())
      } else if let pid, let stat = ProcessStat(line), stat.pid == pid {
        result[pid]?.name = stat.name
      }
    }
    return result
  }

  /// What says more than the program's name: a guest of a hypervisor, the script of an interpreter.
  var subject: String? {
    guard let program = command.first?.lastComponent else { return nil }
    if program == "kvm" || program.hasPrefix("qemu-system") {
      let name = argument(after: "-name")?.split(separator: ",").first
      let id = argument(after: "-id")
      guard name != nil || id != nil else { return nil }
      return ["VM", id, name.map(String.init)?.replacing("guest=", with: "")].compactMap { $0 }
        .joined(separator: " ")
    }
    let interpreters = ["python", "perl", "ruby", "node", "bash", "sh", "dash", "php", "java"]
    guard interpreters.contains(where: { program.hasPrefix($0) }),
      let script = command.dropFirst().first(where: { !$0.hasPrefix("-") }),
      script.contains("/") || script.contains(".")
    else { return nil }
    return script.lastComponent
  }

  /// The backup that this process is, or nil. `name` is what the kernel calls it, cut to 15 bytes.
  static func backup(name: String, detail: ProcessDetail?) -> String? {
    let line = detail?.command.prefix(4).joined(separator: " ") ?? ""
    if name.hasPrefix("vzdump") || line.contains(":vzdump:") { return "vzdump" }
    // The daemons of a Proxmox Backup Server have the same 15 bytes.
    if name.hasPrefix("proxmox-backup-"), line.contains("proxmox-backup-client") {
      return "proxmox-backup-client"
    }
    if name == "zfs" { return line.contains("send") || line.contains("receive") ? "zfs send" : nil }
    let program = detail?.command.first?.lastComponent ?? name
    let known = ["restic", "borg", "rsync", "rclone", "kopia", "duplicity"]
    guard known.contains(name) || known.contains(program) else { return nil }
    // A daemon that waits for clients is no backup.
    return line.contains("--daemon") ? nil : (known.contains(name) ? name : program)
  }

  private func argument(after flag: String) -> String? {
    guard let place = command.firstIndex(of: flag), place + 1 < command.count else { return nil }
    return command[place + 1]
  }
}

extension StringProtocol {
  /// The part after the last slash.
  var lastComponent: String { Substring(self).split { $0 == "/" }.last.map { String($0) } ?? String(self) }
}
