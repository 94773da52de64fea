/// One file of `/proc/pressure`: the share of time in which work waited (the kernel's PSI
/// documentation), as percent averaged over a minute.
struct Pressure: Sendable, Hashable {
  /// At least one task waited.
  var some: Double
  /// Every task waited.
  var full: Double

  init?(_ lines: [Substring]) {
    func average(_ kind: String) -> Double? {
      lines.first { $0.hasPrefix(kind + " ") }?.words.first { $0.hasPrefix("avg60=") }
        .flatMap { Double($0.dropFirst(6)) }
    }
    guard let some = average("some") else { return nil }
    self.some = some
    full = average("full") ?? 0
  }
}
