import Agent

/// The head and the tail of an output that may be of any length; the middle is only counted and hashed.
struct OutputWindow: Sendable {
  private let limit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var total = 0
  private let hash = Hash()

  // Used by the one thread that reads the output, and read after it.
  private final class Hash: @unchecked Sendable {
    let running = RunningDigest()
    var finished: String?
  }

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    total += bytes.count
    hash.running.append(bytes)
    // As bytes, which an array copies at once; a raw pointer's it takes one by one.
    var rest = bytes.bindMemory(to: UInt8.self)[...]
    let room = limit / 2 - head.count
    if room > 0 {
      head.append(contentsOf: UnsafeBufferPointer(rebasing: rest.prefix(room)))
      rest = rest.dropFirst(room)
    }
    guard !rest.isEmpty else { return }
    tail.append(contentsOf: UnsafeBufferPointer(rebasing: rest.suffix(limit / 2)))
    // Cut rarely, so that each byte is moved a bounded number of times.
    if tail.count > 2 * limit { tail.removeFirst(tail.count - limit / 2) }
  }

  /// Bytes that were not kept.
  var omitted: Int { max(0, total - head.count - min(tail.count, limit / 2)) }

  /// SHA-256 of all bytes, or nil where all were kept and are text: `\xNN` stands for a byte as well as for these four
  /// characters, and the hash tells which. No byte may come after it.
  var digest: String? {
    guard omitted > 0 || String(validating: head + tail.suffix(limit / 2), as: UTF8.self) == nil else { return nil }
    if hash.finished == nil { hash.finished = hash.running.finish() }
    return hash.finished
  }

  /// The text; bytes that are not UTF-8 are shown as `\xNN`.
  ///
  /// Where the middle is left out, the cut is moved to a border between words: half a password would not be
  /// known for one.
  var text: String {
    let end = tail.suffix(limit / 2)
    guard omitted > 0 else { return Escaper.decode(head + end) }
    let first = head.lastIndex(where: Self.isBorder).map { head[...$0] } ?? head[...]
    let last = end.firstIndex(of: 0x0A) ?? end.firstIndex(where: Self.isBorder)
    let rest = last.map { end[$0...].dropFirst(end[$0] == 0x0A ? 1 : 0) } ?? end
    let cut = omitted + head.count - first.count + end.count - rest.count
    return Escaper.decode(first) + "\n[… \(cut) bytes left out; SHA-256 of all \(total): \(digest ?? "")]\n"
      + Escaper.decode(rest)
  }

  private static func isBorder(_ byte: UInt8) -> Bool { byte <= 0x20 || #""',;&|"#.utf8.contains(byte) }
}
