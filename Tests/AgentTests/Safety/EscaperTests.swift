import Agent
import TestSupport
import Testing

@Suite struct EscaperStreamTests {
  @Test func aPileOfMarksIsShown() {
    let pile = "a" + String(repeating: "\u{300}", count: 12)
    let shown = Escaper.escape(pile)
    #expect(shown.hasPrefix("a\u{300}\u{300}\u{300}\u{300}\\u{300}"))
    #expect(Escaper.escape("é và ก็") == "é và ก็")
  }

  @Test func givesTheSameHoweverTheTextIsCut() {
    let text = "a\u{1B}]52;c;eA==\u{7}b\u{9B}31m\u{202E}x\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} ok\r\n\t\u{E0041}é"
    let whole = Escaper.escape(text)
    let scalars = Array(text.unicodeScalars)
    for size in 1...scalars.count {
      var stream = Escaper.Stream()
      var result = ""
      for start in stride(from: 0, to: scalars.count, by: size) {
        var piece = String.UnicodeScalarView()
        piece.append(contentsOf: scalars[start..<min(start + size, scalars.count)])
        result.unicodeScalars.append(contentsOf: stream.take(String(piece)).unicodeScalars)
      }
      #expect(result.unicodeScalars.elementsEqual(whole.unicodeScalars), "pieces of \(size)")
    }
  }

  @Test(
    arguments: [
      ([0x61, 0xFE, 0xFF, 0x62], "a\\xfe\\xffb"), ([0xC0, 0xAF], "\\xc0\\xaf"),
      ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
      ([0xE2, 0x82], "\\xe2\\x82"), ([0xE2, 0x82, 0xAC], "€"), ([0xF0, 0x9F, 0x61], "\\xf0\\x9fa"), ([], ""),
    ] as [([UInt8], String)])
  func bytesThatAreNoTextAreShown(bytes: [UInt8], shown: String) {
    #expect(Escaper.decode(bytes) == shown)
  }

  @Test func decodesRandomBytesWithoutLosingOne() {
    var random = SplitMix(seed: 9)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        [UInt8.random(in: 0...255, using: &random), 0xE2, 0x80, 0x61].randomElement(using: &random)!
      }
      let text = Escaper.decode(bytes)
      // Put back, every `\xNN` gives its byte.
      var back: [UInt8] = []
      var rest = Array(text.utf8)[...]
      while let byte = rest.first {
        if byte == 0x5C, rest.dropFirst().first == 0x78,
          let value = UInt8(String(decoding: rest.dropFirst(2).prefix(2), as: UTF8.self), radix: 16)
        {
          back.append(value)
          rest = rest.dropFirst(4)
        } else {
          back.append(byte)
          rest = rest.dropFirst()
        }
      }
      #expect(back == bytes)
    }
  }

  @Test func jsonStaysTheSameValue() throws {
    let value: JSONValue = ["text": "a\u{9B}31m\u{202E}\u{E0041}é\n"]
    let escaped = Escaper.escape(json: value.canonical)
    #expect(try JSONValue(parsing: escaped) == value)
    #expect(!escaped.unicodeScalars.contains(where: Escaper.isHidden))
  }
}
