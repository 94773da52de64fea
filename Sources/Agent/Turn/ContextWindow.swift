/// How the model's context is shared out for one step, in tokens.
public struct ContextWindow: Sendable, Hashable, Codable {
  public var size: Int
  /// System prompt and tools.
  public var prefix = 0
  public var history = 0
  /// The line with what was retrieved for it.
  public var line = 0
  /// Results of this turn's calls.
  public var results = 0
  /// Kept free for the answer.
  public var reserve: Int

  public init(size: Int) {
    self.size = size
    reserve = min(1024, size / 4)
  }

  public var used: Int { prefix + history + line + results }
  /// What is left for more; negative when it does not fit.
  public var free: Int { size - reserve - used }
}
