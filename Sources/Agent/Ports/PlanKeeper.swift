import Foundation

/// Keeps the lab's plans with every version, what was approved of them and how far their steps are.
///
/// It knows a plan as JSON and text: what these mean is the domain's.
public protocol PlanKeeper: Sendable {
  /// Every plan, the newest first.
  func plans() async throws -> [KeptPlan]

  /// The number that the next new plan gets.
  func nextNumber() async throws -> Int

  /// Keeps a new plan as its version 1. Throws where its number or path is taken.
  func begin(_ plan: KeptPlan, why: String, at date: Date) async throws

  /// Keeps `plan` as the version after `base`, and writes how far each step is. Throws where another version came
  /// meanwhile.
  func advance(_ plan: KeptPlan, from base: Int, why: String, at date: Date) async throws

  /// Every version of a plan, the oldest first.
  func versions(of number: Int) async throws -> [KeptPlanVersion]

  /// Records how far steps are, and the file's text with that in it. Throws where the version is another.
  func record(_ moves: [KeptStepMove], of number: Int, version: Int, text: String, at date: Date) async throws

  /// Everything that happened to a plan's steps, the oldest first.
  func moves(of number: Int) async throws -> [KeptStepMove]

  /// Records the owner's yes to steps of a plan.
  func approve(_ approvals: [KeptApproval], of number: Int, at date: Date) async throws

  /// What is approved of a plan and not taken back, the newest of each step.
  func approvals(of number: Int) async throws -> [KeptApproval]

  /// Takes the approval of steps back.
  func revoke(_ steps: [String], of number: Int, why: String, at date: Date) async throws
}

/// A plan as it is kept.
public struct KeptPlan: Sendable, Hashable {
  public var number: Int
  /// Relative to the lab: `plans/2026-11-25-upgrade-nas.md`.
  public var path: String
  public var version: Int
  /// The plan of this version, as JSON, without how far its steps are.
  public var body: String
  /// The file as Steward wrote it last.
  public var text: String
  /// How far each step is: its id → state and why.
  public var states: [String: KeptStepState]

  public init(
    number: Int, path: String, version: Int, body: String, text: String, states: [String: KeptStepState] = [:]
  ) {
    self.number = number
    self.path = path
    self.version = version
    self.body = body
    self.text = text
    self.states = states
  }
}

/// How far a step is.
public struct KeptStepState: Sendable, Hashable {
  public var state: String
  public var note: String

  public init(state: String, note: String = "") {
    self.state = state
    self.note = note
  }
}

/// One version of a plan.
public struct KeptPlanVersion: Sendable, Hashable {
  public var version: Int
  public var made: Date
  /// The owner's words that made it, or what did.
  public var why: String
  public var body: String
  public var text: String

  public init(version: Int, made: Date, why: String, body: String, text: String) {
    self.version = version
    self.made = made
    self.why = why
    self.body = body
    self.text = text
  }
}

/// A step that came to another state.
public struct KeptStepMove: Sendable, Hashable {
  public var step: String
  public var state: String
  public var note: String
  /// Filled in by the keeper.
  public var at: Date

  public init(step: String, state: String, note: String = "", at: Date = .distantPast) {
    self.step = step
    self.state = state
    self.note = note
    self.at = at
  }
}

/// The owner's yes to one step: everything of it that will run, and its digest.
public struct KeptApproval: Sendable, Hashable {
  public var step: String
  public var version: Int
  /// What was approved, as canonical JSON.
  public var body: String
  public var digest: String
  /// Filled in by the keeper.
  public var at: Date

  public init(step: String, version: Int, body: String, digest: String, at: Date = .distantPast) {
    self.step = step
    self.version = version
    self.body = body
    self.digest = digest
    self.at = at
  }
}
