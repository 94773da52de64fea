/// Tokens of a text before the server has counted them: errs high, and learns from its figures.
public struct TokenEstimate: Sendable, Hashable {
  /// Tokens per byte of UTF-8. A third of a token a byte is more than any common tokenizer makes of
  /// English, configuration or tables.
  private var perByte = 1.0 / 3

  public init() {}

  public func tokens(_ text: String) -> Int { tokens(bytes: text.utf8.count) }

  public func tokens(bytes: Int) -> Int { Int((Double(bytes) * perByte).rounded(.up)) }

  /// Takes over the server's own figure for a prompt of `bytes`, keeping a tenth in reserve.
  public mutating func learn(tokens: Int, bytes: Int) {
    guard tokens > 100, bytes > 400 else { return }
    perByte = min(1, max(0.15, Double(tokens) / Double(bytes) * 1.1))
  }
}
