import Agent
import Documents
import Store

/// What a crash left open, told to the owner: what is known of its outcome, and how to find out the rest.
struct OpenEffects {
  let lab: Lab

  struct Told {
    var entry: EffectJournal.Entry
    /// What is known, in a sentence.
    var state: String
    /// How to find out, or nil where it is known.
    var next: String?
  }

  func list() async throws -> [Told] {
    try await lab.journal.unresolved().map(told)
  }

  private func told(_ entry: EffectJournal.Entry) -> Told {
    let name = "\(entry.pending.id) (\(entry.prepared.call.line.prefix(160)))"
    guard entry.state == .started else {
      return Told(entry: entry, state: "\(name) was approved and not begun: nothing of it ran", next: nil)
    }
    if let write = entry.prepared.writes.first, entry.prepared.command == nil {
      // A document shows by itself whether it was written: it is replaced as a whole or not at all.
      let now = (try? lab.files.readBytes(write.path)).map { Digest.sha256($0) }
      if now == write.contentHash ?? Digest.sha256(write.content) {
        return Told(entry: entry, state: "\(name) was done: \(write.path) is as it was to be", next: nil)
      }
      if now == write.baseHash {
        return Told(entry: entry, state: "\(name) was not done: \(write.path) is as it was before", next: nil)
      }
      return Told(
        entry: entry, state: "\(name) was begun; \(write.path) is neither as before nor as it was to be",
        next: "read \(write.path)")
    }
    let when = entry.isOfAnotherBoot ? " before this machine was started" : ""
    return Told(
      entry: entry, state: "\(name) was begun\(when) and its outcome is unknown; it is not run again",
      next: check(entry) ?? "look at \(entry.prepared.host ?? "it") yourself before you ask for it again")
  }

  /// The tool's own check, as a command that only reads.
  private func check(_ entry: EffectJournal.Entry) -> String? {
    guard let check = entry.prepared.check else { return nil }
    let words = check.arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }
    return "steward run " + ([check.tool] + words).map(OpenEffects.quoted).joined(separator: " ")
  }

  /// As a shell takes it as one word.
  private static func quoted(_ word: String) -> String {
    word.wholeMatch(of: /[A-Za-z0-9_.:\/=@+\-]+/) != nil ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
