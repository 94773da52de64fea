/// Heat and power in outputs: sensors, the kernel's throttling, a Raspberry Pi's firmware, nvidia-smi.
enum HeatReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    sensors(transcript) + throttling(transcript) + firmware(transcript) + card(transcript)
  }

  /// `Package id 0:  +99.0°C  (high = +80.0°C, crit = +100.0°C)`.
  private static func sensors(_ transcript: OutputTranscript) -> [Finding] {
    var found: [Finding] = []
    for (line, block) in transcript.lines {
      guard
        let match = line.firstMatch(
          of:
            /^\s*([A-Za-z][\w \-\/]*):\s+\+([\d.]{1,6}) ?°?C\s+\(.*?high = \+([\d.]{1,6}) ?°?C(?:, crit = \+([\d.]{1,6}))?/
        ),
        let value = Double(match.output.2), let high = Double(match.output.3)
      else { continue }
      let critical = match.output.4.flatMap { Double($0) }
      guard value >= high, !found.contains(where: { $0.host == block.host ?? "" }) else { continue }
      let name = String(match.output.1)
      let isDisk = name == "Composite" || name.hasPrefix("Sensor")
      let near = value >= (critical ?? high + 10) - 5
      found.append(
        Finding(
          rule: isDisk ? "disk_hot" : "machine_hot", host: block.host ?? "",
          object: isDisk ? "NVMe disk" : "processor",
          severity: near ? .critical : .warning, figure: "\(Figure.decimal(value, digits: 0)) °C",
          threshold: "\(Figure.decimal(high, digits: 0)) °C",
          evidence: ["sensors: \(line.words.joined(separator: " "))"],
          cause: isDisk
            ? "an NVMe disk is too hot (\(Int(value)) °C, limit \(Int(high)) °C) and throttles: it lacks a heatsink or air"
            : "the processor is too hot (\(name) \(Int(value)) °C, high is \(Int(high)) °C\(critical.map { ", critical \(Int($0)) °C" } ?? "")) and slows itself down: dust, a fan that stands, or dry thermal paste",
          confidence: .high, why: "the sensor shows it",
          nextCheck: "sensors, once more under load; dmesg | grep -i throttl; do the fans turn: sensors | grep -i fan"))
    }
    return found
  }

  private static func throttling(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.last(where: {
        $0.line.lowercased().contains(/temperature (?:is )?above threshold|clock (?:is )?throttled/)
      })
    else { return [] }
    let events = line.firstMatch(of: /total events = (\d+)/).map { String($0.output.1) }
    return [
      Finding(
        rule: "machine_hot", host: block.host ?? "", object: "processor", severity: .critical,
        figure: "throttled for heat\(events.map { ", \($0) times" } ?? "")", threshold: "never",
        evidence: [String(line.trimmed.prefix(200))],
        cause:
          "the processor is too hot and its clock is throttled\(events.map { " (\($0) events)" } ?? ""): everything on the machine is slow; dust, a fan that stands, or dry thermal paste",
        confidence: .high, why: "the kernel says so itself",
        nextCheck: "sensors; grep MHz /proc/cpuinfo; do the fans turn: sensors | grep -i fan")
    ]
  }

  /// `throttled=0x50005`: 1 too little voltage, 2 capped, 4 throttled, 8 warm; the same from bit 16 on, since the start.
  private static func firmware(_ transcript: OutputTranscript) -> [Finding] {
    let bits = transcript.lines.lazy.compactMap { line, block in
      line.firstMatch(of: /throttled=0x([0-9a-fA-F]+)/).flatMap { Int($0.output.1, radix: 16) }.map {
        ($0, line, block)
      }
    }.first { $0.0 != 0 }
    let said = transcript.lines.first { $0.line.lowercased().contains(/under-?voltage detected/) }
    guard let (line, block) = bits.map({ ($0.1, $0.2) }) ?? said.map({ ($0.line, $0.block) }) else { return [] }
    let value = bits?.0 ?? 1
    let isPower = value & 0x10001 != 0 || said != nil
    let isNow = value & 0xF != 0
    return [
      Finding(
        rule: isPower ? "undervoltage" : "machine_hot", host: block.host ?? "",
        object: isPower ? "power supply" : "processor", severity: isNow ? .critical : .warning,
        figure: (isPower ? "undervoltage" : "throttled for heat") + (isNow ? " now" : " since the start"),
        threshold: "never",
        evidence: [line.trimmed] + [said.map { $0.line.trimmed }].compactMap { $0 }.filter { $0 != line.trimmed },
        cause: isPower
          ? "the board gets too little voltage (undervoltage): a weak power supply or a thin cable; it slows down, and disks and USB devices drop out"
          : "the processor is too hot and slows itself down",
        confidence: .high, why: "the firmware says so itself",
        nextCheck:
          "vcgencmd get_throttled; vcgencmd measure_temp; dmesg | grep -i voltage; which power supply and cable it has")
    ]
  }

  /// `| 95%   91C    P2   210W / 220W | …`: fan, heat, state, power.
  private static func card(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      guard let match = line.firstMatch(of: /^\|\s*(\d+%|N\/A)\s+(\d+)C\s+P\d+/), let heat = Int(match.output.2),
        heat >= Thresholds.gpuHot
      else { return nil }
      return Finding(
        rule: "gpu_hot", host: block.host ?? "", object: "GPU",
        severity: heat >= Thresholds.gpuHotCritical ? .critical : .warning,
        figure: "\(heat) °C, fan \(match.output.1)", threshold: "\(Thresholds.gpuHot) °C",
        evidence: ["nvidia-smi: \(line.words.joined(separator: " ").prefix(140))"],
        cause:
          "the graphics card is too hot (\(heat) °C, fan \(match.output.1)) and slows itself down: too little air, dust, or a fan that stands",
        confidence: .medium, nextCheck: "nvidia-smi -q -d TEMPERATURE,PERFORMANCE,POWER")
    }
  }
}
