import Foundation

/// A process of this machine: its id alone is used again by others.
struct ProcessIdentity: Sendable, Hashable {
  var id: Int32
  /// When it began, in clock ticks since the boot (field 22 of proc_pid_stat(5)).
  var began: UInt64

  /// As it is kept: `4711 8812345`.
  var text: String { "\(id) \(began)" }

  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let id = Int32(parts[0]), let began = UInt64(parts[1]) else { return nil }
    self.id = id
    self.began = began
  }

  /// The process with this id; nil when there is none.
  init?(id: Int32) {
    guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
      // The name may hold blanks and brackets: the last bracket ends it.
      let end = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", let began = UInt64(fields[19]) else { return nil }
    self.id = id
    self.began = began
  }

  static let current = ProcessIdentity(id: getpid())

  var isAlive: Bool { ProcessIdentity(id: id) == self }

  /// The boot's id: what began in another boot is not running any more.
  static let boot =
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
    .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
}
