/// Notices a server that read less of a prompt than was sent: it cut the rest away without a word.
///
/// Ollama before 0.12 and several gateways drop the oldest messages, never the system prompt; llama.cpp's
/// runner cuts in the middle. Some old servers count only what they did not have in their cache, which must not
/// be taken for a cut.
struct PromptCheck: Sendable {
  /// The last prompt that was read whole.
  private var whole: (tokens: Int, messages: [Message])?
  /// A token of English, JSON or tables has at most about this many bytes.
  private static let bytesPerToken = 6

  /// Whether `tokens`, the server's own figure for `request`, says that it was cut.
  ///
  /// - Parameters:
  ///   - bytes: Bytes of the whole prompt.
  ///   - prefix: Bytes of the system prompt and the tools, which no server cuts.
  mutating func isCut(tokens: Int, of messages: [Message], bytes: Int, prefix: Int, context: Int) -> Bool {
    // No figure at all.
    guard tokens > 0 else { return false }
    if tokens >= context { return true }
    // Less than the prefix alone can have: only what was not in the cache was counted.
    guard tokens >= prefix / PromptCheck.bytesPerToken else { return false }
    if tokens < bytes / PromptCheck.bytesPerToken { return true }
    if let whole, messages.count >= whole.messages.count,
      Array(messages.prefix(whole.messages.count)) == whole.messages, tokens < whole.tokens
    {
      return true
    }
    whole = (tokens, messages)
    return false
  }

  /// How many of `tokens` the server has most likely taken from its cache: the part that this prompt shares
  /// with the one before.
  func cached(tokens: Int, of messages: [Message], prefix: Int) -> Int {
    guard let whole, tokens > 0 else { return 0 }
    var shared = prefix
    var all = prefix
    var same = true
    for (index, message) in messages.enumerated() where index > 0 {
      all += message.text.utf8.count
      same = same && index < whole.messages.count && whole.messages[index] == message
      if same { shared += message.text.utf8.count }
    }
    return min(tokens - 1, Int(Double(tokens) * Double(shared) / Double(max(1, all))))
  }
}
