/// Judges what smartctl(8) says about each disk.
enum SmartRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    guard !sections.isMissing("smartctl", in: "smart") else {
      return CheckReport(unchecked: ["disk health (SMART): no program named smartctl"])
    }
    guard sections.has("smart") else { return CheckReport() }
    var devices: [(name: String, lines: [String])] = []
    for line in sections.lines("smart") {
      if let name = line.after("device ") {
        devices.append((name, []))
      } else if !devices.isEmpty {
        devices[devices.count - 1].lines.append(line.trimmed)
      }
    }
    guard !devices.isEmpty else {
      return CheckReport(unchecked: ["disk health (SMART): smartctl found no disk it can ask"])
    }
    var report = CheckReport()
    var well: [String] = []
    for device in devices {
      let problems = self.problems(device.lines)
      let heat = DiskHeat(device.lines)
      if let worst = problems.max(by: { $0.severity < $1.severity }) {
        report.findings.append(
          Finding(
            rule: "disk_failing", object: device.name, severity: worst.severity,
            figure: problems.map(\.figure).joined(separator: ", "), threshold: "no failure",
            evidence: ["smartctl -H -A \(device.name):"] + device.lines.prefix(4),
            cause: "the disk itself reports damage or wear", confidence: .high,
            nextCheck:
              "smartctl -a \(device.name); is there a backup of what lies on it; which pool or array it is in: zpool status -v, cat /proc/mdstat"
          ))
      }
      if let crc = device.lines.lazy.compactMap({ attribute(199, $0) }).first, crc >= 100 {
        report.findings.append(
          Finding(
            rule: "disk_cable", object: device.name, severity: .warning,
            figure: "\(crc) errors on the way (UDMA_CRC)", threshold: "0",
            evidence: ["smartctl -A \(device.name): UDMA_CRC_Error_Count \(crc)"],
            cause:
              "data is damaged between the controller and \(device.name), not on the disk: the SATA cable, its plug or the backplane",
            confidence: .medium, why: "the count never falls: whether it grows now, a second look tells",
            nextCheck:
              "smartctl -A \(device.name) | grep 199, twice an hour apart; dmesg | grep -iE 'ata.*reset|SError'"))
      }
      if let finding = heat.finding(device.name) { report.findings.append(finding) }
      if problems.isEmpty {
        if device.lines.contains(where: { $0.contains("PASSED") || $0.hasSuffix("OK") }) {
          well.append(device.name)
        } else if heat.celsius == nil, !device.lines.contains(where: { attribute(5, $0) != nil }) {
          report.unchecked.append(
            "SMART of \(device.name): \(device.lines.first ?? "no answer; it may need root")")
        }
      }
    }
    if !well.isEmpty { report.healthy.append("SMART passed: \(well.joined(separator: ", "))") }
    return report
  }

  private static func problems(_ lines: [String]) -> [(severity: Finding.Severity, figure: String)] {
    lines.compactMap { line in
      if line.contains("FAILED!") || line.contains("health") && line.contains("FAILED") {
        return (.critical, "self-assessment FAILED")
      }
      if line.contains("FAILING_NOW"), let name = line.words.dropFirst().first {
        return (.critical, "\(name) is FAILING_NOW")
      }
      // Of NVMe: 1 few spare blocks, 4 unreliable, 8 read-only; 2 is heat, which is told by itself.
      if let match = line.firstMatch(of: /Critical Warning:\s+0x([0-9a-fA-F]+)/),
        let bits = Int(match.output.1, radix: 16),
        bits & ~0x02 != 0
      {
        return (.critical, "critical warning 0x\(match.output.1)")
      }
      let value =
        attribute(nil, line) ?? line.words.last.flatMap {
          Int($0.replacing("%", with: "").replacing(",", with: ""))
        } ?? 0
      if line.contains("Current_Pending"), value > 0 { return (.critical, "\(value) unreadable sectors (pending)") }
      if line.contains("Offline_Uncorrect"), value > 0 { return (.critical, "\(value) uncorrectable sectors") }
      if line.contains("Reallocated_Sector"), value > 0 { return (.warning, "\(value) reallocated sectors") }
      if line.contains("Reported_Uncorrect"), value > 0 { return (.warning, "\(value) reads that failed for good") }
      if line.contains("Media and Data"), value > 0 { return (.warning, "\(value) media errors") }
      if line.contains("Percentage Used"), value >= 90 { return (.warning, "\(value)% of its life used") }
      return nil
    }
  }

  /// The raw value of an attribute's row: `197 Current_Pending_Sector 0x0012 099 099 000 Old_age Always - 184`.
  static func attribute(_ number: Int?, _ line: String) -> Int? {
    let words = line.words
    guard words.count >= 10, let id = Int(words[0]), number == nil || id == number, words[2].hasPrefix("0x") else {
      return nil
    }
    return Int(words[9].replacing(",", with: "").prefix { $0.isNumber })
  }
}
