import Testing

@testable import Documents

@Suite struct QueryFrameTests {
  @Test(arguments: [
    ("which ip did I write down for pve", "which ip for pve"),
    ("how much ram did i document for badger", "how much ram for badger"),
    ("what must be done before a reboot acording to my notes", "what must be done before a reboot"),
    ("have we ever noted why the pool degraded", "why the pool degraded"), ("the address of nas", "the address of nas"),
    ("did I write it down?", "?"),
  ])
  func leavesOutWhatSaysNothingOfTheSubject(line: String, rest: String) {
    #expect(QueryFrame.without(line).split(separator: " ").joined(separator: " ") == rest)
  }
}
