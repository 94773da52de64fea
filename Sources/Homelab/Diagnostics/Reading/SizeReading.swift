/// What holds the space, in outputs: du, the journal, and the log files of containers.
enum SizeReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let open = OpenFileReading.findings(transcript)
    let logs = containerLogs(transcript)
    let folders = self.folders(transcript).filter { folder in
      // The log of a container is told with its container.
      !logs.contains { log in log.values["path"]?.hasPrefix(folder.object) == true }
    }
    return open + logs + folders + journal(transcript) + inodes(transcript)
      + (open.isEmpty ? gaps(transcript, told: logs + folders) : [])
  }

  struct Row {
    var size: Double
    var text: String
    var path: String
    var block: OutputTranscript.Block
  }

  /// File systems whose space, or whose inodes, are nearly used up.
  static func full(_ transcript: OutputTranscript, isInodes: Bool = false) -> [MountTable.Row] {
    transcript.mounts.rows.filter { $0.isReal && $0.isInodes == isInodes && $0.percent >= 90 }
  }

  private static func containerLogs(_ transcript: OutputTranscript) -> [Finding] {
    let files = transcript.lines.compactMap { line, block in
      line.firstMatch(
        of: /(?:^|\s)([\d.]+[KMGT])\s+(?:\S+\s+\S+\s+\S+\s+)?(\/\S*\/containers\/([0-9a-f]{12,64})\/\S+-json\.log)/
      )
      .map {
        (
          size: MountTable.kib($0.output.1) ?? 0, text: String($0.output.1), path: String($0.output.2),
          id: String($0.output.3.prefix(12)), block: block
        )
      }
    }
    guard let largest = files.max(by: { $0.size < $1.size }), largest.size >= 1024 * 1024 else { return [] }
    let name = transcript.identities.containers[largest.id]
    let told = name ?? largest.id
    let unlimited = name.map { transcript.identities.unlimitedLogs.contains($0) } ?? false
    var values = ["path": largest.path]
    values["mount"] = transcript.mounts.row(of: largest.path, host: largest.block.host)?.mount
    return [
      Finding(
        rule: "log_grown", host: largest.block.host ?? "", object: "container \(told)", severity: .warning,
        figure: "\(largest.text) in its log file", threshold: "1G",
        evidence: ["\(largest.text) \(largest.path)"],
        cause: "the log of the container \(told) holds \(largest.text) (\(shortened(largest.path)), json-file): "
          + (unlimited
            ? "its log driver has no max-size, so docker keeps all of it"
            : "docker keeps it without a limit unless max-size is set"),
        confidence: .high,
        why: unlimited ? "the file's size and docker's settings are there" : "the file's size is there",
        nextCheck:
          "docker inspect \(told) --format '{{.HostConfig.LogConfig}}'; docker logs --tail 20 \(told): what does it write so much; then max-size for its logs",
        values: values)
    ]
  }

  /// The long ids of containers by their beginning.
  private static func shortened(_ path: String) -> String {
    path.replacing(/([0-9a-f]{12})[0-9a-f]{52}/) { "\($0.output.1)…" }
  }

  /// What du counts: paths with their sizes.
  private static func rows(_ transcript: OutputTranscript) -> [Row] {
    transcript.lines.compactMap { line, block in
      guard let match = line.wholeMatch(of: /\s*([\d.]+)([KMGT]?)i?B?\s+(\/\S*)\s*/) else { return nil }
      let isDU = block.parts.contains { $0.hasPrefix("du ") }
      // Without a unit du counts KiB, or inodes.
      if match.output.2.isEmpty, !isDU || block.inner.contains("--inodes") || block.inner.contains(/\bdu -\w*[bhm]/) {
        return nil
      }
      let text = String(match.output.1 + match.output.2)
      guard let size = MountTable.kib(text) else { return nil }
      return Row(
        size: size, text: match.output.2.isEmpty ? Figure.kib(size) : text, path: String(match.output.3), block: block)
    }
  }

  /// The deepest folder that holds at least half of what is used on a full file system.
  private static func folders(_ transcript: OutputTranscript) -> [Finding] {
    let rows = rows(transcript)
    guard rows.count > 1 else { return [] }
    let full = full(transcript)
    if full.isEmpty {
      // No df: the largest that du counts stands for what is used.
      guard transcript.lines.contains(where: { $0.line.contains("No space left on device") }),
        let most = rows.map(\.size).max(),
        let row = deepest(rows.filter { $0.path != "/" }, atLeast: most / 2)
      else { return [] }
      return [held(row, mount: nil)]
    }
    return full.compactMap { mount in
      let within = rows.filter { row in
        row.block.host == mount.host && row.path != mount.mount
          && transcript.mounts.row(of: row.path, host: mount.host)?.mount == mount.mount
      }
      guard let used = mount.used ?? rows.first(where: { $0.path == mount.mount && $0.block.host == mount.host })?.size
      else { return nil }
      return deepest(within, atLeast: used / 2).map { held($0, mount: mount) }
    }
  }

  private static func deepest(_ rows: [Row], atLeast least: Double) -> Row? {
    rows.filter { $0.size >= least && $0.size >= 1024 * 1024 }
      .max { ($0.path.count { $0 == "/" }, $0.size) < ($1.path.count { $0 == "/" }, $1.size) }
  }

  private static func held(_ row: Row, mount: MountTable.Row?) -> Finding {
    Finding(
      rule: "space_held", host: row.block.host ?? "", object: row.path, severity: .warning,
      figure: "holds \(row.text)", threshold: "half of what is used",
      evidence: ["du: \(row.text) \(row.path)"],
      cause: "most of the space\(mount.map { " used on \($0.mount)" } ?? "") is held by \(row.path) (\(row.text))",
      confidence: .high,
      why: "du counts it", nextCheck: "ls -lhS \(row.path) | head; find \(row.path) -xdev -size +1G -mtime -2",
      values: mount.map { ["mount": $0.mount] } ?? [:])
  }

  /// du of a whole file system counts far less than df says is used.
  private static func gaps(_ transcript: OutputTranscript, told: [Finding]) -> [Finding] {
    let rows = rows(transcript)
    return full(transcript).compactMap { mount in
      guard let used = mount.used, !told.contains(where: { $0.values["mount"] == mount.mount }),
        let row = rows.last(where: { $0.path == mount.mount && $0.block.host == mount.host }),
        row.size < used * 0.7, used - row.size >= 1024 * 1024
      else { return nil }
      let gap = Figure.kib(used - row.size)
      return Finding(
        rule: "space_held", host: mount.host ?? "", object: "\(mount.mount), uncounted", severity: .warning,
        figure: "du counts \(row.text) of \(Figure.kib(used)) used", threshold: "all of it",
        evidence: ["df: \(mount.line)", "du: \(row.text) \(row.path)"],
        cause:
          "\(gap) of \(mount.mount) is in no file that du finds: deleted files that a program still holds open, or files hidden under a mount",
        confidence: .medium, why: "df and du disagree",
        nextCheck: "lsof +L1 | sort -k7 -n | tail; mount --bind / /mnt and du there shows what lies under a mount",
        values: ["mount": mount.mount])
    }
  }

  /// `journalctl --disk-usage`.
  private static func journal(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      guard let match = line.firstMatch(of: /journals take up ([\d.]+[KMGT])/),
        let size = MountTable.kib(match.output.1),
        let mount = transcript.mounts.row(of: "/var/log/journal", host: block.host), mount.percent >= 90,
        size >= (mount.used ?? 0) / 4
      else { return nil }
      return Finding(
        rule: "space_held", host: block.host ?? "", object: "/var/log/journal", severity: .warning,
        figure: "holds \(match.output.1)", threshold: "a quarter of what is used",
        evidence: ["journalctl --disk-usage: \(line.trimmed)"],
        cause:
          "the journal holds \(match.output.1) of \(mount.mount): it has no limit that fits this disk (SystemMaxUse)",
        confidence: .high, why: "journalctl counts it",
        nextCheck:
          "grep -E '^(SystemMaxUse|Storage)' /etc/systemd/journald.conf; journalctl --since -1h | awk '{print $5}' | sort | uniq -c | sort -n | tail: which unit writes so much",
        procedure: "Free disk space", values: ["mount": mount.mount])
    }
  }

  /// `du --inodes`, `find -printf '%h\n' | sort | uniq -c`: the deepest folder with most of the files.
  private static func inodes(_ transcript: OutputTranscript) -> [Finding] {
    full(transcript, isInodes: true).compactMap { mount in
      let rows = transcript.lines.compactMap { line, block -> Row? in
        guard block.host == mount.host, block.inner.contains(/--inodes|uniq -c/),
          let match = line.wholeMatch(of: /\s*([\d.]+)([KM]?)\s+(\/\S*)\s*/), let count = Double(match.output.1)
        else { return nil }
        let units = ["K": 1000.0, "M": 1_000_000]
        return Row(
          size: count * (units[String(match.output.2)] ?? 1), text: String(match.output.1 + match.output.2),
          path: String(match.output.3), block: block)
      }.filter {
        $0.path != mount.mount && MountTable.holds(mount.mount, $0.path)
          && transcript.mounts.row(of: $0.path, host: mount.host, isInodes: true)?.mount == mount.mount
      }
      let least = (mount.used ?? rows.map(\.size).max() ?? 0) / 2
      guard
        let row = rows.filter({ $0.size >= least })
          .max(by: { ($0.path.count { $0 == "/" }, $0.size) < ($1.path.count { $0 == "/" }, $1.size) })
      else { return nil }
      return Finding(
        rule: "inodes_held", host: mount.host ?? "", object: row.path, severity: .warning,
        figure: "\(row.text) files", threshold: "half of the inodes used",
        evidence: ["\(row.text) \(row.path)"],
        cause: "\(row.path) holds most of the inodes of \(mount.mount): \(row.text) small files",
        confidence: .high, why: "they are counted",
        nextCheck:
          "ls -f \(row.path) | head -n 5; find \(row.path) -xdev -type f -mtime +7 | wc -l; what should clean it up",
        values: ["mount": mount.mount])
    }
  }
}
