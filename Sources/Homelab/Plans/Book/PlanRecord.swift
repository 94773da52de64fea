import Agent

/// A plan of the lab as the store has it: its values, how far its steps are, and its file as Steward wrote it last.
public struct PlanRecord: Sendable, Hashable {
  public var number: Int
  /// Relative to the lab: `plans/2026-11-25-upgrade-nas.md`.
  public var path: String
  public var version: Int
  public var plan: Plan
  public var text: String

  public init(number: Int, path: String, version: Int, plan: Plan, text: String) {
    self.number = number
    self.path = path
    self.version = version
    self.plan = plan
    self.text = text
  }

  /// Throws `PlanError` for a record that this Steward cannot read.
  init(_ kept: KeptPlan) throws {
    self.init(
      number: kept.number, path: kept.path, version: kept.version, plan: try PlanRecord.plan(kept.body), text: kept.text
    )
    for (id, state) in kept.states {
      guard let index = plan.index(of: id) else { continue }
      plan.steps[index].state = PlanStep.State(rawValue: state.state) ?? .unknown
      plan.steps[index].note = state.note
    }
  }

  /// A version's values. Throws `PlanError`.
  public static func plan(_ body: String) throws -> Plan {
    do { return try JSONValue(parsing: body).decoded(as: Plan.self) } catch {
      throw PlanError("a plan in .steward/state.db cannot be read: \(error)")
    }
  }

  /// `2026-11-25-upgrade-nas`: the file without its folder and ending.
  public var name: String { String((path.split(separator: "/").last ?? "").dropLast(path.hasSuffix(".md") ? 3 : 0)) }

  /// `upgrade-nas`: the name without the day.
  public var slug: String { name.replacing(/^\d{4}-\d{2}-\d{2}-/, with: "") }

  /// SHA-256 of what this version is, apart from how far it is.
  public var digest: String { Digest.sha256(PlanRecord.body(plan)) }

  public var file: PlanFile { PlanFile(number: number, version: version, plan: plan) }

  /// The plan without how far it is, as canonical JSON: equal plans are equal bytes.
  static func body(_ plan: Plan) -> String { (try? JSONValue(encoding: plan.definition).canonical) ?? "" }

  /// The record after `plan` took its place as the next version.
  func next(_ plan: Plan) -> PlanRecord {
    var record = self
    record.version += 1
    record.plan = plan.cleaned
    record.text = record.file.text
    return record
  }

  var kept: KeptPlan {
    KeptPlan(
      number: number, path: path, version: version, body: PlanRecord.body(plan), text: text,
      states: Dictionary(
        uniqueKeysWithValues: plan.steps.map {
          ($0.id, KeptStepState(state: $0.state.rawValue, note: $0.note))
        }))
  }
}
