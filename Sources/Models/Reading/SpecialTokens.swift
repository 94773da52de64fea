/// The tokens of chat templates that are no words: a server that knows a template never shows them, and what it does
/// not know must not reach the owner either.
enum SpecialTokens {
  /// Tokens without the bars that most have.
  private static let others: [String] =
    Dialect.all.flatMap { $0.close } + [
      "</function>", "</invoke>", "</parameter>", "<s>", "</s>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>",
      "<|tool_response>", "<tool_response|>", "<tool_response>", "</tool_response>", "<start_function_response>",
      "<turn|>", "<|turn>", "<channel|>", "<|channel>", "<end_of_utterance>", "[INST]", "[/INST]", "[ARGS]",
      "[CALL_ID]",
      "[/TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "✿ARGS✿", "✿RESULT✿", "✿RETURN✿", "</think>", "[/THINK]",
      "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>",
    ]
  /// Whatever is never shown, with its first character.
  static let all: [Character: [String]] = Dictionary(
    grouping: others + Dialect.all.map(\.open).filter { !$0.hasSuffix("=") && $0 != "functools[" }, by: { $0.first! })

  enum Found {
    case token(String.Index)
    /// A token may be on its way.
    case incomplete
    case none
  }

  /// The token that `text` begins with.
  static func first(of text: Substring, atEnd: Bool) -> Found {
    guard let first = text.first, "<[✿".contains(first) else { return .none }
    for token in all[first] ?? [] where text.hasPrefix(token) {
      return .token(text.index(text.startIndex, offsetBy: token.count))
    }
    let bar = text.dropFirst().first
    if first == "<", bar == "|" || bar == "｜" {
      // `<|anything|>`: every family has its own.
      let inner = text.dropFirst(2).prefix(44)
      if let end = inner.firstIndex(where: { $0 == bar || $0 == "<" || $0 == ">" || $0.isNewline }) {
        let after = inner.index(after: end)
        if inner[end] == bar, after < text.endIndex, text[after] == ">", end > inner.startIndex {
          return .token(text.index(after: after))
        }
        if inner[end] == bar, after >= text.endIndex, !atEnd { return .incomplete }
      } else if inner.count < 44, !atEnd {
        return .incomplete
      }
    }
    if !atEnd, (all[first] ?? []).contains(where: { $0.hasPrefix(text) }) { return .incomplete }
    return .none
  }

  /// A token that is only spoken of, in brackets that look alike.
  static func quoted(_ token: Substring) -> String {
    String(token.map { ["<": "‹", ">": "›", "[": "⟦", "]": "⟧", "✿": "*"][$0] ?? $0 })
  }

  /// Whether a text that ends so may become a token by what is appended.
  static func mayGoOn(_ tail: String) -> Bool {
    guard let place = tail.lastIndex(where: { "<[✿".contains($0) }) else { return false }
    let end = tail[place...]
    return end.hasPrefix("<|") || end.hasPrefix("<｜") || (all[end.first!] ?? []).contains { $0.hasPrefix(end) }
  }
}
