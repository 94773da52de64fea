import Foundation

/// The clock of a host, beside that of the machine that asks it.
struct HostClock: Sendable, Hashable {
  /// Seconds since 1970, by the host.
  var now: Double
  var zone: String
  /// Seconds since its start.
  var uptime: Double?
  /// What the host is ahead of this machine, in seconds; nil where the two are one, or the host is this machine.
  var ahead: Double?

  /// The section `clock`, which is the last that the host writes: it was right when the answer came. What lies
  /// between the question and the answer is no difference.
  init?(_ sections: Sections?, _ circumstances: Circumstances) {
    guard let sections, let now = sections.first("clock").flatMap(HostClock.seconds) else { return nil }
    self.now = now
    let lines = sections.lines("clock")
    zone = lines.count > 1 ? lines[1].words.first ?? "" : ""
    uptime = lines.count > 2 ? lines[2].words.first.flatMap(Double.init) : nil
    guard !circumstances.isHere, let asked = circumstances.asked?.timeIntervalSince1970,
      let answered = circumstances.answered?.timeIntervalSince1970
    else { return }
    if now > answered { ahead = now - answered } else if now < asked { ahead = now - asked } else { ahead = 0 }
  }

  /// Without what it is ahead of another.
  var alone: HostClock {
    var clock = self
    clock.ahead = nil
    return clock
  }

  /// `1766865408.123456789`; busybox writes `%N` as it stands.
  private static func seconds(_ text: String) -> Double? {
    Double(text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").prefix(2).joined(separator: "."))
  }
}
