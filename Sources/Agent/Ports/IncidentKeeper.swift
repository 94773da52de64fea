import Foundation

/// What came of a fix.
public enum FixResult: String, Sendable, Hashable, Codable {
  case worked, failed, unknown
}

/// The memory of incidents.
public protocol IncidentKeeper: Sendable {
  /// Takes in what the `checks` of a host found: opens, reopens, keeps up to date; and what these checks found before
  /// and find no more is gone. Returns the incidents of the sightings, in their order.
  func record(_ sightings: [Sighting], host: String, checks: [String], at date: Date, session: String) async throws
    -> [Incident]

  /// Takes incidents for fixing, so that nobody else does at the same time. Throws `CallError.refused` where another
  /// Steward has one of them.
  func claim(_ ids: [String]) async throws

  /// Ends the claim with what came of it.
  func finish(_ ids: [String], fix: String, result: FixResult, text: String, at date: Date, session: String)
    async throws

  /// The incident with this id, or nil.
  func incident(_ id: String) async throws -> Incident?

  /// Every incident, the last seen first.
  func incidents() async throws -> [Incident]

  /// Adds the owner's words, and closes it where `closes`. Throws `CallError` where there is none of this id.
  func note(_ id: String, _ text: String, closes: Bool, at date: Date) async throws -> Incident

  /// What changed since it was last told: new and reopened incidents, and those that were told as open and are not
  /// any more.
  func untold() async throws -> [Incident]

  /// Records that these were told as they are now.
  func markTold(_ incidents: [Incident]) async throws
}
