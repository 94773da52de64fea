import Agent
import Foundation
import TestSupport
import Testing

@testable import Store

/// A state file in a directory of its own.
struct TemporaryState {
  let directory = TemporaryFolder.path("store")
  var path: String { directory + "/state.db" }

  init() throws { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }
  func remove() { try? FileManager.default.removeItem(atPath: directory) }
}

@Suite struct SessionTranscriptTests {
  static let call = ToolCall(id: "t1", tool: "look", arguments: ["host": "nas"])
  static let answer = Answer(
    answer: "fine [t1]", calls: [.init(call, effect: .read, decision: .allowed, outcome: .done, summary: "ok")],
    model: "builtin", session: "s")
  static let events: [TurnEvent] = [
    .asked("how is nas?"), .retrieved([Passage(id: "d1", path: "a.md", heading: ["A"], lines: 1...2, text: "x")]),
    .asked("check nas as usual", owned: ["nas"]), .thought("hm"), .replied(text: "", calls: [call]),
    .called(call, effect: .read), .decided(call, .allowed),
    .finished(call, outcome: .done, text: "ok"), .changed(["x"]), .answered(answer), .failed("no"), .cancelled,
  ]

  @Test func keepsEveryEventInOrder() async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let store = try StateStore(path: state.path)
    let transcript = try SessionTranscript.begin(in: store, model: "builtin")
    for event in Self.events { try await transcript.record(event) }
    let again = SessionArchive(try StateStore(path: state.path))
    #expect(try again.events(of: transcript.session).map(\.event) == Self.events)
    let summary = try #require(try again.list().first)
    #expect(summary.title == "how is nas?" && summary.turns == 2)
    let turns = try again.turns(of: transcript.session)
    #expect(turns.calls == 1 && turns.passages == 1)
    #expect(turns.turns.map(\.line) == ["check nas as usual"] && turns.turns.map(\.owned) == [["nas"]])
  }

  @Test func putsAWholeReplyInPlaceOfItsPieces() async throws {
    let store = try StateStore()
    let transcript = try SessionTranscript.begin(in: store, model: "builtin")
    let archive = SessionArchive(store)
    try await transcript.record(.wrote("one "))
    try await transcript.record(.wrote("two"))
    #expect(try archive.events(of: transcript.session).map(\.event) == [.wrote("one "), .wrote("two")])
    try await transcript.record(.replied(text: "one two", calls: []))
    #expect(try archive.events(of: transcript.session).map(\.event) == [.replied(text: "one two", calls: [])])
  }

  @Test func keepsThatATurnWasCancelled() async throws {
    let store = try StateStore()
    let transcript = try SessionTranscript.begin(in: store, model: "builtin")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await transcript.record(.cancelled)
    }
    try await task.value
    #expect(try SessionArchive(store).events(of: transcript.session).map(\.event) == [.cancelled])
  }

  @Test func findsASessionByItsBeginning() async throws {
    let store = try StateStore()
    let archive = SessionArchive(store)
    #expect(throws: StoreError.self) { try archive.find("last") }
    let day = Date(timeIntervalSince1970: 1_795_000_000)
    let first = try SessionTranscript.begin(in: store, model: "m", now: { day })
    let second = try SessionTranscript.begin(in: store, model: "m", now: { day.addingTimeInterval(1) })
    for transcript in [first, second] { try await transcript.record(.asked("x")) }
    #expect(first.session != second.session)
    #expect(try archive.find("last") == second.session)
    #expect(try archive.find(first.session) == first.session)
    #expect(throws: StoreError.self) { try archive.find("1999") }
  }

  @Test func losesNothingWhereTwoStewardsWrite() async throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let stores = [try StateStore(path: state.path), try StateStore(path: state.path)]
    let transcripts = try stores.map { try SessionTranscript.begin(in: $0, model: "m") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for transcript in transcripts {
        group.addTask { for number in 0..<100 { try await transcript.record(.asked("\(number)")) } }
      }
      try await group.waitForAll()
    }
    let archive = SessionArchive(stores[0])
    for transcript in transcripts { #expect(try archive.events(of: transcript.session).count == 100) }
    #expect(try stores[0].integrityProblem() == nil)
  }

  @Test func saysWhatToDoWithABrokenFile() throws {
    let state = try TemporaryState()
    defer { state.remove() }
    try String(repeating: "no database ", count: 500).write(toFile: state.path, atomically: true, encoding: .utf8)
    let error = #expect(throws: StoreError.self) { try StateStore(path: state.path) }
    #expect(error?.description.contains("state.db is broken") == true)
    #expect(error?.description.contains("move it away") == true)
  }
}

@Suite struct SessionLogTests {
  @Test func tellsWhatWasAskedFoundDecidedAndChanged() throws {
    let state = try TemporaryState()
    defer { state.remove() }
    let call = ToolCall(id: "t1", tool: "look", arguments: ["host": "nas"])
    let write = ToolCall(id: "t2", tool: "update_doc")
    let answer = Answer(
      answer: "## fine\nload 2 [t1]", citations: [.init(id: "d1", path: "nas.md", heading: "Disks")],
      calls: [
        .init(call, effect: .read, decision: .allowed, outcome: .done, summary: "load 2"),
        .init(write, effect: .document, decision: .approved, outcome: .done, summary: "updated"),
      ], changed: ["updated A.md"], session: "s1")
    let log = SessionLog(directory: state.directory, timeZone: .gmt)
    let noon = Date(timeIntervalSince1970: 1_795_000_000)
    try log.append(line: "how is nas?\nand the rest", answer: answer, at: noon)
    try log.append(line: "again", answer: Answer(), at: noon)
    let files = try FileManager.default.contentsOfDirectory(atPath: state.directory)
    let text = try String(contentsOfFile: state.directory + "/" + (try #require(files.first)), encoding: .utf8)
    #expect(files.count == 1)
    for part in [
      "**Asked:** how is nas? and the rest", "**Found:** `look host=nas`: load 2 [t1]", "> ## fine",
      "**Decided:** update_doc: approved", "**Changed:** updated A.md", "[d1] nas.md › Disks", "**Asked:** again",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.split(separator: "\n").count { $0.hasPrefix("# ") } == 1)
  }
}
