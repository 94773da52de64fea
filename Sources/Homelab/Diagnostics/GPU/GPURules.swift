import Agent

/// Judges the sections of the gpu check.
enum GPURules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    let cards = GraphicsCard.list(sections)
    var report = errors(sections)
    let driverFailed =
      sections.exit("nvidia") != nil || sections.text("nvidia").contains("NVIDIA-SMI has failed")
    if driverFailed, !sections.isMissing("nvidia-smi", in: "nvidia") {
      report.findings.append(
        Finding(
          rule: "gpu_driver", object: "nvidia-smi", severity: .warning, figure: "no answer",
          threshold: "answers", evidence: ["nvidia-smi: \(sections.reason("nvidia"))"],
          cause: "the driver is not loaded, or does not fit the kernel or the library",
          confidence: .medium, nextCheck: "dkms status; dmesg | grep -i nvidia"))
    }
    guard !cards.isEmpty else {
      if sections.isMissing("lspci", in: "lspci"), !sections.has("drm") {
        report.unchecked.append("GPU: no lspci and no /sys/class/drm")
      } else if !driverFailed || sections.isMissing("nvidia-smi", in: "nvidia") {
        report.healthy.append("no GPU on this machine")
      }
      return report
    }
    for card in cards {
      if let heat = card.temperature, heat >= Thresholds.gpuHot {
        report.findings.append(
          Finding(
            rule: "gpu_hot", object: card.name, severity: heat >= Thresholds.gpuHotCritical ? .critical : .warning,
            figure: "\(heat) °C", threshold: "\(Thresholds.gpuHot) °C",
            evidence: ["nvidia-smi: temperature.gpu \(heat)"],
            cause: "load with too little cooling", confidence: .medium,
            nextCheck: "nvidia-smi -q -d TEMPERATURE,PERFORMANCE"))
      }
      if let used = card.memoryUsed, let all = card.memory, all > 0,
        Double(used) * 100 >= Double(all) * Double(Thresholds.gpuMemory)
      {
        report.findings.append(
          Finding(
            rule: "gpu_memory", object: card.name, severity: .warning,
            figure: "\(used) of \(all) MiB used", threshold: "\(Thresholds.gpuMemory)%",
            evidence: ["nvidia-smi: memory.used \(used), memory.total \(all)"]
              + sections.lines("gpu_processes").prefix(4).map { $0.trimmed },
            cause: "a model or job fills the card; the next one fails or falls back to the CPU",
            confidence: .medium, nextCheck: "nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv")
        )
      }
      report.healthy.append(sentence(card))
    }
    report.facts["gpus"] = .array(cards.map { .string($0.name) })
    return report
  }

  /// Xid 79: fallen off the bus; 13 and 31: a program's fault; 48, 63, 64, 94, 95: memory errors; 43, 45: a program was
  /// stopped (NVIDIA, "XID Errors").
  private static let xids: [Int: (cause: String, severity: Finding.Severity)] = [
    13: ("a program made an error on the card", .warning), 31: ("a program touched memory that it may not", .warning),
    43: ("a program on the card was stopped", .warning), 45: ("a program on the card was ended", .info),
    48: ("the card's memory has an error that cannot be corrected", .critical),
    61: ("the card's own controller stopped", .critical), 62: ("the card's own controller stopped", .critical),
    63: ("a bad page of the card's memory was retired", .warning), 64: ("a bad page could not be retired", .critical),
    74: ("a link between cards failed", .critical),
    79: ("the card has fallen off the PCIe bus: power, heat, the slot or a riser", .critical),
    94: ("a contained memory error", .warning), 95: ("an uncontained memory error", .critical),
    119: ("the card's system processor does not answer", .critical),
  ]

  private static func errors(_ sections: Sections) -> CheckReport {
    let lines = sections.lines("xid").filter {
      // What is older than a day and has not come again is history.
      LogMoment.age($0, sections.clock).map { $0 < 86_400 } ?? true
    }
    guard let last = lines.last else { return CheckReport() }
    let number = last.firstMatch(of: /Xid \([^)]*\): (\d+)/).flatMap { Int($0.output.1) }
    let known = number.flatMap { xids[$0] } ?? (last.contains("fallen off") ? xids[79] : nil)
    let age = LogMoment.age(last, sections.clock).map { ", \(LogMoment.ago($0))" } ?? ""
    return CheckReport(findings: [
      Finding(
        rule: "gpu_error", object: number.map { "GPU, Xid \($0)" } ?? "GPU", severity: known?.severity ?? .warning,
        figure: "\(Figure.count(lines.count, "error")) of the driver\(age)", threshold: "none in a day",
        evidence: ["kernel log:"] + lines.suffix(2).map { String($0.prefix(220)) },
        cause: known?.cause ?? "the graphics driver reports an error", confidence: known == nil ? .medium : .high,
        why: known == nil ? "the number is not one of the known ones" : "the driver's number for the error says so",
        nextCheck: "nvidia-smi -q | grep -iE 'pci|ecc|retired|temp'; lspci -vv | grep -A3 -i nvidia")
    ])
  }

  /// `NVIDIA RTX 3060, 1200 of 12288 MiB used, 3% busy, 41 °C, driver nvidia 550.54`.
  private static func sentence(_ card: GraphicsCard) -> String {
    var parts = [card.name]
    if let memory = card.memory {
      parts.append(card.memoryUsed.map { "\($0) of \(memory) MiB used" } ?? "\(memory) MiB")
    }
    if let load = card.load { parts.append("\(load)% busy") }
    if let heat = card.temperature { parts.append("\(heat) °C") }
    if let driver = card.driver { parts.append("driver \(driver)") }
    return parts.joined(separator: ", ")
  }
}
