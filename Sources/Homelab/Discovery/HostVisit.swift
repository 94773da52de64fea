import Agent
import Foundation

/// A look at one host of the lab: whether it was reached, and what it said.
public struct HostVisit: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Hashable, Codable {
    case reached
    /// Nothing answers in its way.
    case down
    /// It is there and does not let Steward in, or is not known to be itself.
    case refused
    /// The connection broke in the middle.
    case lost
    /// The inventory gives no way to it, so nothing was tried.
    case unasked
  }

  public var name: String
  public var state: State
  /// Why it was not reached.
  public var why: String?
  public var date: Date
  public var milliseconds: Int
  /// Where it was found, where that is not the address of its row.
  public var movedTo: String?
  /// What led there.
  public var trail: String?
  /// Under which name ssh knows its key.
  var keyName: String?
  public var facts: MachineFacts?

  private enum CodingKeys: String, CodingKey {
    case name, state, why, date, milliseconds, trail, facts
    case movedTo = "moved_to"
  }

  public init(
    name: String, state: State, why: String? = nil, date: Date, milliseconds: Int = 0, facts: MachineFacts? = nil
  ) {
    self.name = name
    self.state = state
    self.why = why
    self.date = date
    self.milliseconds = milliseconds
    self.facts = facts
  }

  init(name: String, error: ReachError, date: Date, milliseconds: Int) {
    let state: State =
      switch error.reason {
      case .noWay, .noProgram: .unasked
      case .unreachable, .guestSilent: .down
      case .unknownKey, .changedKey, .denied: .refused
      case .lost: .lost
      }
    self.init(name: name, state: state, why: error.description, date: date, milliseconds: milliseconds)
  }
}

extension HostVisit {
  /// The visit as it is kept.
  var look: HostLook {
    HostLook(
      host: name, at: date, state: state.rawValue, why: why, milliseconds: milliseconds, keyName: keyName,
      facts: facts?.kept ?? [:])
  }

  /// What was kept → the visit. Facts of an older look are not facts of this one.
  init?(_ look: HostLook) {
    guard let state = State(rawValue: look.state) else { return nil }
    self.init(name: look.host, state: state, why: look.why, date: look.at, milliseconds: look.milliseconds)
    keyName = look.keyName
    if state == .reached { facts = MachineFacts(kept: look.facts.mapValues(\.value)) }
  }
}

extension MachineFacts {
  /// Figures that differ at every look; they are kept up to date without a history.
  private static let moving: Set<String> = ["uptime", "neighbours", "leases", "unknown", "file_systems", "pools"]

  /// The facts by name, each with what makes it another one.
  var kept: [String: HostLook.Fact] {
    guard let members = (try? JSONValue(encoding: self))?.objectValue else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: members.compactMap { name, value in
        value == .null ? nil : (name, HostLook.Fact(value, identity: identity(name, value)))
      })
  }

  private func identity(_ name: String, _ value: JSONValue) -> String? {
    switch name {
    case _ where MachineFacts.moving.contains(name): ""
    case "links":
      links.filter { !$0.isGuestSide }.map { link in
        "\(link.name) \(link.mac ?? "") \(link.speed ?? 0) \(link.supports ?? 0) \(link.addresses.sorted().joined(separator: ","))"
      }.joined(separator: "\n")
    case "gpus": gpus.map(\.text).joined(separator: "\n")
    case "listeners":
      listeners.filter { !$0.isLocal && $0.port < 32768 }.map(\.text).joined(separator: "\n")
    case "guests": guests.map { "\($0.kind) \($0.id) \($0.name) \($0.state)" }.joined(separator: "\n")
    case "cluster": (cluster?.nodes ?? []).map { "\($0.name) \($0.isReady)" }.joined(separator: "\n")
    default: nil
    }
  }

  /// Facts by name → the facts; nil where what must be there is missing.
  init?(kept: [String: JSONValue]) {
    var members = kept
    let lists = [
      "disks", "file_systems", "pools", "links", "routes", "neighbours", "peers", "leases", "resolvers", "gpus",
      "services", "listeners", "guests", "unknown",
    ]
    for list in lists where members[list] == nil { members[list] = [] }
    guard let facts = try? JSONValue.object(members).decoded(as: MachineFacts.self) else { return nil }
    self = facts
  }
}

extension MachineFacts {
  /// The addresses in the kept fact `links`, in order.
  public static func addresses(ofKept links: JSONValue) -> [String] {
    guard let links = try? links.decoded(as: [NetworkLink].self) else { return [] }
    return links.filter { !$0.isGuestSide && $0.kind == nil || $0.kind == "bridge" }.flatMap(\.addresses)
      .map { String($0.prefix { $0 != "/" }) }.filter(HostName.isIPv4)
  }
}
