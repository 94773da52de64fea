import Agent
import Foundation
import Testing

@testable import Store

/// What a run of kills came to: from the effects that took place and from what the journal says of them.
struct CrashCount {
  var effects = 0
  /// Effects that took place twice.
  var repeated = 0
  /// Approvals or outcomes that were told to somebody and are not in the journal any more.
  var lost = 0
  /// Effects that took place and that the journal does not know as begun.
  var unrecorded = 0
  /// Effects that the journal calls done and that did not take place.
  var claimed = 0
  /// Effects whose outcome a kill hid, shown at the next start.
  var open = 0

  /// - Parameter said: everything that the killed processes had said.
  init(_ directory: String, said: [String], open: Int) async throws {
    self.open = open
    let journal = EffectJournal(try StateStore(path: directory + "/state.db"))
    let text = (try? String(contentsOfFile: directory + "/effects", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map(String.init)
    effects = lines.count
    repeated = lines.count - Set(lines).count
    var states: [String: EffectJournal.Entry.State] = [:]
    var digests: Set<String> = []
    for entry in try await journal.all() {
      states[entry.prepared.call.arguments["id"]?.plain ?? ""] = entry.state
      digests.insert("\(entry.pending.id) \(entry.pending.digest)")
    }
    for line in said {
      if let told = line.dropping("approved "), !digests.contains(told) { lost += 1 }
      if let told = line.dropping("done "), states[told] != .done { lost += 1 }
    }
    let done = Set(lines)
    unrecorded = done.count { states[$0] != .done && states[$0] != .unknown }
    claimed = states.count { $0.value == .done && !done.contains($0.key) }
  }
}

extension String {
  func dropping(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}

extension EffectJournal {
  /// Every entry there is.
  func all() async throws -> [Entry] {
    var entries: [Entry] = []
    var number = 1
    while let entry = try await entry("p\(number)") {
      entries.append(entry)
      number += 1
    }
    return entries
  }

  /// As at the next start: what is open is shown and closed, nothing is run. Returns how many there were.
  func recover() async throws -> Int {
    let open = try await unresolved()
    for entry in open { try await settle(entry) }
    return open.count
  }
}
