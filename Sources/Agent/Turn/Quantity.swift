import Foundation

/// A figure with its unit, as answers and results write it: `650G`, `91 %`, `2.5 Gbit/s`, `3 h`.
struct Quantity: Sendable, Hashable {
  enum Dimension: Sendable, Hashable { case bytes, bitRate, seconds, percent, celsius, watts, hertz }

  var dimension: Dimension
  /// In bytes, bits a second, seconds, …
  var value: Double
  /// As it was written.
  var text: String

  /// The figure without its unit.
  var number: String { String(text.prefix { $0.isNumber || ".,".contains($0) }) }

  /// Every figure with a known unit in `text`.
  static func all(in text: String) -> [Quantity] {
    text.matches(
      of:
        /(?:^|[^\w.])(\d[\d,]*(?:\.\d+)?)[ \u{a0}]?(%|percent\b|°C|[KMGT](?:bit|b)(?:\/s|ps)\b|[KMGTP]iB\b|[kKMGTP]B\b|[KMGTP]\b|bytes?\b|GbE\b|(?:milliseconds?|ms)\b|(?:seconds?|secs?|s)\b|(?:minutes?|mins?)\b|(?:hours?|h)\b|(?:days?|d)\b|(?:weeks?)\b|W\b|[MG]Hz\b)/
    ).compactMap { match in
      guard let number = Double(match.output.1.replacing(",", with: "")),
        let (dimension, factor) = unit(String(match.output.2))
      else { return nil }
      return Quantity(
        dimension: dimension, value: number * factor,
        text: "\(match.output.1)\(match.output.2 == "%" ? "" : " ")\(match.output.2)")
    }
  }

  private static func unit(_ text: String) -> (Dimension, Double)? {
    let scale: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15]
    switch text {
    case "%", "percent": return (.percent, 1)
    case "°C": return (.celsius, 1)
    case "W": return (.watts, 1)
    case "GbE": return (.bitRate, 1e9)
    case "MHz", "GHz": return (.hertz, scale[text.first!]!)
    case "byte", "bytes": return (.bytes, 1)
    case "ms", "millisecond", "milliseconds": return (.seconds, 0.001)
    case "s", "sec", "secs", "second", "seconds": return (.seconds, 1)
    case "min", "mins", "minute", "minutes": return (.seconds, 60)
    case "h", "hour", "hours": return (.seconds, 3600)
    case "d", "day", "days": return (.seconds, 86_400)
    case "week", "weeks": return (.seconds, 604_800)
    default: break
    }
    guard let first = text.first, let factor = scale[first] else { return nil }
    return text.hasSuffix("/s") || text.hasSuffix("ps") ? (.bitRate, factor) : (.bytes, factor)
  }

  /// Whether both are the same figure: also after a conversion (0.65 T, 650 G), and whether K means 1000 or 1024.
  func agrees(with other: Quantity) -> Bool {
    guard dimension == other.dimension else { return false }
    let tolerance = dimension == .bytes ? 0.11 : 0.03
    let largest = max(abs(value), abs(other.value))
    return largest == 0 || abs(value - other.value) <= max(largest * tolerance, dimension == .percent ? 0.5 : 0)
  }
}
