/// Carries out one call under the policy: schema, effect, approval, journal, effect, record.
///
/// The same way for a model's call, `steward run` and `steward approve`.
public struct CallExecutor: Sendable {
  public var catalog: any ToolCatalog
  public var approver: any Approver
  public var journal: any Journal
  public var transcript: any Transcript
  public var redactor: Redactor

  public init(
    catalog: any ToolCatalog, approver: any Approver, journal: any Journal,
    transcript: any Transcript, redactor: Redactor
  ) {
    self.catalog = catalog
    self.approver = approver
    self.journal = journal
    self.transcript = transcript
    self.redactor = redactor
  }

  /// A call as it went, with what it found.
  public struct Result: Sendable {
    public var record: Answer.CallRecord
    /// For the model and the evidence: redacted.
    public var text: String
    public var lead: String?
    public var data: JSONValue?
    public var passages: [Passage] = []
    public var changed: [String] = []
    public var pending: PendingApproval?
    /// Why it was not carried out, or nil when it was.
    public var error: CallError?
  }

  /// Carries out `call`; never throws for what the call itself does wrong, so that the model and the
  /// owner learn the reason. Throws when the record cannot be kept or the task is cancelled.
  public func carryOut(_ call: ToolCall, show: TurnObserver) async throws -> Result {
    let tool: any Tool
    var prepared: PreparedCall
    do {
      guard redactor.redact(call) == call else {
        throw CallError(
          .refused, "an argument of \(call.tool) holds what looks like a secret; say where it is kept instead")
      }
      let resolved = try catalog.resolve(call)
      tool = resolved.tool
      prepared = try await tool.prepare(resolved.call)
      prepared.toolHash = catalog.hash(of: tool.description.name)
      try refuseVisibleSecrets(prepared)
    } catch let error as CallError {
      return try await rejected(call, error)
    }
    return try await carryOut(prepared, with: tool, show: show)
  }

  /// Carries out what is prepared already: the same policy from the approval on.
  public func carryOut(_ prepared: PreparedCall, with tool: any Tool, show: TurnObserver) async throws -> Result {
    try await transcript.record(.called(prepared.call, effect: prepared.effect))
    if prepared.effect == .read {
      try await transcript.record(.decided(prepared.call, .allowed))
      return try await perform(prepared, with: tool, decision: .allowed, show: show)
    }
    let pending = try await journal.propose(prepared, session: transcript.session)
    let decision = await approver.decide(on: prepared)
    try await transcript.record(.decided(prepared.call, decision))
    switch decision {
    case .approved, .allowed:
      return try await effect(prepared, with: tool, approval: pending, show: show)
    case .pending:
      let text =
        "not done: it waits for the owner's approval as \(pending.id). Do not call it again."
      return try await notRun(prepared, decision, text, pending: pending)
    case .declined, .refused, .invalid:
      try await journal.decline(pending)
      return try await notRun(prepared, decision, "not done: the owner said no.")
    }
  }

  /// Performs a call whose approval the owner has given: consumes it, then acts.
  public func effect(
    _ prepared: PreparedCall, with tool: any Tool, approval: PendingApproval, show: TurnObserver
  ) async throws -> Result {
    try await journal.intend(approval, prepared)
    try await journal.start(approval)
    do {
      let result = try await perform(prepared, with: tool, decision: .approved, show: show)
      try await journal.finish(
        approval, outcome: result.record.outcome, note: result.record.summary)
      return result
    } catch {
      // Cancelled in the middle: nobody knows how far it came.
      try await journal.finish(approval, outcome: .unknown, note: "\(error)")
      throw error
    }
  }

  private func perform(
    _ prepared: PreparedCall, with tool: any Tool, decision: Decision, show: TurnObserver
  ) async throws -> Result {
    await show(.toolStarted(prepared.call, host: prepared.host))
    let clock = ContinuousClock()
    let begin = clock.now
    var result: Result
    do {
      let found = try await ActingSession.$id.withValue(transcript.session) {
        try await tool.perform(prepared)
      }
      try Task.checkCancellation()
      let (text, removed) = redactor.redact(found.text)
      result = Result(
        record: .init(
          prepared.call, effect: prepared.effect, decision: decision, outcome: .done,
          summary: redactor.redact(found.summary).text),
        text: removed == 0 ? text : text + "\n(\(removed) secrets removed)",
        lead: found.lead.map { redactor.redact($0).text }, data: found.data.map(redactor.redact),
        passages: found.passages, changed: found.changed.map { redactor.redact($0).text })
    } catch let error as CallError {
      let message = redactor.redact(error.description).text
      result = Result(
        record: .init(
          prepared.call, effect: prepared.effect, decision: decision,
          outcome: error.reason == .unknown ? .unknown : .failed, summary: message),
        text: "error: \(message)", error: CallError(error.reason, message))
    }
    try await transcript.record(
      .finished(prepared.call, outcome: result.record.outcome, text: result.text))
    if !result.changed.isEmpty { try await transcript.record(.changed(result.changed)) }
    let seconds = (clock.now - begin) / .seconds(1)
    await show(.toolFinished(result.record, seconds: seconds))
    return result
  }

  /// Every process of this machine can read another's arguments (proc(5), `cmdline`), and a server logs its URLs.
  private func refuseVisibleSecrets(_ prepared: PreparedCall) throws {
    guard let command = prepared.command, redactor.redact(command.arguments.joined(separator: "\n")).count > 0
    else { return }
    throw CallError(
      .refused,
      "the command of \(prepared.call.tool) holds what looks like a secret, and others could read it while it runs; let the program read it from a file"
    )
  }

  private func rejected(_ call: ToolCall, _ error: CallError) async throws -> Result {
    let call = redactor.redact(call)
    let error = CallError(error.reason, redactor.redact(error.description).text)
    try await transcript.record(.finished(call, outcome: .notRun, text: error.description))
    let decision: Decision = error.reason == .refused ? .refused : .invalid
    return Result(
      record: .init(
        call, effect: .read, decision: decision, outcome: .notRun, summary: error.description),
      text: "error: \(error.description)", error: error)
  }

  private func notRun(
    _ prepared: PreparedCall, _ decision: Decision, _ text: String, pending: PendingApproval? = nil
  ) async throws -> Result {
    try await transcript.record(.finished(prepared.call, outcome: .notRun, text: text))
    return Result(
      record: .init(
        prepared.call, effect: prepared.effect, decision: decision, outcome: .notRun,
        summary: text),
      text: text, pending: pending)
  }
}
