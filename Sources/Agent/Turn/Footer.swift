/// The end of every turn, made by code: what really ran, what really changed, what is not supported.
public enum Footer {
  /// The lines under an answer; empty when nothing ran and nothing needs saying.
  public static func lines(for answer: Answer) -> [String] {
    var lines: [String] = []
    for citation in answer.citations {
      let heading = citation.heading.isEmpty ? "" : " › \(citation.heading)"
      lines.append("[\(citation.id)] \(citation.path)\(heading)")
    }
    if !answer.related.isEmpty {
      let places = answer.related.prefix(2).map { "\($0.path) › \($0.heading)" }
      lines.append("see also: " + places.joined(separator: "; "))
    }
    for call in answer.calls where call.decision != .invalid {
      lines.append("[\(call.id)] \(call.call.line): \(told(call))")
    }
    lines += (answer.noticed ?? []).map { "noticed: \($0)" }
    if !answer.calls.isEmpty || answer.contradicted != nil {
      lines.append(
        "changed: " + (answer.changed.isEmpty ? "nothing" : answer.changed.joined(separator: "; ")))
    }
    lines += answer.contradicted ?? []
    if answer.usage.cutOff == true {
      lines.append("the answer is not whole: the model used up its tokens; ask it to go on, or ask for less at once")
    }
    if !answer.unsupported.isEmpty {
      lines.append("no evidence for: " + answer.unsupported.joined(separator: ", "))
    }
    for pending in answer.pending {
      lines.append(
        "waits for your yes: steward approve \(pending.id) \(pending.digest.prefix(16))")
    }
    return lines
  }

  private static func told(_ call: Answer.CallRecord) -> String {
    switch call.outcome {
    case .done: call.summary
    case .failed: "failed: \(call.summary)"
    case .unknown: "outcome unknown: \(call.summary)"
    case .notRun: "not run (\(call.decision.rawValue))"
    }
  }
}
