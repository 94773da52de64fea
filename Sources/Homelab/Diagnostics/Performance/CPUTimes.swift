/// Where the CPU's time went between two `cpu` lines of `/proc/stat` (proc(5)), in percent.
struct CPUTimes: Sendable, Hashable {
  var busy: Double
  var iowait: Double
  var steal: Double
  /// How many `cpuN` lines there are.
  var cores: Int?

  init?(_ first: [Substring], _ second: [Substring]) {
    func total(_ lines: [Substring]) -> [Double]? {
      guard let line = lines.first(where: { $0.hasPrefix("cpu ") }) else { return nil }
      let values = line.words.dropFirst().compactMap(Double.init)
      return values.count >= 4 ? values : nil
    }
    guard let before = total(first), let after = total(second) else { return nil }
    // user nice system idle iowait irq softirq steal; guest time is part of user.
    let used = (0..<8).map { index in
      index < before.count && index < after.count ? max(0, after[index] - before[index]) : 0
    }
    let sum = used.reduce(0, +)
    guard sum > 0 else { return nil }
    iowait = used[4] / sum * 100
    steal = used[7] / sum * 100
    busy = (sum - used[3] - used[4]) / sum * 100
    let numbered = second.count { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") }
    cores = numbered > 0 ? numbered : nil
  }
}
