/// How fast a link is or could be, in Mb/s.
public struct LinkSpeed: Sendable, Hashable, Codable, Comparable {
  public var megabits: Int

  public init(_ megabits: Int) { self.megabits = megabits }

  /// What owners and cards write: `2.5 Gb/s`, `2.5GbE`, `1000`, `1000baseT/Full`, `10G SFP+`. The first that is
  /// meant; nil where none is.
  public init?(parsing text: String) {
    let lower = text.lowercased()
    if let match = lower.firstMatch(of: /(\d+(?:\.\d+)?)\s*-?\s*(?:g(?:b|bit|bps|be|base|ig)?(?:[^a-z]|e|$|b|i))/),
      let number = Double(match.output.1)
    {
      self.init(Int((number * 1000).rounded()))
    } else if let match = lower.firstMatch(of: /(\d{2,6})\s*(?:m(?:b|bit|bps)?|base)/), let number = Int(match.output.1)
    {
      self.init(number)
    } else if let number = Int(lower.trimmed),
      [10, 100, 1000, 2500, 5000, 10000, 25000, 40000, 100_000].contains(number)
    {
      self.init(number)
    } else {
      return nil
    }
  }

  /// `2.5 Gb/s`, `100 Mb/s`.
  public var text: String {
    guard megabits >= 1000 else { return "\(megabits) Mb/s" }
    return megabits % 1000 == 0
      ? "\(megabits / 1000) Gb/s" : "\(Figure.decimal(Double(megabits) / 1000, digits: 1)) Gb/s"
  }

  public static func < (left: LinkSpeed, right: LinkSpeed) -> Bool { left.megabits < right.megabits }
}
