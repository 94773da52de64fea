/// Space in outputs: df, df -i, zfs list, zpool list, lvs, and what says "No space left on device".
enum SpaceReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    df(transcript) + zfs(transcript) + zpool(transcript) + capacity(transcript) + thin(transcript) + said(transcript)
  }

  private static func df(_ transcript: OutputTranscript) -> [Finding] {
    transcript.mounts.rows.compactMap { row -> Finding? in
      guard row.isReal, row.percent >= Thresholds.full else { return nil }
      let (mount, percent) = (row.mount, row.percent)
      return Finding(
        rule: row.isInodes ? "inodes_full" : "disk_full", host: row.host ?? "", object: mount,
        severity: percent >= Thresholds.fullCritical ? .critical : .warning,
        figure: "\(Figure.percent(percent)) of its \(row.isInodes ? "inodes" : "space") used",
        threshold: Figure.percent(Thresholds.full),
        evidence: ["df: \(row.line)"],
        cause: row.isInodes
          ? "\(mount) has \(percent < 100 ? "hardly any" : "no") inodes left (\(Int(percent))% used): no file can be created although there is space"
          : "\(mount) is \(Int(percent))% full: what writes there fails\(percent < 100 ? " soon" : "")",
        confidence: .high, why: "df shows it",
        nextCheck: row.isInodes
          ? "df -i \(mount); du --inodes -x \(mount) | sort -n | tail"
          : "du -xh -d1 \(mount) | sort -h | tail; df -i \(mount)")
    }
  }

  /// `zfs list -o name,used,avail`: no bytes available.
  private static func zfs(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let header = block.lines.first(where: { $0.contains("AVAIL") })?.words,
        let place = header.firstIndex(of: "AVAIL"), let name = header.firstIndex(of: "NAME")
      else { return [] }
      let full = block.lines.compactMap { line -> (String, String)? in
        let words = line.words
        guard words.count == header.count, words[name] != "NAME", ["0", "0B", "0K", "-0"].contains(words[place]) else {
          return nil
        }
        return (words[name], words.joined(separator: " "))
      }
      // The pool stands for its datasets.
      let pools = full.filter { entry in !full.contains { entry.0.hasPrefix($0.0 + "/") } }
      return pools.map { dataset, line in
        let at = block.host.map { "ssh root@\($0) " } ?? ""
        return Finding(
          rule: "pool_full", host: block.host ?? "", object: dataset, severity: .critical,
          figure: "0 bytes available (100% full)",
          threshold: Figure.percent(Thresholds.fullCritical), evidence: ["zfs list: \(line)"],
          cause:
            "\(dataset) is 100% full: writes to it fail with ENOSPC (No space left on device), also those that would free space (ZFS needs some to delete)",
          confidence: .high, why: "zfs shows that nothing is available",
          nextCheck:
            "\(at)\"zfs list -o space -r \(dataset); zfs list -t snapshot -o name,used -s used -r \(dataset) | tail; du -xsh /\(dataset)/* | sort -h | tail\""
        )
      }
    }
  }

  private static func zpool(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let header = block.lines.first(where: { $0.contains("CAP") && $0.contains("HEALTH") })?.words,
        let place = header.firstIndex(of: "CAP"), let health = header.firstIndex(of: "HEALTH")
      else { return [] }
      return block.lines.flatMap { line -> [Finding] in
        let words = line.words
        guard words.count == header.count, words[0] != "NAME" else { return [] }
        var found: [Finding] = []
        if let percent = Double(words[place].replacing("%", with: "")), percent >= Thresholds.full {
          found.append(
            Finding(
              rule: "pool_full", host: block.host ?? "", object: words[0],
              severity: percent >= Thresholds.fullCritical ? .critical : .warning,
              figure: "\(Figure.percent(percent)) used",
              threshold: Figure.percent(Thresholds.full), evidence: ["zpool list: \(words.joined(separator: " "))"],
              cause: "the pool \(words[0]) is \(Figure.percent(percent)) full: ZFS becomes slow, then writes fail",
              confidence: .high,
              nextCheck:
                "zfs list -o space -r \(words[0]); zfs list -t snapshot -o name,used -s used -r \(words[0]) | tail"))
        }
        if !["ONLINE", "-"].contains(words[health]) {
          found.append(StorageReading.degraded(words[0], words[health], block, line))
        }
        return found
      }
    }
  }

  /// `zpool iostat`: the pools' rows of `alloc` and `free`.
  private static func capacity(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.text.contains(/pool\s+alloc\s+free\s+read\s+write/) else { return [] }
      return block.lines.compactMap { line in
        let words = line.words
        guard words.count == 7, line.first != " ", let used = MountTable.kib(words[1]),
          let free = MountTable.kib(words[2]),
          used > 0, used / (used + free) * 100 >= Thresholds.full
        else { return nil }
        let percent = used / (used + free) * 100
        return Finding(
          rule: "pool_full", host: block.host ?? "", object: words[0],
          severity: percent >= Thresholds.fullCritical ? .critical : .warning,
          figure: "\(Figure.percent(percent)) used",
          threshold: Figure.percent(Thresholds.full), evidence: ["zpool iostat: \(words.joined(separator: " "))"],
          cause:
            "the pool \(words[0]) is \(Figure.percent(percent)) full (\(words[1]) of it, \(words[2]) free): ZFS becomes slow, then writes fail",
          confidence: .high,
          nextCheck: "zfs list -o space -r \(words[0]); zfs list -t snapshot -o name,used -s used -r \(words[0]) | tail"
        )
      }
    }
  }

  /// `lvs`: a thin pool whose data or metadata is used up.
  private static func thin(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.text.contains("Data%") else { return [] }
      return block.lines.compactMap { line in
        guard let match = line.firstMatch(of: /^\s*(\S+)\s+(\S+)\s+t[\w\-]{9}\s+\S+\s+([\d.]+)\s+([\d.]+)/),
          let data = Double(match.output.3), let meta = Double(match.output.4), max(data, meta) >= 90
        else { return nil }
        let isMeta = meta > data
        return Finding(
          rule: "pool_full", host: block.host ?? "", object: "thin pool \(match.output.2)/\(match.output.1)",
          severity: max(data, meta) >= Thresholds.fullCritical ? .critical : .warning,
          figure: "\(isMeta ? "metadata" : "data") \(Figure.percent(max(data, meta))) used", threshold: "90%",
          evidence: ["lvs: \(line.words.joined(separator: " "))"],
          cause:
            "the thin pool has no room for \(isMeta ? "its metadata" : "data"): guests on it get I/O errors and stop",
          confidence: .high, nextCheck: "lvs -a -o+seg_monitor; vgs")
      }
    }
  }

  /// A program that found no space, where nothing shows which disk.
  private static func said(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.lowercased().contains(
          /no space left on device|enospc|disk quota exceeded|database or disk is full|errno 28/)
      })
    else { return [] }
    // Which file it was tells which disk it is.
    let path = line.firstMatch(of: /['"\s:=(\[](\/(?!\/)[\w.\-]+\/[^'"\s:,)\]]*)/).map { String($0.output.1) }
    let mount = path.flatMap { path in
      [false, true].lazy.compactMap { transcript.mounts.row(of: path, host: block.host, isInodes: $0) }.first?.mount
    }
    return [
      Finding(
        rule: "log_errors", host: block.host ?? "", object: LogGroup.split(line)?.source ?? "writing",
        severity: .critical,
        figure: "\"\(line.trimmed.suffix(140))\"", threshold: "none", evidence: [String(line.trimmed.prefix(240))],
        cause: "a disk or pool that it writes to is full (No space left on device)\(path.map { ": \($0)" } ?? "")",
        confidence: .high,
        why: "the program got ENOSPC", nextCheck: "df -h; df -i; zfs list -o space",
        values: mount.map { ["mount": $0] } ?? [:])
    ]
  }
}
