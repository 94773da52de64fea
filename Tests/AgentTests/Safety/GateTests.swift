import Testing

@testable import Agent

@Suite struct GateTests {
  private static func look(_ origin: Origin, readBefore: [String] = [], value: JSONValue = "x") -> PreparedCall {
    var prepared = PreparedCall(call: ToolCall(tool: "t", arguments: ["a": value]), command: Command(["look", "x"]))
    prepared.origins = ["a": origin]
    prepared.readBefore = readBefore
    return prepared
  }

  @Test func opensForALookThatTheOwnerOrTheInventoryChose() {
    for origin in [Origin.owner, .inventory, .choice, .finding("t1"), .model] {
      #expect(Gate(Self.look(origin)) == .open)
    }
  }

  @Test func asksAboutALookThatATextChose() {
    #expect(Gate(Self.look(.data(["[d1] a.md"]))) != .open)
    // Reworded after reading: nothing tells that no text asked for it.
    #expect(Gate(Self.look(.model, readBefore: ["[d1] a.md"])) != .open)
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: ["x"])) != .open)
  }

  @Test(arguments: [["text of a log": 1], ["a": ["text": [true]]], [["text": .null]]] as [JSONValue])
  func asksAboutWordsInTheNamesOfAnObjectsMembers(value: JSONValue) {
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: value)) != .open)
    #expect(Gate(Self.look(.model, readBefore: ["[d1] a.md"], value: value)) != .open)
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: [:])) == .open)
  }

  @Test(
    arguments: [.number(7_235_419_110_982), .number(0.1234567891), [.number(1), .number(723_541_911)]] as [JSONValue])
  func asksAboutANumberThatCouldCarryAText(value: JSONValue) {
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: value)) != .open)
  }

  @Test func opensForNumbersAndForWhatStaysInTheLab() {
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: 3)) == .open)
    #expect(Gate(Self.look(.data(["[d1] a.md"]), value: 4_194_304)) == .open)
    var search = Self.look(.data(["[d1] a.md"]))
    search.command = nil
    #expect(Gate(search) == .open)
  }

  @Test func asksAboutEveryEffect() {
    for effect in Effect.allCases where effect > .read {
      var prepared = Self.look(.owner)
      prepared.effect = effect
      #expect(Gate(prepared) == .ask(why: nil))
    }
  }
}
