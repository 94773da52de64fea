/// What waits, in outputs: vmstat's columns, and processes in state D.
enum StallReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { vmstat(transcript) + blocked(transcript) }

  /// ` r  b   swpd …`: the first row is of the time since the start, those below it of now.
  private static func vmstat(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let place = block.lines.firstIndex(where: { $0.contains(/^\s*r\s+b\s+swpd/) }) else { return [] }
      let header = block.lines[place].words
      var rows = block.lines[(place + 1)...].map { $0.words.compactMap { Double($0) } }.filter {
        $0.count == header.count
      }
      if rows.count > 1 { rows.removeFirst() }
      guard let last = rows.last else { return [] }
      func mean(_ key: String) -> Double {
        header.firstIndex(of: key).map { column in rows.map { $0[column] }.reduce(0, +) / Double(rows.count) } ?? 0
      }
      let evidence = [
        "vmstat: " + zip(header, last).map { "\($0) \(Figure.decimal($1, digits: 0))" }.joined(separator: " ")
      ]
      func make(
        _ rule: String, _ object: String, _ severity: Finding.Severity, _ figure: String, _ threshold: String,
        _ cause: String, next: String
      ) -> Finding {
        Finding(
          rule: rule, host: block.host ?? "", object: object, severity: severity, figure: figure, threshold: threshold,
          evidence: evidence, cause: cause, confidence: .medium, nextCheck: next)
      }
      var found: [Finding] = []
      let swap = mean("si") + mean("so")
      if mean("si") >= 200, mean("so") >= 200 {
        found.append(
          make(
            "memory_low", "swap", .critical, "\(Figure.kib(swap))/s to and from swap", "little",
            "memory is used up: the machine swaps all the time (si \(Figure.decimal(mean("si"), digits: 0)), so \(Figure.decimal(mean("so"), digits: 0)) KiB/s), and everything waits for that",
            next:
              "free -m; ps aux --sort=-rss | head -n 8; which process grew; journalctl -k -b --grep 'Killed process'"))
      }
      if mean("wa") >= Thresholds.iowait || mean("b") >= 5 {
        found.append(
          make(
            "iowait_high", "disks", .warning,
            "\(Figure.decimal(mean("b"), digits: 0)) processes blocked, \(Figure.percent(mean("wa"))) of CPU time waiting for disks (iowait)",
            Figure.percent(Thresholds.iowait), "processes wait for a disk or a network share, not for the CPU",
            next: "ps -eo pid,stat,wchan:24,comm | awk '$2 ~ /D/'; iostat -x 1 3; dmesg | tail"))
      }
      if mean("st") >= Thresholds.steal {
        found.append(
          make(
            "steal_high", "hypervisor", .warning, "\(Figure.percent(mean("st"))) steal",
            Figure.percent(Thresholds.steal),
            "the hypervisor gives this guest's CPU time to others: the load is made elsewhere on it",
            next: "on the hypervisor: top; qm list; is a backup running"))
      }
      return found
    }
  }

  /// The beginnings of kernel functions, and what a process in one of them waits for.
  private static let waits: [(prefixes: [String], what: String)] = [
    (["nfs_", "nfs4_", "rpc_"], "a network share (NFS) whose server does not answer"),
    (["cifs_", "smb2_"], "a network share (SMB) whose server does not answer"),
    (["txg_", "zio_", "cv_wait", "spa_"], "a ZFS pool"),
    (
      ["jbd2_", "io_schedule", "blk_", "wait_on_", "folio_wait", "bit_wait", "xfs_", "xlog_", "balance_dirty"], "a disk"
    ),
  ]

  private static func waiting(for word: String) -> String? {
    waits.first { entry in entry.prefixes.contains { word.hasPrefix($0) } }?.what
  }

  private struct Blocked {
    var name: String
    var wait: String?
    var line: String
  }

  /// `ps -eo pid,stat,wchan,comm`: what waits in the kernel, and for what.
  private static func blocked(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard block.parts.contains(where: { $0.hasPrefix("ps ") }) || block.text.contains("WCHAN") else { return nil }
      return finding(block.lines.compactMap { blocked($0, block, transcript) }, block)
    }
  }

  private static func blocked(
    _ line: Substring, _ block: OutputTranscript.Block, _ transcript: OutputTranscript
  ) -> Blocked? {
    let words = line.words
    guard words.count >= 3, let pid = words.first(where: { Int($0) != nil }),
      words.contains(where: { $0.wholeMatch(of: /D[slLNn<+]*/) != nil })
    else { return nil }
    let guest = transcript.identities.guest(pid: pid, host: block.host).map { " of \($0.title)" } ?? ""
    return Blocked(
      name: (words.last ?? "").lastComponent + guest, wait: words.first { waiting(for: $0) != nil },
      line: words.joined(separator: " "))
  }

  private static func finding(_ rows: [Blocked], _ block: OutputTranscript.Block) -> Finding? {
    let waits = rows.compactMap(\.wait)
    guard rows.count >= 3 || !waits.isEmpty else { return nil }
    let what = waits.first.flatMap { waiting(for: $0) }
    let names = rows.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return Finding(
      rule: "tasks_blocked", host: block.host ?? "", object: "processes in D state", severity: .warning,
      figure: "\(Figure.count(rows.count, "process", "processes")) in D state", threshold: "none for long",
      evidence: rows.prefix(4).map { "ps: \($0.line.prefix(120))" },
      cause:
        "\(names.prefix(4).joined(separator: ", ")) hang in the kernel (D state), waiting for \(what ?? "a disk or a network share")\(waits.first.map { " (\($0))" } ?? ""): that makes the load high while the CPU is idle",
      confidence: what == nil ? .medium : .high,
      why: what == nil
        ? "the state does not tell what is waited for" : "the kernel's function in which they wait is named",
      nextCheck: "dmesg | tail -n 20; findmnt -t nfs,nfs4,cifs; iostat -x 1 3; zpool status")
  }
}
