/// Carries out one call under the policy: schema, what is never done, effect and origins, approval, journal,
/// effect, record.
///
/// The same way for a model's call, `steward run` and `steward approve`.
public struct CallExecutor: Sendable {
  public var catalog: any ToolCatalog
  public var approver: any Approver
  public var journal: any Journal
  public var transcript: any Transcript
  public var redactor: Redactor
  public var never: NeverList

  public init(
    catalog: any ToolCatalog, approver: any Approver, journal: any Journal,
    transcript: any Transcript, redactor: Redactor, never: NeverList = NeverList()
  ) {
    self.catalog = catalog
    self.approver = approver
    self.journal = journal
    self.transcript = transcript
    self.redactor = redactor
    self.never = never
  }

  /// A call as it went, with what it found.
  public struct Result: Sendable {
    public var record: Answer.CallRecord
    /// For the model and the evidence: redacted.
    public var text: String
    public var lead: String?
    public var isWholeAnswer = false
    public var denials: [String] = []
    public var data: JSONValue?
    /// Values that a parser read.
    public var typed: Set<String> = []
    public var passages: [Passage] = []
    public var changed: [String] = []
    public var offers: [Offer] = []
    public var noticed: [String] = []
    public var pending: PendingApproval?
    /// Why it was not carried out, or nil when it was.
    public var error: CallError?
  }

  /// Carries out `call`; never throws for what the call itself does wrong, so that the model and the
  /// owner learn the reason. Throws when the record cannot be kept or the task is cancelled.
  ///
  /// `provenance`: everything that the session has seen, to tell where the arguments came from.
  public func carryOut(
    _ call: ToolCall, provenance: Provenance, show: TurnObserver
  ) async throws -> Result {
    let tool: any Tool
    let prepared: PreparedCall
    do {
      guard !redactor.finds(in: call) else {
        throw CallError(
          .refused, "an argument of \(call.tool) holds what looks like a secret; say where it is kept instead")
      }
      let resolved = try catalog.resolve(call)
      tool = resolved.tool
      prepared = try await prepare(resolved.call, with: tool, provenance: provenance)
    } catch let error as CallError {
      return try await rejected(call, error)
    }
    return try await carryOut(prepared, with: tool, show: show)
  }

  /// The policy from the approval on. Private: what nobody checked against what is never done must not begin here.
  private func carryOut(_ prepared: PreparedCall, with tool: any Tool, show: TurnObserver) async throws -> Result {
    try await transcript.record(.called(prepared.call, effect: prepared.effect))
    if Gate(prepared) == .open {
      try await transcript.record(.decided(prepared.call, .allowed))
      return try await perform(prepared, with: tool, decision: .allowed, show: show)
    }
    let pending = try await journal.propose(prepared, session: transcript.session)
    if let permission = try await journal.standing(for: prepared) {
      try await transcript.record(.decided(prepared.call, .standing))
      let grant = try await journal.approve(pending, by: .standing(permission))
      await show(.notice("\(prepared.call.tool) runs by your standing permission \(permission)"))
      return try await effect(prepared, grant: grant, decision: .standing, show: show)
    }
    let decision = await approver.decide(on: prepared)
    try await transcript.record(.decided(prepared.call, decision))
    switch decision {
    case .approved:
      let grant = try await journal.approve(pending, by: .owner)
      return try await effect(prepared, grant: grant, decision: .approved, show: show)
    case .pending:
      let text =
        "not done: it waits for the owner's approval as \(pending.id). Do not call it again."
      return try await notRun(prepared, decision, text, pending: pending)
    case .declined, .refused, .invalid, .allowed, .standing:
      // An approver can say yes or no; it cannot say that nobody need be asked.
      try await journal.decline(pending)
      return try await notRun(prepared, .declined, "not done: the owner said no.")
    }
  }

  /// The call as it would run, with where it came from; refused where it is never done.
  private func prepare(
    _ call: ToolCall, with tool: any Tool, provenance: Provenance
  ) async throws -> PreparedCall {
    let name = tool.description.name
    guard catalog.trust(of: name) != .changed else {
      throw CallError(
        .refused,
        "\(name) does not run: its file has changed since you trusted it; look at the change and decide with: steward tools trust \(name)"
      )
    }
    var prepared = try await tool.prepare(call)
    prepared.toolHash = catalog.hash(of: name)
    prepared.trust = catalog.trust(of: name)
    prepared.origins = provenance.origins(of: call, for: tool.description)
    for (name, source) in prepared.readNow { prepared.origins[name] = .finding(source) }
    if prepared.origins.values.contains(where: { !$0.isVouchedFor }) { prepared.readBefore = provenance.names }
    try never.check(prepared)
    try refuseVisibleSecrets(prepared)
    return prepared
  }

  /// What is not as it was when `approved` was prepared; empty where it would run as it is. Throws `CallError` where
  /// it could not be prepared any more.
  public func drift(of approved: PreparedCall) async throws -> [String] {
    ApprovalDrift.reasons(from: approved, to: try await again(approved).prepared)
  }

  /// The approved call as it would be prepared now.
  private func again(_ approved: PreparedCall) async throws -> (tool: any Tool, prepared: PreparedCall) {
    let (tool, call) = try catalog.resolve(approved.call)
    var prepared = try await tool.prepare(call)
    prepared.toolHash = catalog.hash(of: tool.description.name)
    prepared.trust = catalog.trust(of: tool.description.name)
    prepared.origins = approved.origins
    prepared.readBefore = approved.readBefore
    try never.check(prepared)
    return (tool, prepared)
  }

  /// Performs a call that a grant covers: prepares it anew, so that what runs is what would run now, consumes
  /// the grant for exactly that, then acts.
  public func effect(
    _ approved: PreparedCall, grant: Grant, decision: Decision, show: TurnObserver
  ) async throws -> Result {
    let tool: any Tool
    let prepared: PreparedCall
    do {
      (tool, prepared) = try await again(approved)
    } catch let error as CallError {
      try await journal.finish(grant, outcome: .notRun, note: error.description)
      return try await rejected(approved.call, error)
    }
    guard try prepared.canonical() == approved.canonical() else {
      let reasons = ApprovalDrift.reasons(from: approved, to: prepared)
      let error = CallError(
        .refused,
        "\(grant.id) was approved for something else than what would run now: \(reasons.joined(separator: "; ")); ask again"
      )
      try await journal.finish(grant, outcome: .notRun, note: error.description)
      return try await rejected(approved.call, error)
    }
    try await journal.intend(grant, prepared)
    try await journal.start(grant)
    do {
      let result = try await perform(prepared, with: tool, decision: decision, show: show)
      try await journal.finish(grant, outcome: result.record.outcome, note: result.record.summary)
      return result
    } catch {
      // Cancelled in the middle: nobody knows how far it came.
      try await journal.finish(grant, outcome: .unknown, note: "\(error)")
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
        lead: found.lead.map { redactor.redact($0).text }, isWholeAnswer: found.isWholeAnswer, denials: found.denials,
        data: found.data.map(redactor.redact), typed: found.typed, passages: found.passages,
        changed: found.changed.map { redactor.redact($0).text }, offers: found.offers,
        noticed: found.noticed.map { redactor.redact($0).text })
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
    let holds =
      prepared.commands.contains { redactor.redact($0.arguments.joined(separator: "\n")).count > 0 }
      || prepared.files.contains { redactor.redact($0.content ?? "").count > 0 }
    guard holds else { return }
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
