/// Lets one Steward at a time run a plan, on whatever machine state it is started.
public protocol PlanLeasing: Sendable {
  /// Takes the plan for this process. Throws, with who has it, where another living process runs it; a lease of a
  /// process that is gone, or of another boot, is taken over.
  func take(_ plan: Int) async throws -> PlanLease

  func giveBack(_ lease: PlanLease) async throws
}

/// The right to run one plan, held by this process.
public struct PlanLease: Sendable, Hashable {
  public var plan: Int
  /// Tells this lease from a later one.
  public var number: Int64
  /// Whether the one before was never given back: a crash, or a power cut.
  public var wasLeftOpen: Bool

  public init(plan: Int, number: Int64, wasLeftOpen: Bool) {
    self.plan = plan
    self.number = number
    self.wasLeftOpen = wasLeftOpen
  }
}

/// What became of effects, by the ids of their calls.
public protocol EffectHistory: Sendable {
  /// The effects of calls whose id begins with `prefix`, by the call's id. What never came as far as a proposal is
  /// not in it.
  func effects(ofCalls prefix: String) async throws -> [String: EffectStanding]
}

/// How far an effect came.
public enum EffectStanding: Int, Sendable, Hashable, Comparable {
  /// It was asked about, at the most: nothing took place.
  case notBegun
  case failed
  /// It began, and its end is not recorded: it may have taken place.
  case unknown
  case done

  public static func < (left: EffectStanding, right: EffectStanding) -> Bool { left.rawValue < right.rawValue }
}
