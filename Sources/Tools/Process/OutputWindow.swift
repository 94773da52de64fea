/// The head and the tail of an output that may be of any length; the middle is only counted.
struct OutputWindow {
  private let limit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var total = 0

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    total += bytes.count
    var rest = bytes[...]
    let room = limit / 2 - head.count
    if room > 0 {
      head += rest.prefix(room)
      rest = rest.dropFirst(room)
    }
    guard !rest.isEmpty else { return }
    tail += rest.suffix(limit / 2)
    // Cut rarely, so that each byte is moved a bounded number of times.
    if tail.count > limit { tail.removeFirst(tail.count - limit / 2) }
  }

  /// Bytes that were not kept.
  var omitted: Int { max(0, total - head.count - min(tail.count, limit / 2)) }

  /// The text; bytes that are not UTF-8 become U+FFFD.
  var text: String {
    let end = tail.suffix(limit / 2)
    guard omitted > 0 else { return String(decoding: head + end, as: UTF8.self) }
    return String(decoding: head, as: UTF8.self) + "\n[… \(omitted) bytes left out]\n"
      + String(decoding: end, as: UTF8.self)
  }
}
