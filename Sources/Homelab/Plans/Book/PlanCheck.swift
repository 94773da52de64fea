import Agent
import Documents

/// How a plan's file stands to what the store has.
public enum PlanCheck: Sendable, Hashable {
  case same
  /// The file is gone.
  case missing
  /// The file is the one of an earlier version or of before the last step: Steward was stopped in between.
  case behind(version: Int)
  /// The file is of a version that the store never had: the store is an older one, put back.
  case ahead(PlanFile)
  /// A person changed what the plan says.
  case edited(PlanFile, lines: [Int])
  /// A person changed only what Steward draws, or blank space: it would be written anew.
  case redrawn(lines: [Int])
  /// A person changed it to what is no plan.
  case unreadable(PlanFileError)

  /// `line 12`, `lines 12, 14, 15 and 3 more`.
  public static func told(_ lines: [Int]) -> String {
    let shown = lines.prefix(5).map(String.init).joined(separator: ", ")
    return (lines.count == 1 ? "line " : "lines ") + shown + (lines.count > 5 ? " and \(lines.count - 5) more" : "")
  }
}

extension PlanBook {
  /// Holds the plan's file against the store.
  public func check(_ record: PlanRecord) async throws -> PlanCheck {
    let text: String
    do { text = try files.read(record.path) } catch let error as DocumentError {
      if error.reason == .missing { return .missing }
      throw error
    }
    if text.isSame(as: record.text) { return .same }
    let file: PlanFile
    do { file = try PlanFile(reading: text, path: record.path) } catch let error as PlanFileError {
      return .unreadable(error)
    }
    func unreadable(_ message: String) -> PlanCheck {
      .unreadable(PlanFileError(path: record.path, line: 3, message: message))
    }
    guard file.number == record.number else {
      return unreadable("it says plan \(file.number), and \(record.path) is plan \(record.number)")
    }
    if file.version > record.version { return .ahead(file) }
    let lines = PlanBook.changedLines(from: record.text, to: text)
    if file.version < record.version {
      let kept = try await keeper.versions(of: record.number).first { $0.version == file.version }
      if let kept, try PlanRecord.plan(kept.body) == file.plan.definition, file.text.isSame(as: text) {
        return .behind(version: file.version)
      }
      return unreadable(
        "it is version \(file.version) with changes by hand, and the plan is at version \(record.version); keep them elsewhere and ask for them as amendments"
      )
    }
    if file.plan == record.plan { return .redrawn(lines: lines) }
    if file.plan.definition == record.plan.definition, file.text.isSame(as: text) {
      // What the file says of each step was so once: it was not written after the last move.
      let moves = try await keeper.moves(of: record.number)
      let isEarlier = file.plan.steps.allSatisfy { step in
        step.state == .waiting
          || moves.contains { $0.step == step.id && $0.state == step.state.rawValue && $0.note == step.note }
      }
      if isEarlier { return .behind(version: file.version) }
    }
    return .edited(file, lines: lines)
  }

  /// Throws `PlanError` where the file is not as Steward wrote it last: with the lines, and what to do.
  public func require(unchanged record: PlanRecord) throws {
    let text = try files.read(record.path)
    guard !text.isSame(as: record.text) else { return }
    let lines = PlanBook.changedLines(from: record.text, to: text)
    throw PlanError(
      "\(record.path) differs from version \(record.version) in \(PlanCheck.told(lines)); see steward plan check \(record.number)"
    )
  }

  /// Lines of `new` that are not in `old`, or stand where lines of it are gone; from 1.
  static func changedLines(from old: String, to new: String) -> [Int] {
    // As bytes: to Swift, differently composed letters are equal.
    let before = old.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    let after = new.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    var lines: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .insert(let offset, _, _): lines.insert(offset + 1)
      case .remove(let offset, _, _): lines.insert(min(offset, after.count - 1) + 1)
      }
    }
    return lines.sorted()
  }

}

extension String {
  /// Whether both are the same bytes.
  func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
