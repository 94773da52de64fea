import Testing

@testable import Agent

@Suite struct ResultShelfTests {
  let shelf = ResultShelf()

  @Test func givesLinesByRange() {
    shelf.put((1...100).map { "line \($0)" }.joined(separator: "\n"), as: "t1")
    #expect(shelf.lines(40, 42, of: "t1")?.lines == ["line 40", "line 41", "line 42"])
    #expect(shelf.lines(99, 500, of: "t1")?.lines.count == 2)
    #expect(shelf.lines(101, 120, of: "t1")?.lines == [])
    #expect(shelf.lines(-5, 1, of: "t1")?.lines == ["line 1"])
    #expect(shelf.lines(1, 2, of: "t9") == nil)
  }

  @Test func cutsALineThatNeverEnds() {
    shelf.put(String(repeating: "x", count: 1_000_000), as: "t2")
    #expect((shelf.lines(1, 1, of: "t2")?.lines.first?.count ?? 0) < 2100)
  }
}
