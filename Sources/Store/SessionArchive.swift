import Agent
import Foundation
import GRDB

/// The sessions that were kept, for review and for going on.
public struct SessionArchive: Sendable {
  private let store: StateStore

  public init(_ store: StateStore) { self.store = store }

  public struct Summary: Sendable, Hashable, Codable {
    public var id: String
    public var started: Date
    public var title: String
    public var turns: Int
    /// Calls that changed something.
    public var effects: Int
    public var model: String
  }

  public struct Event: Sendable, Hashable {
    public var at: Date
    public var event: TurnEvent
  }

  /// The sessions that have a turn, newest first.
  public func list(limit: Int = 50) throws -> [Summary] {
    try store.database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT s.*, (SELECT COUNT(*) FROM event e WHERE e.session = s.id AND kind = 'asked') AS turns,
            (SELECT COUNT(*) FROM effect f WHERE f.session = s.id AND f.state = 'done') AS effects
          FROM session s WHERE turns > 0 ORDER BY started DESC, rowid DESC LIMIT ?
          """, arguments: [limit]
      ).map { row in
        Summary(
          id: row["id"], started: row["started"], title: row["title"], turns: row["turns"],
          effects: row["effects"], model: row["model"])
      }
    }
  }

  /// `last`, an id, or the beginning of exactly one id → the id. Throws with what to do.
  public func find(_ name: String) throws -> String {
    let sessions = try list(limit: 1000)
    if name == "last" {
      guard let last = sessions.first else {
        throw StoreError("there is no session yet; begin one with: steward chat")
      }
      return last.id
    }
    let matches = sessions.filter { $0.id == name }
    if let match = matches.first { return match.id }
    let starting = sessions.filter { $0.id.hasPrefix(name) }
    if starting.count == 1 { return starting[0].id }
    throw StoreError(
      "there is no session \"\(name)\"; `steward review list` shows the sessions there are")
  }

  public func events(of session: String) throws -> [Event] {
    try store.database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT at, body FROM event WHERE session = ? ORDER BY seq", arguments: [session]
      ).compactMap { row in
        // An event of a later version is skipped, not fatal.
        guard let event = try? JSONValue(parsing: row["body"]).decoded(as: TurnEvent.self) else {
          return nil
        }
        return Event(at: row["at"], event: event)
      }
    }
  }

  /// The finished turns of a session, to go on from, the last evidence numbers used, and what its calls found.
  public func turns(of session: String) throws -> (
    turns: [History.Past], calls: Int, passages: Int, results: [(id: String, text: String)]
  ) {
    var turns: [History.Past] = []
    var line = ""
    var owned: [String]?
    var calls = 0
    var passages = 0
    var results: [(id: String, text: String)] = []
    for event in try events(of: session) {
      switch event.event {
      case .asked(let text, let part): (line, owned) = (text, part)
      case .retrieved(let found): passages += found.count
      case .replied(_, let made): calls += made.count
      case .finished(let call, .done, let text): results.append((call.id, text))
      case .answered(let answer):
        turns.append(
          .init(
            line: line, messages: [.user(line), .assistant(answer.answer)], answer: answer, owned: owned))
      default: break
      }
    }
    return (turns, calls, passages, results)
  }
}
