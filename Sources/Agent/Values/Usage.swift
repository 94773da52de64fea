/// What a turn cost at the model.
public struct Usage: Sendable, Hashable, Codable {
  /// Tokens of all prompts of the turn, cached ones included.
  public var promptTokens: Int
  /// Prompt tokens that the server took from its cache.
  public var cachedTokens: Int
  /// True where the server does not tell `cachedTokens` and Steward inferred it from the prompt before; else nil.
  public var cachedInferred: Bool?
  /// Prompt tokens that the server read before the owner's line was there, beside those of the turn's own prompts;
  /// nil where it read none.
  public var aheadTokens: Int?
  public var completionTokens: Int
  public var milliseconds: Int
  /// True where the last reply ended because its tokens were used up, not because it was complete; else nil.
  public var cutOff: Bool?

  /// `cachedTokens` nil: the server does not tell.
  public init(
    promptTokens: Int = 0, cachedTokens: Int? = 0, completionTokens: Int = 0, milliseconds: Int = 0
  ) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens ?? 0
    cachedInferred = cachedTokens == nil ? true : nil
    self.completionTokens = completionTokens
    self.milliseconds = milliseconds
  }

  public mutating func serverTold(cached: Int) {
    cachedTokens = cached
    cachedInferred = nil
  }

  public static func += (left: inout Usage, right: Usage) {
    left.promptTokens += right.promptTokens
    left.cachedTokens += right.cachedTokens
    left.cachedInferred = left.cachedInferred ?? right.cachedInferred
    if let ahead = right.aheadTokens { left.aheadTokens = (left.aheadTokens ?? 0) + ahead }
    left.completionTokens += right.completionTokens
    left.milliseconds += right.milliseconds
    left.cutOff = right.cutOff
  }

  private enum CodingKeys: String, CodingKey {
    case promptTokens = "prompt_tokens"
    case cachedTokens = "cached_tokens"
    case cachedInferred = "cached_inferred"
    case aheadTokens = "ahead_tokens"
    case completionTokens = "completion_tokens"
    case cutOff = "cut_off"
    case milliseconds
  }
}
