import Testing

@testable import Agent

@Suite struct ArgumentTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("two words", "two words"), ("", "\"\""), (" x", "\" x\""), ("a\rb", "\"a\\rb\""),
    ("a\\b", "\"a\\\\b\""), ("say \"x\"", "say \"x\""), ("\"x\"", "\"\\\"x\\\"\""), ("\u{1B}[2J", "\"\\x1b[2J\""),
    ("\u{202E}x", "\"\\u{202e}x\""), ("日本", "日本"), ("a\u{A0}b", "\"a\\xa0b\""),
    ("x" + String(repeating: " ", count: 4000) + "y", "\"x\\<4000 spaces>y\""), ("\\<9 spaces>", "\"\\\\<9 spaces>\""),
  ])
  func showsWhatIsThere(argument: String, shown: String) {
    #expect(ArgumentText.show(argument) == shown)
    #expect(ArgumentText.read(shown) == argument)
  }

  @Test func readsBackWhateverItShows() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ -> Unicode.Scalar? in
        let ranges: [ClosedRange<UInt32>] = [
          0...0x7F, 0x20...0x7E, 0x80...0x2FFF, 0xE0000...0xE01FF, 0x1F300...0x1F9FF,
        ]
        return Unicode.Scalar(UInt32.random(in: ranges.randomElement(using: &random)!, using: &random))
      }
      var argument = ""
      argument.unicodeScalars.append(contentsOf: scalars)
      let shown = ArgumentText.show(argument)
      #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
      #expect(!shown.unicodeScalars.contains { $0.properties.isDefaultIgnorableCodePoint })
      #expect(ArgumentText.read(shown)?.unicodeScalars.elementsEqual(scalars) == true, "\(shown)")
    }
  }

  @Test func readsNothingElse() {
    for text in ["\"", "\"a", "a\"\\", "\"\\q\"", "\"\\u{110000}\"", "\u{1B}"] {
      #expect(ArgumentText.read(text) == nil)
    }
  }

  @Test(arguments: [
    ("+a\tb", "+a\\tb"), ("    code", "    code"), ("+        code", "+        code"),
    ("+x" + String(repeating: " ", count: 150) + "y", "+x\\<150 spaces>y"),
    (String(repeating: " ", count: 400) + "y", "\\<400 spaces>y"),
    ("a\u{A0}b\u{2003}c\u{3000}d", "a\\u{a0}b\\u{2003}c\\u{3000}d"),
    ("a\u{FE0F}b", "a\\u{fe0f}b"), ("- a  b", "- a  b"), ("", ""),
  ])
  func writesOutBlanksOfALine(line: String, shown: String) {
    #expect(ArgumentText.show(line: line).replacing("\\xa0", with: "\\u{a0}") == shown)
  }
}
