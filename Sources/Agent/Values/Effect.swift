/// What a call does to the lab, from nothing to what cannot be taken back.
///
/// The class comes from a trusted tool file or from code, never from the model.
public enum Effect: String, Sendable, Codable, CaseIterable, Comparable {
  /// Looks only: search, diagnostics, discovery.
  case read
  /// Writes a document of the lab, shown as a diff first.
  case document
  /// Changes a machine in a way that can be taken back.
  case change
  /// Destroys, powers off, touches firewall, users or keys; anything unknown.
  case danger

  public static func < (left: Effect, right: Effect) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}
