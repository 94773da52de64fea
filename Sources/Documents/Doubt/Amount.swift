/// How much of something a line gives: `16GB`, `2 TB`, `10 cores`.
enum Amount {
  /// What is answered with an amount.
  private static let measured: Set<String> = [
    "memory", "ram", "mem", "disk", "storage", "disk size", "size", "capacity", "vram", "cpus", "cores", "bandwidth",
  ]
  private static let units: Set<String> = [
    "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "m", "g", "t", "mi", "gi", "ti", "core", "cores", "vcpu",
    "vcpus", "cpus", "thread", "threads", "gbit", "gbps", "mbps", "gbe",
  ]

  static func isAsked(by nouns: [String]) -> Bool { nouns.contains(where: measured.contains) }

  static func stands(in line: DocumentLine) -> Bool {
    line.lower.indices.contains { index in
      let word = line.lower[index]
      guard word.first?.isNumber == true else { return false }
      let unit = word.drop { $0.isNumber || $0 == "." }
      if !unit.isEmpty { return units.contains(String(unit)) }
      return index + 1 < line.lower.count && units.contains(line.lower[index + 1])
    }
  }
}
