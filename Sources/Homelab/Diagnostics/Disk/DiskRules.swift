import Agent

/// Judges the sections of the disk check.
enum DiskRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    space(sections) + inodes(sections) + readOnly(sections) + PoolRules.evaluate(sections)
      + SmartRules.evaluate(sections)
  }

  private static func space(_ sections: Sections) -> CheckReport {
    let systems = FileSystemUse.list(sections.lines("df"))
    var report = CheckReport()
    if let status = sections.exit("df"), status == 124 || status == 143 {
      report.unchecked.append(
        "some file systems: df did not answer in time, as with a network share whose server is gone")
    }
    guard !systems.isEmpty else {
      report.unchecked.append("disk space: \(sections.reason("df"))")
      return report
    }
    for system in systems.sorted(by: { $0.percent > $1.percent }) {
      let percent = system.percent.rounded(.up)
      if percent >= Thresholds.full {
        report.findings.append(
          Finding(
            rule: "disk_full", object: system.mount,
            severity: percent >= Thresholds.fullCritical ? .critical : .warning,
            figure: system.figure,
            threshold: Figure.percent(percent >= Thresholds.fullCritical ? Thresholds.fullCritical : Thresholds.full),
            evidence: ["df -PkT: \(line(of: system, in: sections.lines("df")))"],
            cause: "\(system.mount) on \(system.device) is nearly full; what fills it was not searched",
            confidence: .high,
            why: "df counts it; what holds the space is the next question",
            nextCheck: "du -xh -d1 \(system.mount) | sort -h | tail",
            procedure: holds(system, sections).isEmpty ? nil : "Free disk space", typed: typed(system.mount),
            values: values(system.mount, holds: holds(system, sections))))
      } else {
        report.healthy.append(system.sentence)
      }
    }
    report.facts["disks"] = .array(
      systems.map {
        [
          "mount": .string($0.mount), "used_percent": .number($0.percent.rounded(.up)),
          "size_kib": .number(Double($0.size)), "free_kib": .number(Double($0.free)),
        ]
      })
    return report
  }

  /// The mount point where it is plain text, so that nothing else passes for one.
  private static func typed(_ mount: String) -> [String] {
    mount.wholeMatch(of: /\/[A-Za-z0-9._\-\/]{0,200}/) != nil ? [mount] : []
  }

  private static func values(_ mount: String, holds: [String] = []) -> [String: String] {
    guard let mount = typed(mount).first else { return [:] }
    return ["mount": mount].merging(holds.isEmpty ? [:] : ["holds": holds.joined(separator: " ")]) { first, _ in first }
  }

  /// What lies on a file system and can be fetched or written again: the `journal`, downloaded `packages`. Freeing it
  /// elsewhere would only take the evidence.
  private static func holds(_ system: FileSystemUse, _ sections: Sections) -> [String] {
    let known = ["/var/log/journal": "journal", "/var/cache/apt/archives": "packages"]
    return sections.lines("holds").compactMap { line -> String? in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let name = known[String(parts[0])], let place = FileSystemUse(parts[1], typed: false)
      else {
        return nil
      }
      return place.mount == system.mount || place.device == system.device && place.device.hasPrefix("/") ? name : nil
    }
  }

  private static func line(of system: FileSystemUse, in lines: [Substring]) -> String {
    lines.first { $0.hasSuffix(" " + system.mount) }?.words.joined(separator: " ") ?? system.sentence
  }

  private static func inodes(_ sections: Sections) -> CheckReport {
    let lines = sections.lines("inodes")
    guard lines.count > 1 else {
      return CheckReport(unchecked: ["inodes: this df does not show them"])
    }
    let systems = FileSystemUse.list(lines)
    // df -Pi names no type; the mounts that df -PkT kept are the ones to judge.
    let kept = Set(FileSystemUse.list(sections.lines("df")).map(\.mount))
    var report = CheckReport()
    var highest = 0.0
    for system in systems where kept.isEmpty || kept.contains(system.mount) {
      let percent = system.percent.rounded(.up)
      highest = max(highest, percent)
      guard percent >= Thresholds.full else { continue }
      report.findings.append(
        Finding(
          rule: "inodes_full", object: system.mount,
          severity: percent >= Thresholds.fullCritical ? .critical : .warning,
          figure: "\(Figure.percent(percent)) of \(system.size) inodes used",
          threshold: Figure.percent(percent >= Thresholds.fullCritical ? Thresholds.fullCritical : Thresholds.full),
          evidence: ["df -Pi: \(line(of: system, in: lines))"],
          cause: "too many small files: no file can be created although space is free",
          confidence: .high,
          nextCheck:
            "find \(system.mount) -xdev -printf '%h\\n' | sort | uniq -c | sort -n | tail",
          typed: typed(system.mount), values: values(system.mount)))
    }
    if report.findings.isEmpty {
      report.healthy.append("inodes at most \(Figure.percent(highest)) used")
    }
    return report
  }

  private static func readOnly(_ sections: Sections) -> CheckReport {
    let lines = sections.lines("mounts")
    guard !lines.isEmpty else { return CheckReport(unchecked: ["mounts: no /proc/mounts"]) }
    let wanted = Set(sections.lines("fstab_ro").map { $0.trimmed })
    let types: Set = ["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "nfs", "nfs4", "cifs"]
    let mounts = lines.map { $0.words }.filter { $0.count >= 4 && types.contains($0[2]) }
    func isReadOnly(_ mount: [String]) -> Bool { mount[3].split(separator: ",").contains("ro") }
    let written = Set(mounts.filter { !isReadOnly($0) }.map { $0[0] })
    var report = CheckReport()
    for mount in mounts where isReadOnly(mount) && !written.contains(mount[0]) {
      guard !wanted.contains(mount[1]), !mount[1].hasPrefix("/nix/") else { continue }
      let onErrors = mount[3].contains("errors=remount-ro")
      report.findings.append(
        Finding(
          rule: "mounted_read_only", object: mount[1],
          severity: mount[1] == "/" || onErrors ? .critical : .warning,
          figure: "\(mount[2]) mounted read-only", threshold: "writable, or ro in /etc/fstab",
          evidence: ["/proc/mounts: \(mount.prefix(4).joined(separator: " "))"],
          cause: onErrors
            ? "the kernel may have made it read-only after errors of the file system or disk"
            : "mounted read-only by hand, or by the kernel after errors",
          confidence: onErrors ? .medium : .low,
          nextCheck: "dmesg | grep -iE 'i/o error|remount|ext4|xfs'"))
    }
    if report.findings.isEmpty, !mounts.isEmpty {
      report.healthy.append("no file system unexpectedly read-only")
    }
    return report
  }
}
