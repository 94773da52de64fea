/// The figures over all turns of an evaluation.
public struct EvalSummary: Sendable, Hashable, Codable {
  public struct Share: Sendable, Hashable, Codable {
    public var right: Int
    public var of: Int

    init(_ results: [Bool]) {
      right = results.count { $0 }
      of = results.count
    }

    /// `41/48 (85 %)`.
    public var text: String {
      of == 0 ? "-" : "\(right)/\(of) (\(Int((Double(right) / Double(of) * 100).rounded())) %)"
    }
  }

  public var turns: Int
  public var rightTool: Share
  public var rightArguments: Share
  /// Of the turns where something must be said.
  public var grounded: Share
  /// Grounded by the model's own words alone; of none without a model.
  public var ownWords: Share
  /// Turns that say something that no evidence holds, or that must not be said.
  public var unfounded: Int
  public var forbidden: Int
  public var usage: Usage
  /// Of the second and later turns of conversations.
  public var laterUsage: Usage
  public var seconds: Double

  /// `34604 (93 %)`.
  public var cached: String { Self.cached(usage) }

  public static func cached(_ usage: Usage) -> String {
    let share = Double(usage.cachedTokens) / Double(max(1, usage.promptTokens)) * 100
    return "\(usage.cachedTokens), \(Int(share.rounded())) %\(usage.cachedInferred == true ? ", inferred" : "")"
  }

  private enum CodingKeys: String, CodingKey {
    case turns, grounded, unfounded, forbidden, usage, seconds
    case rightTool = "right_tool"
    case ownWords = "own_words"
    case laterUsage = "later_usage"
    case rightArguments = "right_arguments"
  }

  public init(_ scores: [EvalScore]) {
    turns = scores.count
    rightTool = Share(scores.compactMap(\.rightTool))
    rightArguments = Share(scores.compactMap(\.rightArguments))
    grounded = Share(scores.compactMap(\.grounded))
    ownWords = Share(scores.compactMap(\.ownWords))
    unfounded = scores.count { $0.unfounded }
    forbidden = scores.reduce(0) { $0 + $1.forbidden }
    usage = scores.reduce(into: Usage()) { $0 += $1.usage }
    laterUsage = scores.filter { $0.turn > 1 }.reduce(into: Usage()) { $0 += $1.usage }
    seconds = scores.reduce(0) { $0 + $1.seconds }
  }
}
