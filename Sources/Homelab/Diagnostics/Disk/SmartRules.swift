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
      if let worst = problems.max(by: { $0.severity < $1.severity }) {
        report.findings.append(
          Finding(
            rule: "disk_failing", object: device.name, severity: worst.severity,
            figure: problems.map(\.figure).joined(separator: ", "), threshold: "no failure",
            evidence: ["smartctl -H -A \(device.name):"] + device.lines.prefix(4),
            cause: "the disk itself reports damage or wear", confidence: .high,
            nextCheck: "smartctl -a \(device.name); is there a backup of what lies on it?"))
      } else if device.lines.contains(where: { $0.contains("PASSED") || $0.hasSuffix("OK") }) {
        well.append(device.name)
      } else {
        report.unchecked.append(
          "SMART of \(device.name): \(device.lines.first ?? "no answer; it may need root")")
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
      let value = line.words.last.flatMap { Int($0.replacing("%", with: "")) } ?? 0
      if line.contains("Current_Pending") || line.contains("Offline_Uncorrect"), value > 0 {
        return (.critical, "\(value) unreadable sectors")
      }
      if line.contains("Reallocated_Sector"), value > 0 { return (.warning, "\(value) reallocated sectors") }
      if line.contains("Media and Data"), value > 0 { return (.warning, "\(value) media errors") }
      if line.contains("Percentage Used"), value >= 90 { return (.warning, "\(value)% of its life used") }
      return nil
    }
  }
}
