import Agent

/// Why a host could not be asked.
public struct ReachError: Error, CustomStringConvertible, Hashable {
  public enum Reason: String, Sendable, Hashable, Codable {
    /// The inventory gives no way, or one that leads nowhere.
    case noWay = "no_way"
    /// A program that the way needs is not on this machine.
    case noProgram = "no_program"
    /// It is off, or not at its address.
    case unreachable
    /// Nobody has said yes to its host key.
    case unknownKey = "unknown_host_key"
    /// Its host key is another than the one that is known.
    case changedKey = "changed_host_key"
    /// It lets this user not in, or has no shell.
    case denied
    /// The hypervisor or the cluster answers; the guest does not.
    case guestSilent = "guest_silent"
    /// The connection broke after the command had begun.
    case lost
  }

  public var reason: Reason
  public var description: String

  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}

extension CallError {
  public init(_ error: ReachError) {
    let reason: CallError.Reason =
      switch error.reason {
      case .lost: .unknown
      case .noWay: .invalid
      case .changedKey, .unknownKey: .refused
      case .noProgram, .unreachable, .denied, .guestSilent: .failed
      }
    self.init(reason, error.description)
  }
}
