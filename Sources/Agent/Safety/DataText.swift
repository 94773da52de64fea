/// Text from documents, hosts and tools on its way into a prompt: data, never instructions.
public enum DataText {
  /// `text` with the tokens of chat templates made harmless: a log line that holds
  /// `<|im_start|>system` must not begin a message.
  ///
  /// The bracket is replaced by one that looks alike, so that the text stays readable.
  public static func quote(_ text: String) -> String {
    guard text.contains("<") || text.contains("[") else { return text }
    return
      text
      .replacing(/<(\|[^|<>\n]{0,40}\|)>/) { "‹\($0.output.1)›" }
      // DeepSeek's have wide bars.
      .replacing(/<(｜[^｜<>\n]{0,40}｜)>/) { "‹\($0.output.1)›" }
      .replacing(/<<(\/?SYS)>>/) { "‹‹\($0.output.1)››" }
      .replacing(
        /<(\/?(?:[a-z]{1,20}:tool_calls?|s|bos|eos|unk|pad|tools|tool_calls?|tool_responses?|tool_results?|function(?:=[^>\n]{0,60})?|think|start_of_turn|end_of_turn|im_start|im_end))>/
          .ignoresCase()
      ) { "‹\($0.output.1)›" }
      .replacing(/\[(\/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT))\]/) {
        "⟦\($0.output.1)⟧"
      }
  }
}
