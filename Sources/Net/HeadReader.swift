/// Reads the header lines of an answer up to the ones that count: not those of a 1xx or a followed redirect.
struct HeadReader {
  enum Step {
    case more
    case complete(ResponseHead)
    case tooLong
  }

  /// libcurl bounds one line; this bounds their sum, over all answers to the request.
  private static let limit = 1 << 20

  private let followsRedirects: Bool
  private var head = ResponseHead(status: 0)
  private var isComplete = false
  private var size = 0

  init(followsRedirects: Bool) {
    self.followsRedirects = followsRedirects
  }

  var isTooLong: Bool { size > Self.limit }

  /// Input: one line with its line break.
  mutating func read(_ line: UnsafeRawBufferPointer) -> Step {
    size += line.count
    guard !isTooLong else { return .tooLong }
    // What follows the body of a chunked answer are trailers; nothing here needs them.
    guard !isComplete else { return .more }
    let text = trimmed(line[...])
    if text.isEmpty {
      guard isFinal else { return .more }
      isComplete = true
      return .complete(head)
    }
    if line.starts(with: "HTTP/".utf8) {
      let words = text.split(separator: " ", maxSplits: 2)
      head = ResponseHead(status: words.count > 1 ? Int(words[1]) ?? 0 : 0)
    } else if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
      head.headers.extendLast(with: text)
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      head.headers.append(name: trimmed(line[..<colon]), value: trimmed(line[(colon + 1)...]))
    }
    return .more
  }

  private var isFinal: Bool {
    if head.status < 200 && head.status != 101 { return false }
    let isRedirect = (300..<400).contains(head.status) && head.headers["Location"] != nil
    return !(followsRedirects && isRedirect)
  }

  private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    var bytes = bytes
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0d).contains(byte)
  }
}
