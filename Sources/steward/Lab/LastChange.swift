import Agent
import Documents
import Homelab
import Models
import Store

/// What of the lab's documents and plans can be taken back, and the call that does it.
struct LastChange {
  /// The changes so far, the oldest first.
  let changes: [EffectJournal.Entry]
  private let lab: Lab
  private let undone: Set<String>

  init(in lab: Lab) async throws {
    self.lab = lab
    changes = try await lab.journal.written()
    undone = Set(changes.compactMap { $0.prepared.call.arguments[UndoEdit.argument]?.plain })
      .union(LastChange.undonePlans(changes))
  }

  /// Those that were not taken back, and take nothing back themselves.
  var open: [EffectJournal.Entry] {
    changes.filter { !undone.contains($0.pending.id) && !LastChange.isReversal($0) }
  }

  /// The change with this id, or the last one.
  func entry(_ id: String?) throws -> EffectJournal.Entry {
    guard let entry = id == nil ? open.last : changes.last(where: { $0.pending.id == id }) else {
      throw StewardError(
        id.map { "no document was changed by \($0); `steward undo --list` lists the changes" }
          ?? "there is no change of a document to take back")
    }
    guard !undone.contains(entry.pending.id) else {
      throw StewardError("\(entry.pending.id) was taken back already; `steward undo --list` lists the changes")
    }
    return entry
  }

  /// The call that takes `entry` back, which shows the difference and asks as ever.
  func reversal(of entry: EffectJournal.Entry) async throws -> ToolCall {
    if entry.prepared.call.tool == "amend_plan" { return try await planReversal(of: entry) }
    guard entry.prepared.writes.count == 1, let write = entry.prepared.writes.first else {
      throw StewardError("\(entry.pending.id) wrote more than one document; take it back yourself")
    }
    return ToolCall(
      tool: "update_doc",
      arguments: [
        "document": .string(write.path), "text": .string("take back \(entry.pending.id)"),
        UndoEdit.argument: .string(entry.pending.id),
      ])
  }

  /// A plan takes its own changes back: the store has its versions, and the steps may have gone on since.
  private func planReversal(of entry: EffectJournal.Entry) async throws -> ToolCall {
    let number = entry.prepared.call.arguments["plan"]?.plain ?? ""
    let record = try await lab.plans.find(number)
    guard try await lab.plans.versions(of: record).last?.text == entry.prepared.writes.first?.content else {
      throw StewardError(
        "plan \(record.number) was changed again since \(entry.pending.id); steward plan amend \(record.number) --undo takes the last change back"
      )
    }
    return ToolCall(
      tool: "amend_plan",
      arguments: ["plan": .string(number), "change": "take the last change back", AmendPlanTool.undo: true])
  }

  /// Changes of plans that were taken back, each by a later one of the same plan.
  private static func undonePlans(_ changes: [EffectJournal.Entry]) -> Set<String> {
    var open: [String: [String]] = [:]
    var undone: Set<String> = []
    for entry in changes where entry.prepared.call.tool == "amend_plan" {
      let plan = entry.prepared.call.arguments["plan"]?.plain ?? ""
      if isReversal(entry) {
        if let last = open[plan]?.popLast() { undone.insert(last) }
      } else {
        open[plan, default: []].append(entry.pending.id)
      }
    }
    return undone
  }

  private static func isReversal(_ entry: EffectJournal.Entry) -> Bool {
    let call = entry.prepared.call
    return call.arguments[UndoEdit.argument] != nil || call.tool == "amend_plan" && AmendPlanTool.isUndo(call)
  }

  /// What "undo that" comes to in a session: the journal tells what became of what was proposed there.
  func reversal(_ request: TakeBack, in session: String) async throws -> Reversal {
    let list = "`steward undo --list` lists what can be taken back."
    // A reversal that was declined leaves what it would have taken back.
    let entries = try await lab.journal.entries(of: session).filter { entry in
      guard entry.state == .done || !LastChange.isReversal(entry) else { return false }
      return request.document.map { name in entry.prepared.writes.contains { LastChange.path($0.path, is: name) } }
        ?? true
    }
    guard let last = entries.last else {
      let place = request.document.map { " of \($0)" } ?? ""
      return .words("There is no change\(place) in this session: which change do you mean? \(list)")
    }
    let (call, id) = (last.prepared.call, last.pending.id)
    switch last.state {
    case .done: break
    case .proposed:
      return .words(
        "Nothing has changed yet, so there is nothing to take back: \(call.tool) (\(id)) waits for your yes, and `steward approve` lists what waits."
      )
    case .declined, .expired, .notRun, .tampered:
      return .words("Nothing was changed, so there is nothing to take back.")
    case .failed:
      return .words("\(call.tool) (\(id)) failed: \(last.note). Look at what it left before anything is taken back.")
    case .approved, .intended, .started, .unknown:
      return .words("\(call.tool) (\(id)) \(last.state.told): look at what it left before anything is taken back.")
    }
    if LastChange.isReversal(last) || undone.contains(id) { return .words("That was taken back already. \(list)") }
    guard !last.prepared.writes.isEmpty else {
      return .words(
        "That cannot be taken back by itself: \(last.note). Say what is to be done now; `steward undo` takes back changes of documents and plans."
      )
    }
    do { return .call(try await reversal(of: last)) } catch { return .words("It cannot be taken back: \(error).") }
  }

  private static func path(_ path: String, is name: String) -> Bool {
    path.lowercased() == name.lowercased() || path.lowercased().hasSuffix("/" + name.lowercased())
  }
}
