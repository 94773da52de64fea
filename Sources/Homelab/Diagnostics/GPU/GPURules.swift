import Agent

/// Judges the sections of the gpu check.
enum GPURules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    let cards = GraphicsCard.list(sections)
    var report = CheckReport()
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
      if let heat = card.temperature, heat >= 85 {
        report.findings.append(
          Finding(
            rule: "gpu_hot", object: card.name, severity: heat >= 95 ? .critical : .warning,
            figure: "\(heat) °C", threshold: "85 °C", evidence: ["nvidia-smi: temperature.gpu \(heat)"],
            cause: "load with too little cooling", confidence: .medium,
            nextCheck: "look at fans and dust"))
      }
      if let used = card.memoryUsed, let all = card.memory, all > 0, used * 100 >= all * 95 {
        report.findings.append(
          Finding(
            rule: "gpu_memory", object: card.name, severity: .warning,
            figure: "\(used) of \(all) MiB used", threshold: "95%",
            evidence: ["nvidia-smi: memory.used \(used), memory.total \(all)"],
            cause: "a model or job fills the card; the next one fails or falls back to the CPU",
            confidence: .medium, nextCheck: "nvidia-smi lists the processes"))
      }
      report.healthy.append(sentence(card))
    }
    report.facts["gpus"] = .array(cards.map { .string($0.name) })
    return report
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
