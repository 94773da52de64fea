import Agent
import Foundation

/// Runs what is due of a plan: one Steward at a time, each step once, inside its window, as it was approved.
public struct PlanRunner: Sendable {
  public var book: PlanBook
  public var approvals: PlanApprovals
  public var leases: any PlanLeasing
  public var effects: any EffectHistory
  /// Its approver is asked about what no approval of the plan covers.
  public var executor: CallExecutor
  /// Whether that approver has somebody to ask.
  public var canAsk: Bool
  public var inventory: @Sendable () -> Inventory
  /// Why a host may not be the one that was meant (its key is another), or nil.
  public var doubt: @Sendable (Host) async -> String?
  /// Seconds that pass alike whatever the clock is set to; also while the machine sleeps.
  public var steady: @Sendable () -> Double
  /// Seconds to wait before each look of a verification; the last look counts.
  public var patience: [Double] = [0, 5, 15]
  /// Seconds from one look to the next while it stays in an open window.
  public var pause: Double = 30
  public var tell: @Sendable (PlanRunEvent) async -> Void = { _ in }

  public init(
    book: PlanBook, approvals: PlanApprovals, leases: any PlanLeasing, effects: any EffectHistory,
    executor: CallExecutor, canAsk: Bool, inventory: @escaping @Sendable () -> Inventory,
    doubt: @escaping @Sendable (Host) async -> String? = { _ in nil },
    steady: @escaping @Sendable () -> Double = PlanRunner.sinceBoot
  ) {
    self.book = book
    self.approvals = approvals
    self.leases = leases
    self.effects = effects
    self.executor = executor
    self.canAsk = canAsk
    self.inventory = inventory
    self.doubt = doubt
    self.steady = steady
  }

  /// CLOCK_BOOTTIME, clock_gettime(2).
  public static let sinceBoot: @Sendable () -> Double = {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Runs what can begin now of the plan.
  ///
  /// - Parameters:
  ///   - only: the steps that may run; empty for all.
  ///   - again: puts the steps of `only` that failed, are unknown, were missed or taken back to waiting first.
  ///   - stays: goes on looking until the windows that are open now are over.
  ///
  /// Throws `PlanError` where the plan cannot be run at all, and whatever keeps the record from being kept.
  public func run(_ name: String, only: [String] = [], again: Bool = false, stays: Bool = false) async throws
    -> PlanRunReport
  {
    let record = try await book.find(name)
    for id in only where record.plan.step(id) == nil {
      throw PlanError(
        "plan \(record.number) has no step \(id); its steps are \(record.plan.steps.map(\.id).joined(separator: ", "))")
    }
    if again, only.isEmpty { throw PlanError("say which steps shall be tried again") }
    let lease = try await leases.take(record.number)
    do {
      let run = PlanRun(self, record, only: Set(only))
      try await run.begin()
      if again { try await run.reset(only) }
      try await run.go(stays: stays)
      let report = await run.report
      try await leases.giveBack(lease)
      return report
    } catch {
      // Where this fails too, the lease ends with the process.
      try? await leases.giveBack(lease)
      throw error
    }
  }
}
