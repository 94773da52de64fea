/// `/proc/meminfo` (proc(5)), in KiB.
struct MemoryUse: Sendable, Hashable {
  var total: Int
  /// What programs can still get without swapping.
  var available: Int
  var swapTotal: Int
  var swapFree: Int

  /// `arc`: the lines `size` and `c_min` of ZFS' arcstats. Its cache gives way to programs, but the
  /// kernel does not count it as available.
  init?(_ lines: [Substring], arc: [Substring] = []) {
    var values: [String: Int] = [:]
    for line in lines {
      let words = line.words
      if words.count >= 2, words[0].hasSuffix(":") {
        values[String(words[0].dropLast())] = Int(words[1])
      }
    }
    guard let total = values["MemTotal"], total > 0 else { return nil }
    self.total = total
    // Kernels before 3.14 have no MemAvailable.
    let known =
      values["MemAvailable"]
      ?? ["MemFree", "Buffers", "Cached"].map { values[$0] ?? 0 }.reduce(0, +)
    var cache: [String: Int] = [:]
    for line in arc {
      let words = line.words
      if words.count == 3 { cache[words[0]] = Int(words[2]) }
    }
    let yielding = max(0, (cache["size"] ?? 0) - (cache["c_min"] ?? 0)) / 1024
    available = min(total, known + yielding)
    swapTotal = values["SwapTotal"] ?? 0
    swapFree = values["SwapFree"] ?? 0
  }

  var availablePercent: Double { Double(available) / Double(total) * 100 }
  var swapUsed: Int { max(0, swapTotal - swapFree) }
  var swapPercent: Double { swapTotal > 0 ? Double(swapUsed) / Double(swapTotal) * 100 : 0 }
}
