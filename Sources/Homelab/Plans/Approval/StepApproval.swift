import Agent
import Foundation

/// Everything of one step that an approval covers: the step itself, and each of its calls as it would run now.
public struct StepScope: Sendable, Hashable {
  public var step: PlanStep
  /// The calls with what they come to: command, host, address, way in, rights, tool file, rollback.
  public var calls: [ScopedCall]

  public struct ScopedCall: Sendable, Hashable {
    public var role: PlanCall.Role
    public var prepared: PreparedCall

    public init(role: PlanCall.Role, prepared: PreparedCall) {
      self.role = role
      self.prepared = prepared
    }
  }

  public init(step: PlanStep, calls: [ScopedCall]) {
    self.step = step
    self.calls = calls
  }

  /// The strongest effect of its calls; nil where it calls nothing.
  public var effect: Effect? { calls.map(\.prepared.effect).max() }

  /// Calls that the owner is asked about again when they are due.
  public var dangerous: [PreparedCall] { calls.map(\.prepared).filter { $0.effect == .danger } }

  /// What the digest is over, as one JSON object.
  public func body(plan number: Int) throws -> JSONValue {
    var step = step
    (step.state, step.note) = (.waiting, "")
    return [
      "plan": .number(Double(number)), "step": try JSONValue(encoding: step),
      "calls": .array(
        try calls.map { ["role": .string($0.role.rawValue), "call": try StepScope.body($0.prepared)] }),
    ]
  }

  /// A call without what differs between two preparations of the same: its id, and where in a document a change
  /// falls. The lines that a change removes and adds stay.
  static func body(_ prepared: PreparedCall) throws -> JSONValue {
    var same = prepared
    same.call.id = ""
    same.origins = [:]
    same.readBefore = []
    same.writes = same.writes.map { write in
      let lines = write.diff.split(separator: "\n", omittingEmptySubsequences: false).filter {
        ($0.hasPrefix("+") || $0.hasPrefix("-")) && !$0.hasPrefix("+++ ") && !$0.hasPrefix("--- ")
      }
      return DocumentWrite(path: write.path, baseHash: nil, content: "", diff: lines.joined(separator: "\n"))
    }
    return try JSONValue(encoding: same)
  }
}

/// Whether a step may run.
public enum StepApproval: Sendable, Hashable {
  /// The owner said yes to exactly what would run now.
  case approved
  /// It is approved, and holds what is asked about again at its time.
  case asksAgain(why: String)
  /// It is for the owner and calls nothing.
  case notNeeded
  case needed(why: String)

  /// Whether it can go on without another yes now.
  public var isGiven: Bool {
    switch self {
    case .approved, .notNeeded: true
    case .asksAgain, .needed: false
    }
  }

  public var told: String {
    switch self {
    case .approved: "approved"
    case .asksAgain(let why): "approved; asked again when it is due: \(why)"
    case .notNeeded: "for the owner"
    case .needed(let why): "needs approval: \(why)"
    }
  }
}
