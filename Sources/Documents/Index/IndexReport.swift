/// What an update of the index found and did.
public struct IndexReport: Sendable, Hashable {
  public struct Problem: Sendable, Hashable {
    /// Relative to the lab.
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// Documents in the index now.
  public var documents = 0
  /// Passages in the index now.
  public var sections = 0
  /// Documents that were read anew.
  public var changed = 0
  /// Documents that are in the index no more.
  public var removed = 0
  /// Secrets that were left out of what was read anew.
  public var secrets = 0
  /// Documents that are not indexed, or not as they should be.
  public var problems: [Problem] = []
  /// Those of them that no report has told before.
  public var newProblems: [Problem] = []
  /// What the owner should know about the index itself.
  public var notices: [String] = []

  public init() {}
}
