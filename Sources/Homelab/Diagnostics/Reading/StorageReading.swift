/// Pools, arrays, disks and shares in outputs: zpool status, /proc/mdstat, smartctl, NFS.
enum StorageReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    zpool(transcript) + mdstat(transcript) + smart(transcript) + shares(transcript) + scrub(transcript)
  }

  static func degraded(_ pool: String, _ state: String, _ block: OutputTranscript.Block, _ line: Substring) -> Finding {
    let members = block.lines.filter {
      $0.contains(/FAULTED|UNAVAIL|REMOVED|OFFLINE|DEGRADED/) && !$0.contains(/state:|pool:/) && $0.words.first != pool
    }.map { $0.words.joined(separator: " ") }
    let disk = members.last { !$0.contains(/^(?:mirror|raidz|spare|replacing)/) }
    return Finding(
      rule: "pool_degraded", host: block.host ?? "", object: "pool \(pool)", severity: .critical, figure: state,
      threshold: "ONLINE",
      evidence: ["zpool status: \(line.trimmed)"] + members.prefix(4),
      cause:
        "the pool \(pool) is \(state): \(disk.map { "its disk \($0.words[0]) is \($0.words.dropFirst().first ?? "missing")" } ?? "a disk is missing or faulted"); redundancy is lost until it is replaced",
      confidence: .high, why: "zpool says so itself",
      nextCheck:
        "zpool status -v \(pool); smartctl -H -A of the disk; dmesg | grep -iE 'ata|nvme|i/o error'; is there a backup")
  }

  private static func zpool(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      var pool = ""
      var found: [Finding] = []
      for line in block.lines {
        if let name = line.trimmed.after("pool:") { pool = name }
        if let state = line.trimmed.after("state:"), !["ONLINE"].contains(state), !pool.isEmpty {
          found.append(degraded(pool, state, block, line))
        }
        if line.contains(/errors: (?:Permanent errors|\d+ data errors)/) {
          found.append(
            Finding(
              rule: "pool_errors", host: block.host ?? "", object: "pool \(pool)", severity: .critical,
              figure: line.trimmed, threshold: "no known data errors",
              evidence: ["zpool status: \(line.trimmed)"], cause: "the pool holds files that cannot be read whole",
              confidence: .high, nextCheck: "zpool status -v \(pool)"))
        }
      }
      return found
    }
  }

  private static func mdstat(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      let lines = block.lines.filter { $0.hasPrefix("md") || $0.contains(/\[U*_[U_]*\]/) }
      guard lines.contains(where: { $0.contains(/\[U*_[U_]*\]/) }) else { return [] }
      return PoolRules.evaluate(Sections(parsing: "@@ mdstat\n" + lines.joined(separator: "\n") + "\n@@ end\n"))
        .findings.map {
          var finding = $0
          finding.host = block.host ?? ""
          return finding
        }
    }
  }

  private static func smart(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.text.contains(/SMART|_Sector|_Count|Critical Warning|Temperature_Celsius/) else { return [] }
      // Each answer of smartctl begins with its version.
      let answers = block.lines.split(omittingEmptySubsequences: true) { $0.contains(/^smartctl \d/) }
        .filter { $0.contains { !$0.trimmed.isEmpty } }
      let asked = block.parts.compactMap { $0.firstMatch(of: /(?:smartctl|nvme)\s.*?(\/dev\/\w+)/)?.output.1 }
      return answers.enumerated().flatMap { place, lines -> [Finding] in
        let device = place < asked.count ? String(asked[place]) : asked.last.map(String.init) ?? "disk"
        let text = lines.joined(separator: "\n")
        let serial = text.firstMatch(of: /Serial [Nn]umber:\s+(\S+)/).map { String($0.output.1) }
        let model = text.firstMatch(of: /(?:Device Model|Model Number):\s+(.+)/).map { $0.output.1.trimmed }
        let report = SmartRules.evaluate(Sections(parsing: "@@ smart\ndevice \(device)\n" + text + "\n@@ end\n"))
        return report.findings.map { finding in
          var finding = finding
          finding.host = block.host ?? ""
          finding.typed += [serial, device.lastComponent].compactMap { $0 }
          guard finding.rule == "disk_failing" else { return finding }
          let name = [model, serial.map { "serial \($0)" }].compactMap { $0 }.joined(separator: ", ")
          finding.cause =
            "the disk \(device)\(name.isEmpty ? "" : " (\(name))") reports damage: \(finding.figure); replace it while it can still be read"
          finding.evidence = lines.filter {
            $0.contains(/FAIL|Reallocated_S|Current_Pending|Uncorrect|Media and Data|Critical Warning/)
          }
          .prefix(4).map { "smartctl: \($0.words.joined(separator: " "))" }
          return finding
        }
      }
    }
  }

  private static func shares(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.lowercased().contains(
          /nfs: server \S+ not responding|stale file handle|host is down|mount\.nfs:.*(?:timed out|denied|refused)/)
      })
    else { return [] }
    let mount = transcript.lines.lazy.compactMap { line, _ in
      line.firstMatch(of: /^([\w.\-]+):(\/\S*) on (\/\S*) type nfs/).map {
        (server: String($0.output.1), place: String($0.output.3))
      }
    }.first
    let server =
      transcript.lines.lazy.compactMap { line, _ in
        line.firstMatch(of: /[Nn][Ff][Ss]: server (\S+) (?:not responding|error)/).map { String($0.output.1) }
      }.first ?? mount?.server
    // `nas-vm` of /mnt/pve/nas-vm: the guests whose disks lie there.
    let place =
      mount?.place
      ?? transcript.lines.lazy.compactMap { line, _ in line.firstMatch(of: /(\/mnt\/pve\/[\w.\-]+)/) }
      .first.map { String($0.output.1) }
    let guests = place.map { transcript.identities.guests(on: $0.lastComponent) } ?? []
    let hit = guests.isEmpty ? "" : "; on it lies \(guests.map(\.title).joined(separator: ", "))"
    return [
      Finding(
        rule: "share_gone", host: block.host ?? "", object: server.map { "NFS server \($0)" } ?? "network share",
        severity: .critical, figure: "\"\(line.trimmed.suffix(100))\"", threshold: "answers",
        evidence: [String(line.trimmed.prefix(200))],
        cause: line.lowercased().contains("stale")
          ? "the export behind the mount\(place.map { " \($0)" } ?? "") was changed or made anew on the server\(server.map { " \($0)" } ?? "") (stale file handle)"
          : "the server of a network share (NFS)\(server.map { ", \($0)," } ?? "") does not answer (not responding): what touches the mount\(place.map { " \($0)" } ?? "") hangs in D state\(hit)",
        confidence: .high, why: "the kernel or the program says so itself",
        nextCheck:
          "\(server.map { "ping -c 3 \($0); showmount -e \($0); " } ?? "")findmnt \(place ?? "-t nfs,nfs4,cifs"); systemctl status nfs-server on the server",
        typed: server.map { [$0] } ?? [])
    ]
  }

  /// What runs now is the harmless reason.
  private static func scrub(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.contains(/(?:scrub|resilver) in progress|(?:check|resync|recovery) *= *[\d.]+%/)
      })
    else { return [] }
    let kind = line.contains("resilver") ? "a resilver" : line.contains("scrub") ? "a scrub" : "a check of the array"
    return [
      Finding(
        rule: "backup_running", host: block.host ?? "", object: kind, severity: .warning, figure: "runs now",
        threshold: "none",
        evidence: [String(line.trimmed.prefix(160))],
        cause: "\(kind) runs now and keeps the disks busy: the machine is slow while it lasts", confidence: .medium,
        why: "it runs; that it is what is felt is likely",
        nextCheck: "zpool status or cat /proc/mdstat again: how long does it take still; iostat -x 1 3")
    ]
  }
}
