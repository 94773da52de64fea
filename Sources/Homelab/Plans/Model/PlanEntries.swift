/// Something that was found, which the plan rests on.
public struct PlanFinding: Sendable, Hashable, Codable {
  /// Its evidence: `t3` of a session, `d2`, or a place in a document.
  public var evidence: String
  /// The day it was found, YYYY-MM-DD.
  public var date: String
  public var text: String

  public init(evidence: String = "", date: String, text: String) {
    self.evidence = evidence
    self.date = date
    self.text = text
  }
}

/// Something that is settled, and when: `2026-11-25: the K3s nodes wait for the next weekend`.
public struct PlanDecision: Sendable, Hashable, Codable {
  public var date: String
  public var text: String

  public init(date: String, text: String) {
    self.date = date
    self.text = text
  }
}

/// Something that only the owner can decide.
public struct PlanQuestion: Sendable, Hashable, Codable {
  public var text: String
  /// Empty while it is open.
  public var answer: String

  public init(_ text: String, answer: String = "") {
    self.text = text
    self.answer = answer
  }
}

/// Something that must be bought.
public struct PlanPurchase: Sendable, Hashable, Codable {
  public var count: Int
  public var item: String
  /// For which hosts or steps.
  public var purpose: String
  public var price: String
  public var isBought: Bool

  public init(count: Int, item: String, purpose: String = "", price: String = "", isBought: Bool = false) {
    self.count = count
    self.item = item
    self.purpose = purpose
    self.price = price
    self.isBought = isBought
  }
}
