/// Whether a server's words say that a prompt is too long: Ollama, llama.cpp, vLLM and LM Studio each put it in
/// their own way, and none has a code for it.
enum ContextWords {
  static func tellsOfLength(_ message: String) -> Bool {
    message.contains(
      /(?i)context (?:length|size|window)|longer than the context|exceeds? the (?:available )?context|maximum (?:context|model) length|too many tokens/
    )
  }
}
