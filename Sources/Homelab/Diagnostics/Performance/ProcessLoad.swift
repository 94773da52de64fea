import Foundation

/// A process and the CPU it used, between two samples and over its life.
struct ProcessLoad: Sendable, Hashable {
  var stat: ProcessStat
  var user: String?
  var subject: String?
  var backup: String?
  /// Percent of one core between the samples.
  var percent: Double
  /// Percent of one core, averaged over its age.
  var lifetimePercent: Double
  /// Seconds since it began.
  var age: Double
  /// Percent of its age in which it ran or waited for a core: what it wants, on a machine where others want it too.
  var demand: Double?

  /// `process "yes" (pid 4242, root)`, `process "kvm" (pid 99, root, VM 108 k3s-vm)`: in quotes, because
  /// a reader, a small model among them, takes a bare `yes` for an answer.
  var title: String {
    let details = ["pid \(stat.pid)", user, subject].compactMap { $0 }.joined(separator: ", ")
    return "process \"\(stat.name.replacing("\n", with: " "))\" (\(details))"
  }

  /// What tells the process from others, for whoever acts on it.
  var values: [String: String] {
    ["pid": "\(stat.pid)", "start": String(format: "%.0f", stat.start), "command": stat.name]
  }

  /// At least this much of a core, now and since it began, is a process that never pauses.
  static let sustained = 80.0
  /// The same where every core is taken: it would use a whole one if it got it.
  static let sustainedWhenShared = 45.0

  /// Whether it never paused since it began. `limit`: one of the two figures above.
  func isSustained(above limit: Double) -> Bool { percent >= limit && lifetimePercent >= limit || isStarved }

  /// One that would use a whole core and gets only a part, because others take the rest.
  var isStarved: Bool { (demand ?? 0) >= 95 && stat.state == "R" && percent >= 10 }
}
