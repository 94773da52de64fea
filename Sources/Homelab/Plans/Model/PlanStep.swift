import Foundation

/// One step of a plan: who does what, on which hosts, when, and how it is seen and taken back.
public struct PlanStep: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Steward does it: calls of tools.
    case automated
    /// The owner does it.
    case human
  }

  /// How far it is.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// For another step, for its window or for a yes.
    case waiting
    /// It could begin now.
    case ready
    case running
    case done
    case failed
    /// It was done and taken back.
    case undone
    /// The owner does without it.
    case skipped
    /// It began; whether it took effect is not known.
    case unknown
    /// Its window passed before it began.
    case missed

    /// Whether nothing more happens with it, and what needs it may go on.
    public var isOver: Bool { self == .done || self == .skipped }
    /// Whether it has begun: its window and its words tell of the past.
    public var hasBegun: Bool {
      switch self {
      case .running, .done, .failed, .undone, .unknown: true
      case .waiting, .ready, .skipped, .missed: false
      }
    }
  }

  /// What people and other steps call it: `3`, `3a`, `swap-nas`. It stays when steps move.
  public var id: String
  public var title: String
  public var kind: Kind
  /// The hosts that it touches, as the inventory names them.
  public var hosts: [String]
  /// The ids of the steps that must be over before it begins.
  public var needs: [String]
  /// When it may begin and must be over; nil: as soon as what it needs is over.
  public var window: PlanWindow?
  /// Minutes for which its hosts are away; 0 where nothing is interrupted.
  public var downtime: Int
  /// Calls for Steward, or what the owner does.
  public var action: PlanPart
  /// What the owner sees when a human step is done.
  public var lookFor: String
  /// What must be so before it begins.
  public var precondition: PlanPart?
  /// What shows that it is done.
  public var verification: PlanPart?
  public var rollback: PlanPart?
  public var state: State
  /// Why it is in its state: `the link is at 1000 Mb/s`.
  public var note: String

  public init(
    id: String, title: String, kind: Kind, hosts: [String] = [], needs: [String] = [], window: PlanWindow? = nil,
    downtime: Int = 0, action: PlanPart = PlanPart(), lookFor: String = "", precondition: PlanPart? = nil,
    verification: PlanPart? = nil, rollback: PlanPart? = nil, state: State = .waiting, note: String = ""
  ) {
    self.id = id
    self.title = title
    self.kind = kind
    self.hosts = hosts
    self.needs = needs
    self.window = window
    self.downtime = downtime
    self.action = action
    self.lookFor = lookFor
    self.precondition = precondition
    self.verification = verification
    self.rollback = rollback
    self.state = state
    self.note = note
  }

  /// The grammar of an id.
  public static func isID(_ text: String) -> Bool {
    text.wholeMatch(of: /[a-z0-9](?:[a-z0-9\-]{0,22}[a-z0-9])?/) != nil
  }

  /// Every call in it, with the part that it belongs to.
  public var calls: [PlanCall] {
    func of(_ part: PlanPart?, _ role: PlanCall.Role) -> [PlanCall] {
      (part?.calls ?? []).enumerated().map { PlanCall(role: role, place: $0.offset, call: $0.element) }
    }
    return of(precondition, .precondition) + of(kind == .automated ? action : nil, .action)
      + of(verification, .verification) + of(rollback, .rollback)
  }
}
