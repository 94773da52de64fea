import TestSupport
import Testing

@testable import Net

struct LineSplitterTests {
  @Test func splitsLinesAtEveryByte() throws {
    let text = Array("{\"a\":1}\n\r\n\n{\"ü\":\"→\"}\r\nlone\rreturn\n\r\r\nleft".utf8)
    let expected = ["{\"a\":1}", "", "", "{\"ü\":\"→\"}", "lone\rreturn", "\r"]
    for first in 0...text.count {
      for second in first...text.count {
        var splitter = LineSplitter()
        var lines: [[UInt8]] = []
        for chunk in [text[..<first], text[first..<second], text[second...]] {
          lines += try splitter.append(chunk)
        }
        #expect(lines.map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(splitter.finish() == Array("left".utf8))
      }
    }
  }

  @Test func anyChunkingGivesTheSameLines() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        [UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "x"), 0xff].randomElement(using: &random)!
      }
      var whole = LineSplitter()
      let expected = try whole.append(bytes)
      let leftover = whole.finish()
      var pieces = LineSplitter()
      var lines: [[UInt8]] = []
      var start = 0
      while start < bytes.count {
        let end = Int.random(in: start...bytes.count, using: &random)
        lines += try pieces.append(bytes[start..<end])
        start = end
      }
      #expect(lines == expected)
      #expect(pieces.finish() == leftover)
    }
  }

  @Test func tellsAboutALeftoverOnce() throws {
    var splitter = LineSplitter()
    #expect(try splitter.append("done\nhalf".utf8) == [Array("done".utf8)])
    #expect(splitter.finish() == Array("half".utf8))
    #expect(splitter.finish() == nil)
  }

  @Test func refusesALineOverTheLimitWhereverItIsCut() throws {
    for cut in 0...6 {
      var splitter = LineSplitter(limit: 4)
      let text = Array("12345\n".utf8)
      #expect(throws: LineSplitter.LineTooLong(limit: 4)) {
        _ = try splitter.append(text[..<cut])
        _ = try splitter.append(text[cut...])
      }
    }
    var splitter = LineSplitter(limit: 4)
    #expect(try splitter.append("1234\n1234\n".utf8).count == 2)
  }
}
