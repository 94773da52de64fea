/// Splits chunks of bytes into lines, wherever the chunks were cut. A line ends with LF or CRLF.
///
/// This is the reading side of newline-delimited JSON and of server-sent events.
public struct LineSplitter: Sendable {
  /// A line longer than the limit; the splitter is of no use after it.
  public struct LineTooLong: Error, Equatable, CustomStringConvertible {
    /// In bytes.
    public var limit: Int

    public var description: String {
      "a line of the answer is longer than \(limit) bytes; check that the server sends lines"
    }
  }

  /// 16 MiB.
  public static let defaultLimit = 16 << 20

  private let limit: Int
  private var pending: [UInt8] = []

  /// `limit` is the longest line in bytes, without its LF.
  public init(limit: Int = LineSplitter.defaultLimit) {
    self.limit = limit
  }

  /// Input: the next bytes → the lines that they complete, without their line ends.
  public mutating func append(_ bytes: some Sequence<UInt8>) throws(LineTooLong) -> [[UInt8]] {
    // The bytes of a half line are looked at once, when they come.
    var lines: [[UInt8]] = []
    let chunk = Array(bytes)
    var start = 0
    while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
      try keep(chunk[start..<end])
      if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
      lines.append(pending)
      pending = []
      start = end + 1
    }
    try keep(chunk[start...])
    return lines
  }

  /// Returns the bytes after the last line end, or nil if there are none. Where every message ends its
  /// line, a leftover means that the stream was cut.
  public mutating func finish() -> [UInt8]? {
    defer { pending = [] }
    return pending.isEmpty ? nil : pending
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) throws(LineTooLong) {
    guard pending.count + bytes.count <= limit else { throw LineTooLong(limit: limit) }
    pending += bytes
  }
}
