import Documents

/// The operating system and the memory are what the row says.
enum SystemRule {
  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for (host, visit, facts) in lab.reached {
      system(host, visit, facts, &drift)
      memory(host, visit, facts, &drift)
    }
  }

  private static func system(_ host: Host, _ visit: HostVisit, _ facts: MachineFacts, _ drift: inout Drift) {
    guard let cell = host.cells[.os], !host.os.isEmpty else { return }
    let told = [facts.product, facts.os].compactMap { $0 }
    guard let actual = facts.os, let agrees = told.compactMap({ agree(host.os, $0) }).max(by: { !$0 && $1 }) else {
      let why = told.first.map { "\"\(host.os)\" and \"\($0)\" cannot be compared" } ?? "the host does not tell its own"
      drift.unchecked.append(.init(host: host.name, why: "\(cell.column): \(why)"))
      return
    }
    if agrees {
      drift.agree(host.name)
      return
    }
    let now = facts.product ?? short(actual)
    drift.differences.append(
      Difference(
        .osDiffers, host: host.name, field: cell.column, documented: host.os, actual: now, line: host.line,
        importance: .low, evidence: Comparison.source(visit), seen: visit.date, correction: [cell.becoming(now)]))
  }

  private static let systems = [
    "proxmox", "debian", "ubuntu", "fedora", "alpine", "arch", "centos", "rocky", "almalinux", "opensuse", "nixos",
    "raspbian", "openwrt", "macos", "freebsd", "truenas", "haos",
  ]

  private static let built = ["proxmox", "truenas", "raspbian", "haos", "openwrt"]

  /// Whether they name the same system and, where both give one, the same major version; nil where they cannot be
  /// compared.
  static func agree(_ documented: String, _ actual: String) -> Bool? {
    let (left, right) = (documented.lowercased(), actual.lowercased())
    guard let name = systems.first(where: { left.contains($0) }), systems.contains(where: { right.contains($0) }) else {
      return nil
    }
    guard right.contains(name) else {
      // What is built on another system says that one's name where it does not tell its own.
      return built.contains(name) && !built.contains(where: { right.contains($0) }) ? nil : false
    }
    guard let wanted = version(left, after: name), let found = version(right, after: name) else { return true }
    let (own, theirs) = (wanted.split(separator: "."), found.split(separator: "."))
    return zip(own, theirs).allSatisfy { $0 == $1 }
  }

  private static func version(_ text: String, after name: String) -> String? {
    guard let range = text.firstRange(of: name),
      let match = text[range.upperBound...].firstMatch(of: /\d+(?:\.\d+)*/)
    else { return nil }
    return String(match.output)
  }

  /// `Debian GNU/Linux 12 (bookworm)` → `Debian 12`.
  static func short(_ text: String) -> String {
    text.replacing(" GNU/Linux", with: "").replacing(/\s\([a-z ]+\)$/, with: "").replacing(" LTS", with: "")
  }

  private static func memory(_ host: Host, _ visit: HostVisit, _ facts: MachineFacts, _ drift: inout Drift) {
    guard let cell = host.cells[.memory], !host.memory.isEmpty else { return }
    guard let actual = facts.memory, let documented = kib(host.memory) else {
      let why = facts.memory == nil ? "the host does not tell how much it has" : "\"\(host.memory)\" is no size"
      drift.unchecked.append(.init(host: host.name, why: "\(cell.column): \(why)"))
      return
    }
    // Firmware and graphics take their share; 64 GB may mean 64·10⁹ bytes.
    let ratio = Double(actual) / documented
    if (0.85...1.1).contains(ratio) {
      drift.agree(host.name)
      return
    }
    drift.differences.append(
      Difference(
        .memoryDiffers, host: host.name, field: cell.column, documented: host.memory, actual: Figure.kib(actual),
        line: host.line, importance: .low, evidence: Comparison.source(visit), seen: visit.date,
        correction: [cell.becoming(Figure.kib(actual))]))
  }

  /// `64 GB`, `16G`, `512 MB` → KiB.
  private static func kib(_ text: String) -> Double? {
    guard let match = text.lowercased().firstMatch(of: /(\d+(?:\.\d+)?)\s*(t|g|m)i?b?/),
      let number = Double(match.output.1)
    else { return nil }
    switch match.output.2 {
    case "t": return number * 1_073_741_824
    case "g": return number * 1_048_576
    default: return number * 1024
    }
  }
}
