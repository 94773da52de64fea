/// Redacts a text that comes in pieces: the same result as for the whole, wherever it is cut.
///
/// It holds back what may still become a secret: mostly the last word, some words after a name like `password`, and
/// from a private key's first line on everything up to its last.
public struct RedactionStream: Sendable {
  /// Secrets that were replaced so far.
  public private(set) var count = 0

  /// A line that is longer, in bytes, is looked at in parts.
  private static let lineLimit = 16_384

  private let redactor: Redactor
  /// The line that is not complete, from its beginning, and how much of it is out already.
  private var line: [UInt8] = []
  private var emitted = 0
  private var following = FollowingLines()
  private var isInKey = false
  /// Whole lines of base64 that are not out yet: the next line may tell that they are a key's.
  private var run: [UInt8] = []

  init(_ redactor: Redactor) { self.redactor = redactor }

  /// The next piece → the text that is clean for sure.
  public mutating func append(_ piece: String) -> String {
    var output: [UInt8] = []
    var piece = piece
    piece.withUTF8 { bytes in
      var start = 0
      while let end = bytes[start...].firstIndex(of: 0x0A) {
        line.append(contentsOf: bytes[start..<end])
        take(isEnded: true, &output)
        start = end + 1
      }
      if start < bytes.count {
        line.append(contentsOf: bytes[start...])
        if line.count >= Self.lineLimit { take(isEnded: false, &output) } else { emitSettled(&output) }
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// What was held back.
  public mutating func finish() -> String {
    var output: [UInt8] = []
    if !line.isEmpty { take(isEnded: false, &output) }
    flushRun(&output)
    isInKey = false
    following = FollowingLines()
    return String(decoding: output, as: UTF8.self)
  }

  // MARK: - A line

  private mutating func take(isEnded: Bool, _ output: inout [UInt8]) {
    defer {
      line.removeAll(keepingCapacity: true)
      emitted = 0
    }
    if isInKey {
      guard let end = PrivateKeyMark.end(in: line) else { return }
      isInKey = false
      line.removeFirst(end.upperBound)
      emitted = 0
    }
    let isRun = emitted == 0 && Self.isBase64(line, continues: !run.isEmpty)
    if isRun, isEnded {
      run += line + [0x0A]
      // Longer than any key.
      if run.count > 65_536 { flushRun(&output) }
      return
    }
    if !run.isEmpty, PrivateKeyMark.end(in: line) != nil, PrivateKeyMark.begin(in: line) == nil {
      // The end of a key whose beginning was cut off.
      output += Redactor.markBytes + [0x0A]
      count += 1
      run = []
    }
    flushRun(&output)
    if following.isIdle, emitted == 0, !redactor.mayHoldSecret(line) {
      output += line
    } else {
      emit(upTo: line.count, secrets(isComplete: true).ranges, &output)
      following.read(line)
    }
    if isEnded, !isInKey { output.append(0x0A) }
  }

  /// The part of a line that is not complete which can go.
  private mutating func emitSettled(_ output: inout [UInt8]) {
    // The whole line counts where others tell of it.
    guard !isInKey, following.isIdle, run.isEmpty, !Self.isBase64(line, continues: false) else { return }
    let scan = secrets(isComplete: false)
    var end = scan.settled
    for range in scan.ranges where range.contains(end) || range.upperBound == end { end = range.lowerBound }
    // A character's bytes stay together.
    while end > emitted, end < line.count, line[end] & 0xC0 == 0x80 { end -= 1 }
    // Of a line of base64 in a key nothing may be out, its blanks neither.
    guard end > line.skip(0, while: { $0.isBlank }) else { return }
    if end > emitted { emit(upTo: end, scan.ranges.filter { $0.upperBound <= end }, &output) }
  }

  private mutating func secrets(isComplete: Bool) -> (ranges: [Range<Int>], settled: Int) {
    if !isComplete, !redactor.mayHoldSecret(line) {
      let word = line.lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? 0
      return ([], min(word, redactor.holdsFrom(line)))
    }
    let scan = LineScan(line, known: redactor.known, isComplete: isComplete)
    var ranges = scan.ranges
    var settled = scan.settled
    if isComplete { ranges += following.ranges(of: line) }
    var place = 0
    while let begin = PrivateKeyMark.begin(in: line, from: place) {
      let end = PrivateKeyMark.end(in: line, from: begin.upperBound)
      ranges.append(begin.lowerBound..<(end?.upperBound ?? line.count))
      if end == nil {
        if isComplete { isInKey = true } else { settled = min(settled, begin.lowerBound) }
        break
      }
      place = end!.upperBound
    }
    if !isComplete, let dashes = Self.openMark(line) { settled = min(settled, dashes) }
    return (LineScan.joined(ranges), settled)
  }

  private mutating func emit(upTo end: Int, _ ranges: [Range<Int>], _ output: inout [UInt8]) {
    for range in ranges where range.upperBound > emitted && range.lowerBound < end {
      output += line[emitted..<max(emitted, range.lowerBound)]
      output += Redactor.markBytes
      count += 1
      emitted = min(range.upperBound, end)
    }
    if emitted < end { output += line[emitted..<end] }
    emitted = max(emitted, end)
  }

  private mutating func flushRun(_ output: inout [UInt8]) {
    output += run
    run = []
  }

  /// Where dashes begin near the end: with the words after them they may become a key's mark.
  private static func openMark(_ line: [UInt8]) -> Int? {
    for start in max(0, line.count - 80)..<line.count where line[start] == 0x2D {
      if start + 1 == line.count || line[start + 1] == 0x2D { return start }
    }
    return nil
  }

  /// Whether a line is base64 and nothing else, as a key's are; the last one of a key is short.
  private static func isBase64(_ line: [UInt8], continues: Bool) -> Bool {
    let start = line.skip(0) { $0.isBlank }
    var end = line.count
    if end > start, line[end - 1] == 0x0D { end -= 1 }
    guard end - start >= (continues ? 1 : 32) else { return false }
    return line[start..<end].allSatisfy { $0.isAlphanumeric || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
  }
}
