import Foundation

/// This machine, as far as every command needs it.
enum Machine {
  static let name: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }()

  /// This program, by its whole path.
  static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }

  /// Bytes of memory.
  static var memory: Int { Int(ProcessInfo.processInfo.physicalMemory) }

  /// The time here, `HH:MM`.
  static var clock: String {
    let parts = Calendar.current.dateComponents([.hour, .minute], from: Date())
    return String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
  }

  /// The day here, `YYYY-MM-DD`.
  static var today: String { day(Date()) }

  /// A day as it is here, `YYYY-MM-DD`.
  static func day(_ date: Date) -> String {
    let parts = Calendar.current.dateComponents([.year, .month, .day], from: date)
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }
}
