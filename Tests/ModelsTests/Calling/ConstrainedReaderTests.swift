import Agent
import Testing

@testable import Models

@Suite struct ConstrainedReaderTests {
  static func read(_ pieces: [String]) -> (text: String, pieces: Int, calls: [ToolCall]) {
    var reader = ConstrainedReader(tools: ReplyReaderTests.tools)
    var texts: [String] = []
    var calls: [ToolCall] = []
    for event in pieces.flatMap({ reader.take($0) }) + reader.finish() {
      switch event {
      case .text(let piece): texts.append(piece)
      case .call(let call): calls.append(call)
      default: break
      }
    }
    return (texts.joined(), texts.count, calls)
  }

  @Test func streamsTheTextOfAnAnswer() {
    let answer = Self.read([#"{"ans"#, #"wer": "The disk"#, #" is 91% full."#, #"" }"#])
    #expect(answer.text == "The disk is 91% full.")
    #expect(answer.pieces == 2)
    #expect(answer.calls.isEmpty)
  }

  @Test(arguments: [
    #"{"answer": "a \"b\" \\ \n\t\u00e9 \ud83d\ude00 {\"name\": 1}"}"#, #"{ "answer" : "" }"#, #" {"answer":"x"}  "#,
  ])
  func decodesTheStringHoweverItIsCut(reply: String) throws {
    let value = try JSONValue(parsing: reply)["answer"]?.stringValue
    for size in 1...5 {
      var pieces: [String] = []
      var rest = Array(reply)
      while !rest.isEmpty {
        pieces.append(String(rest.prefix(size)))
        rest.removeFirst(min(size, rest.count))
      }
      let read = Self.read(pieces)
      #expect(read.text == value)
      #expect(read.calls.isEmpty)
    }
  }

  @Test func readsACallWhenItIsWhole() {
    let read = Self.read([#"{"name": "run_diag"#, #"nostic", "parameters": {"check": "disk", "host": "nas"}}"#])
    #expect(read.calls == [ReplyReaderTests.wanted])
    #expect(read.text.isEmpty)
  }

  @Test(arguments: ReplyReaderTests.dialects) func readsAServerThatIgnoredTheSchema(reply: String) {
    #expect(Self.read(reply.map(String.init)).calls == [ReplyReaderTests.wanted])
  }

  @Test func showsPlainTextOfAServerThatIgnoredTheSchema() {
    let read = Self.read(["The load ", "is 2."])
    #expect(read.text == "The load is 2.")
    #expect(read.pieces == 2)
  }

  @Test func keepsTheBeginningOfAnAnswerThatWasCutOff() {
    #expect(Self.read([#"{"answer": "The load is"#]).text == "The load is")
  }

  @Test func neverShowsTheRawCall() {
    let read = Self.read([#"{"name": "reboot_host", "parameters": {"host": "nas"}}"#])
    #expect(read.calls.isEmpty)
    #expect(read.text.isEmpty)
  }

  @Test(arguments: [
    "```json\n{\"answer\": \"The disks are fine.\"}\n```", "```\n{\"answer\": \"The disks are fine.\"}",
    "<think>hm</think>{\"answer\": \"The disks are fine.\"}", "{\"answer\": [\"The disks are fine.\"]}",
  ])
  func showsOnlyTheWordsOfAnAnswer(reply: String) {
    for pieces in [[reply], reply.map(String.init)] {
      let read = Self.read(pieces)
      #expect(read.text == "The disks are fine.")
      #expect(read.calls.isEmpty)
    }
  }

  @Test func neitherMakesNorShowsACallThatTheTokenLimitCut() {
    var reader = ConstrainedReader(tools: ReplyReaderTests.tools)
    let events =
      reader.take(#"{"name": "run_diagnostic", "parameters": {"check": "disk", "host": "n"#)
      + reader.finish(isCut: true)
    #expect(events == [.miscall(Miscall(.unreadable, tool: "run_diagnostic"))])
  }
}
