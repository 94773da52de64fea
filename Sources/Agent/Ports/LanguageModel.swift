/// What the turn asks of a model.
public struct ModelRequest: Sendable {
  public var messages: [Message]
  public var tools: [ToolDescription]
  /// False where the turn must end with an answer. The tools stay in the request all the same: without them
  /// the prompt would begin with other bytes, and a server would read it anew.
  public var mayCall: Bool
  /// The context to ask for, in tokens.
  public var contextTokens: Int
  /// The longest answer, in tokens.
  public var answerTokens: Int
  /// The same turn as values, for an engine that reads no prompt.
  public var turn: TurnSoFar

  public init(
    messages: [Message], tools: [ToolDescription] = [], mayCall: Bool = true, contextTokens: Int = 8192,
    answerTokens: Int = 1024, turn: TurnSoFar = TurnSoFar()
  ) {
    self.messages = messages
    self.tools = tools
    self.mayCall = mayCall
    self.contextTokens = contextTokens
    self.answerTokens = answerTokens
    self.turn = turn
  }
}

/// What a turn has gathered: the owner's line, the passages found for it and the calls made.
public struct TurnSoFar: Sendable, Hashable {
  public struct Found: Sendable, Hashable {
    public var record: Answer.CallRecord
    public var text: String

    public init(record: Answer.CallRecord, text: String) {
      self.record = record
      self.text = text
    }

    /// What is said of a call that waits for the owner, with what it would do.
    public var waits: String {
      let line = record.call.line.replacing(/\s+/, with: " ")
      return "This needs your yes first; nothing has changed: \(line.count > 200 ? line.prefix(199) + "…" : line)"
    }

    /// What was found with its mark behind the first line, which says most.
    public var cited: String {
      let text = text.trimmingSuffix(while: \.isNewline)
      let end = text.firstIndex(where: \.isNewline) ?? text.endIndex
      return "\(text[..<end]) [\(record.id)]\(text[end...])"
    }
  }

  public var line: String
  public var passages: [Passage]
  public var found: [Found]
  /// The last call of the turn before, for "and the other one?".
  public var lastCall: ToolCall?

  public init(
    line: String = "", passages: [Passage] = [], found: [Found] = [], lastCall: ToolCall? = nil
  ) {
    self.line = line
    self.passages = passages
    self.found = found
    self.lastCall = lastCall
  }
}

/// A piece of a model's reply, in the order it was written.
public enum ModelEvent: Sendable, Hashable {
  case text(String)
  case thinking(String)
  case call(ToolCall)
  /// What began like a call and is none; its raw text is not shown.
  case miscall(Miscall)
  /// The text of this reply so far was thinking: the model ended thoughts that its prompt had begun.
  case thoughtSoFar
  /// The end of a complete reply. A stream that ends without it is a failed turn.
  case done(Usage)
}

/// What a model wrote in place of a call.
public struct Miscall: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case unknownTool
    /// It ended in the middle, or its arguments cannot be read.
    case unreadable
    /// The turn had to end with an answer.
    case notNow
  }

  public var reason: Reason
  /// The name that was asked for; nil where none could be read.
  public var tool: String?

  public init(_ reason: Reason, tool: String? = nil) {
    self.reason = reason
    self.tool = tool
  }

  /// For the owner, in one line.
  public func told(cutOff: Bool) -> String {
    let name = tool.map { Escaper.escapeLine(String($0.prefix(60))) }
    switch reason {
    case .unknownTool: return "the model wanted a tool that does not exist: \(name ?? "?")"
    case .unreadable where cutOff:
      return "the reply was cut off inside a call\(name.map { " of \($0)" } ?? ""): it was not made"
    case .unreadable:
      return "the model wrote a call\(name.map { " of \($0)" } ?? "") that cannot be read: it was not made"
    case .notNow: return "the model wanted \(name ?? "a tool") where it had to answer"
    }
  }
}

/// A model that answers, streamed: a server at home, or the built-in engine.
public protocol LanguageModel: Sendable {
  /// The name as `--model` takes it: `ollama:qwen2.5:7b`, `builtin`.
  var name: String { get }
  /// Whether its answers are the findings themselves, so that nothing need stand before them.
  var quotesFindings: Bool { get }
  func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error>
  /// Has the server read the prompt of `request` without asking for a reply, so that a later prompt that begins the
  /// same finds it in the cache. Returns what was read; nil where that brings nothing, or costs money.
  func readAhead(_ request: ModelRequest) async throws -> Usage?
  /// The longest context that the server gives the model, in tokens; nil where it does not tell.
  func contextLimit() async -> Int?
}

extension LanguageModel {
  public var quotesFindings: Bool { false }
  public func readAhead(_ request: ModelRequest) async throws -> Usage? { nil }
  public func contextLimit() async -> Int? { nil }
}

/// Why a model gave no complete reply.
public struct ModelError: Error, CustomStringConvertible, Hashable {
  public enum Reason: Sendable, Hashable {
    /// No server answers at the endpoint.
    case unreachable
    /// The server has no such model.
    case noSuchModel
    /// The server failed, or broke the protocol.
    case failed
    /// The request does not fit the model's context.
    case doesNotFit
  }

  public var reason: Reason
  public var description: String

  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}
