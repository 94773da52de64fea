/// Keeps what hosts said, with its history.
public protocol FactKeeper: Sendable {
  /// Keeps a look. The facts of a host that was not reached stay as they were.
  func keep(_ looks: [HostLook]) async throws

  /// The last look at each host, with its facts of the last time that it was reached.
  func latest() async throws -> [HostLook]

  /// What one fact of a host was, the newest first.
  func history(of host: String, fact: String) async throws -> [HostFact]
}
