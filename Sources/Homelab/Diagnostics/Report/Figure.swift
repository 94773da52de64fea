import Foundation

/// Figures as a person writes them: short, with a unit, no false precision.
enum Figure {
  /// `7%`, `7.4%` below 10 where a decimal says something.
  static func percent(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    if tenths < 10, tenths != tenths.rounded() { return String(format: "%.1f%%", tenths) }
    return String(format: "%.0f%%", value)
  }

  /// KiB → `252G`, `1.5G`, `12M`: powers of 1024, as `df -h` writes them.
  static func kib(_ value: Double) -> String {
    var value = value
    for unit in ["K", "M", "G", "T"] {
      if value < 1024 || unit == "T" {
        let small = value < 10 && unit != "K" && (value * 10).rounded() / 10 != value.rounded()
        return String(format: small ? "%.1f" : "%.0f", value) + unit
      }
      value /= 1024
    }
    return ""
  }

  static func kib(_ value: Int) -> String { kib(Double(value)) }

  /// The nearest whole number; what a host made up (`inf`, `1e30`) ends at 10^15, and what is no number is 0.
  static func whole(_ value: Double) -> Int {
    value.isNaN ? 0 : Int(min(max(value, -1e15), 1e15).rounded())
  }

  /// `45 s`, `12 min`, `3 h 20 min`, `5 days`.
  static func duration(_ seconds: Double) -> String {
    let whole = whole(max(0, seconds))
    switch whole {
    case ..<90: return "\(whole) s"
    case ..<(2 * 3600): return "\(Int((Double(whole) / 60).rounded())) min"
    case ..<(48 * 3600):
      let minutes = whole % 3600 / 60
      return minutes == 0 ? "\(whole / 3600) h" : "\(whole / 3600) h \(minutes) min"
    default: return "\(whole / 86_400) days"
    }
  }

  /// `1 process`, `3 processes`.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  static func decimal(_ value: Double, digits: Int = 2) -> String {
    String(format: "%.\(digits)f", value)
  }
}
