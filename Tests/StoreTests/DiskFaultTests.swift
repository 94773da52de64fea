import Agent
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// SQLite finds no room at one write after the other (`max_page_count`): no effect begins without its record.
@Suite struct StateFaultTests {
  @Test func noEffectBeginsWithoutADurableIntent() async throws {
    var ran = 0
    var refused = 0
    for room in 0..<12 {
      let path = TemporaryFolder.path("fault") + ".db"
      defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
      let store = try StateStore(path: path)
      let transcript = try SessionTranscript.begin(in: store, model: "none")
      let tool = FakeTool(ToolDescription(name: "write", description: "Write", effect: .document))
      // Large, so that a record needs pages of its own.
      let call = ToolCall(id: "t1", tool: "write", arguments: ["text": .string(String(repeating: "w ", count: 3000))])
      let journal = EffectJournal(store)
      let executor = CallExecutor(
        catalog: ListCatalog([tool]), approver: FixedApprover(.approved), journal: journal, transcript: transcript,
        redactor: Redactor())
      try await store.database.write { db in
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        try db.execute(sql: "PRAGMA max_page_count = \(pages + room)")
      }
      let result = try? await executor.carryOut(call, provenance: Provenance()) { _ in }
      let entry = try await journal.entry("p1")
      if tool.runs.isEmpty {
        refused += 1
        #expect(result == nil)
        #expect(entry == nil || entry?.state == .proposed || entry?.state == .intended, "\(room)")
      } else {
        ran += 1
        #expect(entry.map { [.started, .done].contains($0.state) } == true, "\(room): \(String(describing: entry))")
      }
      #expect(try store.integrityProblem() == nil)
    }
    #expect(ran > 0 && refused > 0, "\(ran) ran, \(refused) refused")
  }

  @Test func aTranscriptThatFindsNoRoomIsToldAndDoesNotEndTheTurn() async throws {
    let path = TemporaryFolder.path("fault") + ".db"
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    let store = try StateStore(path: path)
    let transcript = try SessionTranscript.begin(in: store, model: "none")
    try await store.database.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    for _ in 0..<8 { try await transcript.record(.asked(String(repeating: "x", count: 5000))) }
    #expect(store.takeLoss()?.contains("not kept") == true)
    #expect(store.takeLoss() == nil)
  }
}
