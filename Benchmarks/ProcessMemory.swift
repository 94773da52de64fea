import Foundation

/// What this process has in memory, as /proc tells.
enum ProcessMemory {
  /// Resident MB now, or at its highest (`VmHWM`).
  static func megabytes(_ key: String = "VmRSS") -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(key + ":") }
    let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    return (number ?? .nan) / 1024
  }
}
