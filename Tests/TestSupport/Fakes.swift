import Agent
import Foundation
import Synchronization

/// A model that plays a script: each request gets the next list of events.
public final class ScriptedModel: LanguageModel {
  public let name = "scripted"
  private let state: Mutex<(replies: [[ModelEvent]], requests: [ModelRequest])>
  private let ahead = Mutex<[ModelRequest]>([])
  private let reads: @Sendable (ModelRequest) async throws -> Usage?

  /// - Parameter reads: What reading ahead takes.
  public init(
    _ replies: [[ModelEvent]], reads: @escaping @Sendable (ModelRequest) async throws -> Usage? = { _ in nil }
  ) {
    state = Mutex((replies, []))
    self.reads = reads
  }

  /// What was asked so far.
  public var requests: [ModelRequest] { state.withLock { $0.requests } }
  /// What was to be read ahead so far.
  public var readAhead: [ModelRequest] { ahead.withLock { $0 } }

  public func readAhead(_ request: ModelRequest) async throws -> Usage? {
    ahead.withLock { $0.append(request) }
    return try await reads(request)
  }

  public func reply(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    let events = state.withLock { state -> [ModelEvent] in
      state.requests.append(request)
      // A request that no test planned ends without `done`: a failed turn.
      return state.replies.isEmpty ? [] : state.replies.removeFirst()
    }
    return AsyncThrowingStream { continuation in
      events.forEach { continuation.yield($0) }
      continuation.finish()
    }
  }
}

/// A tool that records what it performed.
public final class FakeTool: Tool {
  public let description: ToolDescription
  private let answer: @Sendable (PreparedCall) throws -> ToolResult
  private let performed = Mutex<[PreparedCall]>([])

  public init(
    _ description: ToolDescription,
    answer: @escaping @Sendable (PreparedCall) throws -> ToolResult = { _ in
      ToolResult(text: "done", summary: "done")
    }
  ) {
    self.description = description
    self.answer = answer
  }

  public var runs: [PreparedCall] { performed.withLock { $0 } }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let write = DocumentWrite(path: "A.md", baseHash: nil, content: "a\n", diff: "+a\n")
    return PreparedCall(
      call: call, effect: description.effect, writes: description.effect == .document ? [write] : [])
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    performed.withLock { $0.append(prepared) }
    return try answer(prepared)
  }
}

public struct ListCatalog: ToolCatalog {
  public let tools: [any Tool]

  public init(_ tools: [any Tool]) { self.tools = tools }

  public var descriptions: [ToolDescription] { tools.map(\.description) }

  public func resolve(_ call: ToolCall) throws -> (tool: any Tool, call: ToolCall) {
    guard let tool = tools.first(where: { $0.description.name == call.tool }) else {
      throw CallError(.invalid, "there is no tool \"\(call.tool)\"")
    }
    for name in tool.description.required where call.arguments[name] == nil {
      throw CallError(.invalid, "\(call.tool) needs \"\(name)\"")
    }
    return (tool, call)
  }

  public func hash(of tool: String) -> String { "hash of \(tool)" }

  public func trust(of tool: String) -> ToolTrust { .shipped }
}

public final class MemoryTranscript: Transcript {
  public let session = "s1"
  private let kept = Mutex<[TurnEvent]>([])

  public init() {}

  public var events: [TurnEvent] { kept.withLock { $0 } }

  public func record(_ event: TurnEvent) async throws { kept.withLock { $0.append(event) } }
}

/// Keeps the states that a journal went through, a word each.
public final class MemoryJournal: Journal {
  private let kept = Mutex<[String]>([])

  public init() {}

  public var states: [String] { kept.withLock { $0 } }

  public func propose(_ prepared: PreparedCall, session: String) async throws -> PendingApproval {
    kept.withLock { $0.append("proposed") }
    return PendingApproval(
      id: "p1", digest: String(repeating: "a", count: 64), call: prepared.call, expires: Date.distantFuture)
  }

  public func standing(for prepared: PreparedCall) async throws -> String? { nil }

  public func approve(_ pending: PendingApproval, by consent: Consent) async throws -> Grant {
    kept.withLock { $0.append("approved") }
    return Grant(id: pending.id, digest: pending.digest)
  }

  public func intend(_ grant: Grant, _ prepared: PreparedCall) async throws {
    kept.withLock { $0.append("intended") }
  }

  public func start(_ grant: Grant) async throws { kept.withLock { $0.append("started") } }

  public func finish(_ grant: Grant, outcome: Outcome, note: String) async throws {
    kept.withLock { $0.append(outcome.rawValue) }
  }

  public func decline(_ pending: PendingApproval) async throws { kept.withLock { $0.append("declined") } }
}

public struct FixedApprover: Approver {
  public let decision: Decision

  public init(_ decision: Decision) { self.decision = decision }

  public func decide(on prepared: PreparedCall) async -> Decision { decision }
}

public struct NoDocuments: Retriever {
  private let found: [Passage]

  public init(_ found: [Passage] = []) { self.found = found }

  public func passages(for line: String, count: Int) async throws -> [Passage] { found }
}
