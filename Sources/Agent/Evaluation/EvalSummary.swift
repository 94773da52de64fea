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
  public var grounded: Share
  public var forbidden: Int
  public var usage: Usage
  public var seconds: Double

  /// `34604 (93 %)`.
  public var cached: String {
    let share = Double(usage.cachedTokens) / Double(max(1, usage.promptTokens)) * 100
    return "\(usage.cachedTokens), \(Int(share.rounded())) %\(usage.cachedInferred == true ? ", inferred" : "")"
  }

  private enum CodingKeys: String, CodingKey {
    case turns, grounded, forbidden, usage, seconds
    case rightTool = "right_tool"
    case rightArguments = "right_arguments"
  }

  public init(_ scores: [EvalScore]) {
    turns = scores.count
    rightTool = Share(scores.compactMap(\.rightTool))
    rightArguments = Share(scores.compactMap(\.rightArguments))
    grounded = Share(scores.map(\.grounded))
    forbidden = scores.reduce(0) { $0 + $1.forbidden }
    usage = scores.reduce(into: Usage()) { $0 += $1.usage }
    seconds = scores.reduce(0) { $0 + $1.seconds }
  }
}
