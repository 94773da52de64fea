/// Processes, load and memory in outputs: top, ps, uptime, free, vmstat, iostat.
enum ProcessReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    busy(transcript) + shares(transcript) + memory(transcript) + disks(transcript)
  }

  private static func busy(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let place = block.lines.firstIndex(where: { $0.contains("%CPU") && $0.contains("PID") }) else { return [] }
      let header = block.lines[place].words
      guard let pid = header.firstIndex(of: "PID"), let cpu = header.firstIndex(of: "%CPU") else { return [] }
      let time = header.firstIndex { ["TIME", "TIME+", "ELAPSED"].contains($0) }
      return block.lines[(place + 1)...].compactMap { line -> Finding? in
        let words = line.words
        guard words.count >= header.count, let id = Int(words[pid]), let percent = Double(words[cpu]),
          percent >= ProcessLoad.sustained
        else { return nil }
        // Of `kworker/u8:1` the whole is the name; of `/usr/bin/perl` the end.
        let program =
          words[header.count - 1].hasPrefix("/") ? words[header.count - 1].lastComponent : words[header.count - 1]
        let guest = transcript.identities.guest(pid: "\(id)", host: block.host)
        return busy(
          program, id, guest, percent, seconds: time.flatMap { seconds(words[$0]) }, line, block)
      }.prefix(5).map { $0 }
    }
  }

  /// - Parameter seconds: how long it has run or computed; nil where the output does not tell.
  private static func busy(
    _ program: String, _ id: Int, _ guest: Identities.Guest?, _ percent: Double, seconds: Double?, _ line: Substring,
    _ block: OutputTranscript.Block
  ) -> Finding {
    let backup = ["vzdump", "restic", "borg", "rsync", "proxmox-backup-client", "zfs"].contains(program)
    let isRunaway = !backup && (seconds ?? 0) >= Thresholds.runawayAge
    let age = seconds.map { " for \(Figure.duration($0))" } ?? ""
    let whose = guest.map { guest in
      ", which is \(guest.title)\(guest.cores.map { " with \(Figure.count($0, "core"))" } ?? "")"
    }
    return Finding(
      rule: backup ? "backup_running" : isRunaway ? "runaway_process" : "busy_process", host: block.host ?? "",
      object: "process \"\(program)\" (pid \(id))", severity: .warning,
      figure: "\(Figure.percent(percent)) of one core\(age)", threshold: Figure.percent(ProcessLoad.sustained),
      evidence: ["\(String(block.inner.prefix(40))): \(line.words.joined(separator: " ").prefix(160))"],
      cause: backup
        ? "the backup \(program) runs now: the machine is slow while it lasts"
        : "process \(program) (pid \(id))\(whose ?? "")\(whose == nil ? " uses" : ", uses") \(Figure.percent(percent)) of a core\(age)"
          + (isRunaway ? "" : ": a job at its work, or a loop; one look does not tell"),
      confidence: isRunaway || backup ? .medium : .low, why: "one look: whether it lasts, the next tells",
      nextCheck: guest.map { guest in
        "\(guest.kind == "VM" ? "qm" : "pct") config \(guest.id) | grep -E 'cores|cpulimit|cpuunits'; top inside \(guest.title): what does it compute"
      } ?? "ps -o pid,ppid,user,etime,args -p \(id); the same look again in a minute",
      procedure: isRunaway && guest == nil ? "End a runaway process" : nil, typed: ["\(id)"])
  }

  /// `812:10.22`, `12:34`, `01:02:03`, `2-03:04:05` → seconds.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: "-", maxSplits: 1)
    let days = parts.count == 2 ? Double(parts[0]) : 0
    let fields = (parts.last ?? "").split(separator: ":").map { Double($0) }
    guard let days, fields.count >= 2, !fields.contains(nil) else { return nil }
    return fields.compactMap { $0 }.reduce(0) { $0 * 60 + $1 } + days * 86_400
  }

  /// `%Cpu(s): 3.0 us, 1.0 sy, … 30.0 wa, … 25.0 st`.
  private static func shares(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.flatMap { line, block -> [Finding] in
      guard line.contains("Cpu(s)") else { return [] }
      func value(_ key: String) -> Double {
        line.firstMatch(of: try! Regex("([0-9.]+)[ %]*\(key)\\b", as: (Substring, Substring).self)).flatMap {
          Double($0.output.1)
        } ?? 0
      }
      var found: [Finding] = []
      if value("st") >= Thresholds.steal {
        found.append(
          Finding(
            rule: "steal_high", host: block.host ?? "", object: "hypervisor", severity: .warning,
            figure: "\(Figure.percent(value("st"))) steal", threshold: Figure.percent(Thresholds.steal),
            evidence: [line.trimmed],
            cause:
              "the hypervisor gives this guest's CPU time to others (\(Figure.decimal(value("st"), digits: 1))% steal): the load is made elsewhere on it",
            confidence: .high,
            why: "steal is counted by the hypervisor", nextCheck: "on the hypervisor: top; qm list; is a backup running"
          ))
      }
      if value("wa") >= Thresholds.iowait {
        found.append(
          Finding(
            rule: "iowait_high", host: block.host ?? "", object: "disks", severity: .warning,
            figure: "\(Figure.percent(value("wa"))) of CPU time waiting for disks (iowait)",
            threshold: Figure.percent(Thresholds.iowait),
            evidence: [line.trimmed], cause: "processes wait for a slow, busy or failing disk", confidence: .medium,
            nextCheck: "iostat -x 1 3; dmesg | grep -iE 'i/o error|ata'; is a backup or scrub running: zpool status"))
      }
      return found
    }
  }

  /// `free -m`: the column available.
  private static func memory(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block in
      guard let line = block.lines.first(where: { $0.hasPrefix("Mem:") }), block.text.contains("available") else {
        return nil
      }
      func size(_ text: String) -> Double? {
        let units: [Character: Double] = ["K": 1, "M": 1024, "G": 1024 * 1024, "T": 1024 * 1024 * 1024]
        let digits = text.prefix { $0.isNumber || $0 == "." }
        return Double(digits).map { $0 * (text.dropFirst(digits.count).first.flatMap { units[$0] } ?? 1) }
      }
      let words = line.words
      guard words.count >= 7, let total = size(words[1]), let available = size(words[6]), total > 0,
        available / total * 100 < Thresholds.memoryAvailable
      else { return nil }
      return Finding(
        rule: "memory_low", host: block.host ?? "", object: "memory", severity: .critical,
        figure: "\(Figure.percent(available / total * 100)) available",
        threshold: Figure.percent(Thresholds.memoryAvailable),
        evidence: ["free: \(words.joined(separator: " "))"], cause: "memory is nearly used up", confidence: .high,
        nextCheck: "ps aux --sort=-rss | head -n 8; journalctl -k -b --grep 'Killed process'")
    }
  }

  /// `iostat -x`: a disk that is always busy.
  private static func disks(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let header = block.lines.first(where: { $0.hasPrefix("Device") && $0.contains("%util") })?.words,
        let place = header.firstIndex(of: "%util")
      else { return [] }
      return block.lines.compactMap { line -> Finding? in
        let words = line.words
        guard words.count == header.count, let util = Double(words[place]), util >= 90 else { return nil }
        return Finding(
          rule: "iowait_high", host: block.host ?? "", object: "disk \(words[0])", severity: .warning,
          figure: "\(Figure.percent(util)) busy", threshold: "90%",
          evidence: ["iostat: \(words.joined(separator: " ").prefix(160))"],
          cause: "the disk \(words[0]) is busy all the time: what waits for it is slow", confidence: .medium,
          nextCheck: "iotop -boPn 2; smartctl -H -A /dev/\(words[0]); is a backup or scrub running")
      }
    }
  }
}
