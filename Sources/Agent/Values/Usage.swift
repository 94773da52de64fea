/// What a turn cost at the model.
public struct Usage: Sendable, Hashable, Codable {
  /// Tokens of all prompts of the turn, cached ones included.
  public var promptTokens: Int
  /// Prompt tokens that the server took from its cache, where it tells.
  public var cachedTokens: Int
  public var completionTokens: Int
  public var milliseconds: Int

  public init(
    promptTokens: Int = 0, cachedTokens: Int = 0, completionTokens: Int = 0, milliseconds: Int = 0
  ) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.completionTokens = completionTokens
    self.milliseconds = milliseconds
  }

  public static func += (left: inout Usage, right: Usage) {
    left.promptTokens += right.promptTokens
    left.cachedTokens += right.cachedTokens
    left.completionTokens += right.completionTokens
    left.milliseconds += right.milliseconds
  }

  private enum CodingKeys: String, CodingKey {
    case promptTokens = "prompt_tokens"
    case cachedTokens = "cached_tokens"
    case completionTokens = "completion_tokens"
    case milliseconds
  }
}
