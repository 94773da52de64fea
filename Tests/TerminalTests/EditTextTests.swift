import Testing

@testable import Terminal

@Suite struct EditTextTests {
  @Test func marksTheColoursOfAPrompt() {
    let prompt = EditPrompt("\u{1B}[1;36mlab\u{1B}[0m> ")
    #expect(prompt.width == 5)
    #expect(EditBuffer.string(prompt.scalars) == "\u{1}\u{1B}[1;36m\u{1}lab\u{1}\u{1B}[0m\u{1}> ")
  }

  @Test func closesAColourThatEndsThePrompt() {
    #expect(EditPrompt("a\u{1B}[0m").width == 2)
  }

  @Test func findsTheLinesAroundTheCursor() {
    let buffer = EditBuffer(text: "first\nab\nthird", cursor: 8)
    #expect(buffer.lineStart == 6)
    #expect(buffer.lineEnd == 8)
    #expect(buffer.lineAbove == 2)
    #expect(buffer.lineBelow == 11)
    #expect(EditBuffer(text: "one", cursor: 1).lineAbove == nil)
    #expect(EditBuffer(text: "longer\na", cursor: 6).lineBelow == 8)
  }

  @Test(arguments: [(#"a\"#, true), (#"a\\"#, false), (#"a\\\"#, true), ("a", false), ("", false)])
  func continuesAfterAnOpenBackslash(text: String, continues: Bool) {
    #expect(EditBuffer(text: text, cursor: text.unicodeScalars.count).continues == continues)
  }

  @Test func countsRowsLikeTheTerminal() {
    let layout = EditLayout(width: 10, start: 4)
    #expect(layout.rows(of: "12345".unicodeScalars) == 1)
    #expect(layout.rows(of: "123456".unicodeScalars) == 2)
    #expect(layout.rows(of: "a\nb".unicodeScalars) == 2)
  }

  @Test func cleansAPaste() {
    #expect(EditPaste.clean(Array("a\r\nb\rc\td\u{1B}[31m\u{7}".unicodeScalars)) == "a\nb\nc\td[31m")
  }

  @Test func recallsEntriesAndKeepsTheNewOne() {
    var recall = Recall(entries: ["one", "two"])
    #expect(recall.newer(than: "draft") == nil)
    #expect(recall.older(than: "draft") == "two")
    #expect(recall.older(than: "two!") == "one")
    #expect(recall.older(than: "one") == nil)
    #expect(recall.newer(than: "one") == "two!")
    #expect(recall.newer(than: "two!") == "draft")
  }

  @Test func goesOnFromAnEntryThatTheSearchFound() {
    var recall = Recall(entries: ["one", "two", "three"])
    #expect(recall.older(than: "two") == "one")
  }

  @Test func putsLongTextsBack() {
    var texts = LongTexts()
    let label = texts.label(for: "a\nb\nc")
    #expect(label == "[text 1: 3 lines, 5 characters]")
    #expect(texts.expand("see \(label)!") == "see a\nb\nc!")
  }
}
