/// The keys by which ssh knows one machine on the way to a host.
public struct HostKey: Sendable, Hashable, Codable {
  /// Where ssh goes, as its configuration resolves it: `root@192.168.4.17`, `root@nas.lan:2222`.
  public var place: String
  /// The keys that ssh takes from there, `ED25519 SHA256:…`, in one order; several where it has several kinds.
  public var fingerprints: [String]

  public init(place: String, fingerprints: [String]) {
    self.place = place
    self.fingerprints = fingerprints
  }
}
