/// Tells the owner something where there is no terminal: a push message, a webhook, a program.
public protocol Notifier: Sendable {
  /// Throws `CallError` where it could not be told: it is tried again the next time.
  func tell(_ notice: Notice) async throws
}

/// Something to tell.
public struct Notice: Sendable, Hashable, Codable {
  public enum Priority: String, Sendable, Codable, Comparable {
    case low, normal, high

    public static func < (left: Priority, right: Priority) -> Bool {
      let order: [Priority] = [.low, .normal, .high]
      return order.firstIndex(of: left)! < order.firstIndex(of: right)!
    }
  }

  public var title: String
  public var text: String
  public var priority: Priority
  /// The incidents that it is about.
  public var incidents: [String]

  public init(title: String, text: String, priority: Priority = .normal, incidents: [String] = []) {
    self.title = title
    self.text = text
    self.priority = priority
    self.incidents = incidents
  }
}
