import Foundation

/// One change of a plan, as the owner's words ask for it; steps and times are still words.
public enum Amendment: Sendable, Hashable {
  /// To a time. `direction` tells which way it must go.
  case move(steps: String, when: String, direction: Direction)
  /// Let `steps` come before or after others.
  case order(steps: String, place: Place, others: String)
  case swap(String, String)
  /// Into a step for each host, or into steps of these titles.
  case split(steps: String, titles: [String])
  case merge(String, String)
  case drop(steps: String)
  case add(title: String, kind: PlanStep.Kind?, place: Place?, others: String, when: String)
  case make(steps: String, kind: PlanStep.Kind)
  case rename(step: String, title: String)
  /// Another host in the place of one; nil: of the only one that a step has.
  case host(steps: String, old: String?, new: String)
  case answer(question: String, answer: String)
  case decide(String)

  public enum Direction: Sendable, Hashable { case later, earlier, any }
  public enum Place: String, Sendable, Hashable { case before, after, first, last }
}
