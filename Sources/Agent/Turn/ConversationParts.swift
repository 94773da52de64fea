extension Conversation {
  /// Everything a turn needs from outside, built in one place.
  public struct Parts: Sendable {
    public var model: any LanguageModel
    public var instructions: Instructions
    public var retriever: any Retriever
    public var executor: CallExecutor
    public var settings: Settings
    /// The time and state of the lab for this line, a few words.
    public var state: @Sendable () -> String
    /// Whether the owner's last lines have anything to do with a tool. A small model offers to write
    /// plans when it is greeted; nobody should be asked about that.
    public var asksFor: @Sendable (_ lines: [String], _ tool: ToolDescription) -> Bool = { _, _ in true }
    /// Whether a line clearly asks for what the documents say. A small model that is asked for a
    /// procedure looks at a machine or drafts a plan instead; the documents are quoted then.
    public var asksForDocuments: @Sendable (_ line: String) -> Bool = { _ in false }
    /// Whether a line asks for a look at a machine. Only the places of documents are given then: what a runbook says of
    /// another day's cause is easily taken for what is the case now, and each passage costs a home machine seconds of
    /// reading.
    public var asksForState: @Sendable (_ line: String, _ last: ToolCall?) -> Bool = { _, _ in false }
    /// What Steward makes of a line before the model sees it, a few words for the model; empty where
    /// nothing is clear. It only advises: the model decides.
    public var hint: @Sendable (_ line: String, _ passages: [Passage], _ last: ToolCall?) -> String = { _, _, _ in "" }
    /// The read that a line clearly asks for, which is made before the model is asked; nil where nothing is
    /// clear. `last` is the call that the turn before ended with.
    public var firstLook: @Sendable (_ line: String, _ last: ToolCall?) -> ToolCall? = { _, _ in nil }
    /// What code answers without any model: a host that is not known, outputs that rules read, a line that only calls
    /// something off. nil where a model is due.
    public var ownAnswer: @Sendable (_ line: String, _ passages: [Passage], _ last: ToolCall?) -> String? = {
      _, _, _ in nil
    }
    /// What a line comes to that asks to take back what was done; nil for any other line.
    public var takeBack: @Sendable (_ line: String) async throws -> Reversal? = { _ in nil }
    /// The effect that a line clearly orders, with its arguments from the owner's words; nil where nothing is clear.
    public var order: @Sendable (_ line: String, _ last: ToolCall?) -> ToolCall? = { _, _ in nil }
    /// Whether a line tells of something that is wrong, so that the standard fix for it is put to the owner.
    public var tellsOfTrouble: @Sendable (_ line: String) -> Bool = { _ in false }
    /// Whether a line asks for more than what is the case: for reasons or advice, which a model words.
    public var asksForMore: @Sendable (_ line: String) -> Bool = { _ in false }
    /// Whether a search that the model asks for is the one that was made for the line already.
    public var repeatsSearch: @Sendable (_ call: ToolCall, _ line: String) -> Bool = { _, _ in false }
    /// Whether a line is only a greeting or a thank-you: it is answered at once, without documents or calls.
    public var isSmallTalk: @Sendable (_ line: String) -> Bool = { _ in false }
    /// The names of the lab's hosts: an answer that brings up one without evidence is marked.
    public var names: @Sendable () -> [String] = { [] }
    /// Where the full texts of results are kept for `read_result`.
    public var shelf = ResultShelf()

    public init(
      model: any LanguageModel, instructions: Instructions, retriever: any Retriever,
      executor: CallExecutor, settings: Settings = Settings(),
      state: @escaping @Sendable () -> String = { "" }
    ) {
      self.model = model
      self.instructions = instructions
      self.retriever = retriever
      self.executor = executor
      self.settings = settings
      self.state = state
    }
  }

  public struct Settings: Sendable, Hashable {
    /// The context to ask the server for, in tokens.
    public var contextTokens = 8192
    /// Replies of the model in one turn.
    public var steps = 8
    /// Passages retrieved for a line.
    public var passages = 3
    /// Invalid calls that the model may correct in one turn.
    public var corrections = 2

    public init() {}
  }
}
