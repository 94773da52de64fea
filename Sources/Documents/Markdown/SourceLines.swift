/// A text cut into lines as CommonMark counts them: LF, CRLF and a lone CR end a line.
///
/// Works on bytes, because Swift takes CRLF for one character and equal-looking text for equal.
public struct SourceLines: Sendable, Hashable {
  public let bytes: [UInt8]
  /// Where each line begins, and after the last one where the text ends.
  private let starts: [Int]

  public init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  public init(bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    starts.reserveCapacity(bytes.count / 40 + 2)
    var index = 0
    let end = bytes.count
    bytes.withUnsafeBufferPointer { bytes in
      while index < end {
        let byte = bytes[index]
        index += 1
        if byte == 0x0A {
          starts.append(index)
        } else if byte == 0x0D, index == end || bytes[index] != 0x0A {
          starts.append(index)
        }
      }
    }
    if starts.last != end { starts.append(end) }
    self.starts = starts
  }

  public var count: Int { starts.count - 1 }

  /// The bytes of the lines `range`, counted from 1, with their line endings.
  public func byteRange(_ range: Range<Int>) -> Range<Int> {
    starts[range.lowerBound - 1]..<starts[range.upperBound - 1]
  }

  /// The lines `range`, counted from 1, as they stand in the text.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[byteRange(range)], as: UTF8.self)
  }

  /// Line `number`, counted from 1, without its line ending.
  public func line(_ number: Int) -> String {
    String(decoding: content(number), as: UTF8.self)
  }

  /// The bytes of line `number` without its line ending.
  func content(_ number: Int) -> ArraySlice<UInt8> {
    var slice = bytes[starts[number - 1]..<starts[number]]
    if slice.last == 0x0A { slice.removeLast() }
    if slice.last == 0x0D { slice.removeLast() }
    return slice
  }

  /// The line ending of line `number`; empty at the end of a text without a final newline.
  func ending(_ number: Int) -> ArraySlice<UInt8> {
    bytes[(starts[number - 1] + content(number).count)..<starts[number]]
  }

  public func isBlank(_ number: Int) -> Bool {
    content(number).allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  /// `range` without blank lines at its ends; empty where all lines are blank.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var first = range.lowerBound
    var end = range.upperBound
    while first < end, isBlank(first) { first += 1 }
    while end > first, isBlank(end - 1) { end -= 1 }
    return first..<end
  }
}
