import Foundation

/// The time in which a step may run: not before `start`, over by `end`.
public struct PlanWindow: Sendable, Hashable {
  public var start: Date
  public var end: Date

  /// To whole minutes, which is what the file tells.
  public init(start: Date, end: Date) {
    self.start = PlanWindow.minute(start)
    self.end = PlanWindow.minute(end)
  }

  public var length: TimeInterval { end.timeIntervalSince(start) }

  public func overlaps(_ other: PlanWindow) -> Bool { start < other.end && other.start < end }

  static func minute(_ date: Date) -> Date {
    Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 60).rounded(.down) * 60)
  }
}

extension PlanWindow: Codable {
  private enum Key: String, CodingKey { case from, to }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      start: Date(timeIntervalSince1970: try container.decode(Double.self, forKey: .from)),
      end: Date(timeIntervalSince1970: try container.decode(Double.self, forKey: .to)))
  }

  /// Seconds since 1970, so that equal windows are equal bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Int(start.timeIntervalSince1970), forKey: .from)
    try container.encode(Int(end.timeIntervalSince1970), forKey: .to)
  }
}
