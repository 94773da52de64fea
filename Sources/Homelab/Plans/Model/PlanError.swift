/// Why a plan, or a change of one, is not possible, and what would be.
public struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
