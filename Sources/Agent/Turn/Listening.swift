/// Reading what a model says, piece by piece.
extension Conversation {
  /// One reply of the model, read to its end.
  struct Reply {
    var text = ""
    var calls: [ToolCall] = []
    var miscalls: [Miscall] = []
    var usage = Usage()
    /// What is not shown yet.
    var held: [String] = []
  }

  /// The longest reply, in bytes: far more than a model was asked for.
  static let replyLimit = 1 << 20

  /// Reads one reply to its end; what is shown is kept first. A secret that the model repeats is removed before
  /// that, wherever the stream cuts it.
  ///
  /// - Parameter holds: Its text is kept in `held` instead of being shown.
  func listen(to request: ModelRequest, holds: Bool, show: TurnObserver) async throws -> Reply {
    var reply = Reply()
    var complete = false
    let redactor = parts.executor.redactor
    var text = redactor.stream()
    var thought = redactor.stream()
    var checked = 0
    for try await event in parts.model.reply(to: request) {
      // The rest would be the same once more: the reply ends here, whole as far as it goes.
      if reply.text.utf8.count >= checked + 200 {
        checked = reply.text.utf8.count
        if let end = Repetition.begins(in: reply.text) {
          reply.text = String(decoding: reply.text.utf8.prefix(end), as: UTF8.self)
          reply.held = reply.held.isEmpty ? [] : [reply.text]
          text = redactor.stream()
          await show(.notice("the model began to repeat itself: stopped there"))
          complete = true
          break
        }
      }
      switch event {
      case .text(let piece): try await take(text.append(piece), in: &reply, holds: holds, show: show)
      case .thinking(let piece): try await think(thought.append(piece), show: show)
      case .call(let call): reply.calls.append(call)
      case .miscall(let miscall): reply.miscalls.append(miscall)
      case .thoughtSoFar:
        _ = text.finish()
        text = redactor.stream()
        reply.text = ""
        reply.held = []
      case .done(let usage):
        reply.usage = usage
        complete = true
      }
    }
    try await think(thought.finish(), show: show)
    try await take(text.finish(), in: &reply, holds: holds, show: show)
    // A stream that a cancelled task reads just ends.
    try Task.checkCancellation()
    guard complete else {
      throw ModelError(
        .failed, "\(parts.model.name) stopped in the middle of its reply; ask again")
    }
    if text.count > 0 { await show(.notice("\(text.count) secrets in the answer were removed")) }
    return reply
  }

  private func take(_ piece: String, in reply: inout Reply, holds: Bool, show: TurnObserver) async throws {
    guard !piece.isEmpty else { return }
    reply.text += piece
    guard reply.text.utf8.count <= Self.replyLimit else {
      throw ModelError(.failed, "\(parts.model.name) does not come to an end; ask again")
    }
    if holds { reply.held.append(piece) } else { try await tell(piece, show: show) }
  }

  func tell(_ piece: String, show: TurnObserver) async throws {
    try await parts.executor.transcript.record(.wrote(piece))
    await show(.text(piece))
  }

  private func think(_ piece: String, show: TurnObserver) async throws {
    guard !piece.isEmpty else { return }
    try await parts.executor.transcript.record(.thought(piece))
    await show(.thinking(piece))
  }
}
