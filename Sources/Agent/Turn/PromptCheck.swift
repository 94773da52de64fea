/// Notices a server that read less of a prompt than was sent: it cut the rest away without a word.
///
/// Ollama before 0.12 and several gateways drop the oldest messages, never the system prompt; llama.cpp's
/// runner cuts in the middle. Some old servers count only what they did not have in their cache, which must not
/// be taken for a cut.
struct PromptCheck: Sendable {
  /// The last prompt that was read whole.
  private var whole: (tokens: Int, messages: [Message])?
  /// The longest prompt that was read whole, in tokens.
  private(set) var longest = 0

  /// Whether `tokens`, the server's own figure for `request`, says that it was cut.
  ///
  /// - Parameters:
  ///   - cost: What the whole prompt costs.
  ///   - prefix: What the system prompt and the tools cost, which no server cuts.
  mutating func isCut(tokens: Int, of messages: [Message], cost: TextCost, prefix: TextCost, context: Int) -> Bool {
    // No figure at all.
    guard tokens > 0 else { return false }
    if tokens >= context { return true }
    // Less than the prefix alone can have: only what was not in the cache was counted.
    guard Double(tokens) >= prefix.least else { return false }
    if Double(tokens) < cost.least { return true }
    if let whole, messages.count >= whole.messages.count,
      Array(messages.prefix(whole.messages.count)) == whole.messages, tokens < whole.tokens
    {
      return true
    }
    whole = (tokens, messages)
    longest = max(longest, tokens)
    return false
  }

  /// How many of `tokens` the server has most likely taken from its cache: the part that this prompt shares
  /// with the one before.
  ///
  /// - Parameter prefix: Bytes of the system prompt and the tools.
  func cached(tokens: Int, of messages: [Message], prefix: Int) -> Int {
    guard let whole, tokens > 0 else { return 0 }
    var shared = prefix
    var all = prefix
    var same = true
    for (index, message) in messages.enumerated() where index > 0 {
      all += message.bytes
      same = same && index < whole.messages.count && whole.messages[index] == message
      if same { shared += message.bytes }
    }
    return min(tokens - 1, Int(Double(tokens) * Double(shared) / Double(max(1, all))))
  }
}
