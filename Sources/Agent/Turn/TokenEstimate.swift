/// Tokens of a text before the server has counted them: errs high, and learns from its figures.
///
/// What is learnt is how the server's tokenizer compares to the dearest one (`TextCost.most`); what kind of text a
/// part holds is always looked at, so that a list of addresses is not taken for prose.
public struct TokenEstimate: Sendable, Hashable {
  private var share = 1.0

  public init() {}

  public func tokens(_ text: String) -> Int { tokens(TextCost(text)) }

  public func tokens(_ cost: TextCost) -> Int { Int((cost.most * share).rounded(.up)) }

  /// Takes over the server's own figure for a prompt, keeping a tenth in reserve.
  public mutating func learn(tokens: Int, cost: TextCost) {
    guard tokens > 100, cost.most > 100 else { return }
    share = min(1.5, max(0.3, Double(tokens) / cost.most * 1.1))
  }
}
