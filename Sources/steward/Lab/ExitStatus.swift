import Agent
import ArgumentParser
import Homelab

/// How Steward ends: a contract that scripts depend on (docs/command-line.md).
enum ExitStatus: Int32 {
  case failed = 1
  case usage = 2
  case needsApproval = 10
  case refused = 11
  case partly = 12
  case noModel = 13
  case toolFailed = 14
  case doesNotFit = 15
  case interrupted = 130

  var code: ExitCode { ExitCode(rawValue) }

  /// The status for a turn that ended with `error`.
  init(_ error: any Error) {
    switch error {
    case let error as ModelError:
      switch error.reason {
      case .unreachable, .noSuchModel: self = .noModel
      case .doesNotFit: self = .doesNotFit
      case .failed: self = .failed
      }
    case let error as CallError:
      switch error.reason {
      case .invalid, .asks: self = .usage
      case .refused: self = .refused
      case .failed: self = .toolFailed
      case .unknown: self = .partly
      }
    case is CancellationError: self = .interrupted
    case is PlanError, is PlanAmbiguity: self = .usage
    default: self = .failed
    }
  }

  /// The status for a turn that was answered: what its effects came to.
  init?(_ answer: Answer) {
    if !answer.pending.isEmpty {
      self = .needsApproval
    } else if answer.calls.contains(where: { $0.outcome == .unknown }) {
      self = .partly
    } else {
      return nil
    }
  }
}

/// An error with a message that says what to do, and the status to end with.
struct StewardError: Error, CustomStringConvertible {
  var description: String
  var status: ExitStatus

  init(_ description: String, status: ExitStatus = .failed) {
    self.description = description
    self.status = status
  }
}
