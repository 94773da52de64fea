/// How hot a disk is, and where it slows itself down for it, by what smartctl(8) shows.
struct DiskHeat: Sendable {
  var celsius: Int?
  /// Where NVMe's own warning begins.
  var limit: Int?
  /// Minutes of its life above that.
  var warningMinutes = 0
  /// How often it slowed down.
  var throttlings = 0
  private var warns = false

  /// Where a drive says no limit: what a SATA drive and what an NVMe is not meant to run above.
  private static let usualLimit = (sata: 65, nvme: 80)
  private var isNVMe = false

  init(_ lines: [String]) {
    for line in lines {
      func number(_ pattern: some RegexComponent<(Substring, Substring)>) -> Int? {
        line.firstMatch(of: pattern).flatMap { Int($0.output.1.replacing(",", with: "")) }
      }
      if let value = number(/^Temperature:\s+(\d+) C/) { celsius = value }
      if let value = SmartRules.attribute(194, line) ?? SmartRules.attribute(190, line), celsius == nil, value < 150 {
        celsius = value
      }
      if let value = number(/Warning\s+Comp\. Temp\. Threshold:\s+(\d+)/) { limit = value }
      if let value = number(/Warning\s+Comp\. Temperature Time:\s+([\d,]+)/) { warningMinutes = value }
      if let value = number(/Thermal Temp\. \d Transition Count:\s+([\d,]+)/) {
        throttlings = max(throttlings, 0) &+ value
      }
      if let match = line.firstMatch(of: /Critical Warning:\s+0x([0-9a-fA-F]+)/),
        let bits = Int(match.output.1, radix: 16)
      {
        warns = bits & 0x02 != 0
        isNVMe = true
      }
    }
  }

  func finding(_ device: String) -> Finding? {
    let limit = limit ?? (isNVMe ? DiskHeat.usualLimit.nvme : DiskHeat.usualLimit.sata)
    guard let celsius, warns || celsius >= limit || (throttlings > 0 && celsius >= limit - 10) else { return nil }
    let short = device.lastComponent
    let history = [
      warningMinutes > 0 ? "\(warningMinutes) min above its warning temperature" : nil,
      throttlings > 0 ? "slowed down \(throttlings) times" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    return Finding(
      rule: "disk_hot", object: device, severity: celsius >= limit || warns ? .critical : .warning,
      figure: "\(celsius) °C\(history.isEmpty ? "" : ", \(history)")", threshold: "\(limit) °C",
      evidence: [
        "smartctl: temperature \(celsius) Celsius, warning threshold \(limit) Celsius\(history.isEmpty ? "" : "; \(history)")"
      ],
      cause:
        "the disk \(device) is too hot (temperature \(celsius) °C, its limit is \(limit) °C) and throttles: thermal protection makes it slow under load until it cools; it lacks a heatsink or air",
      confidence: .high, why: "the disk counts its own temperature",
      nextCheck:
        "smartctl -A \(device) | grep -iE 'temp|thermal' during a copy and after it; is there a heatsink, and air over it",
      typed: [short, short.hasPrefix("nvme") && !short.contains("n1") ? short + "n1" : short])
  }
}
