/// Finds what is assigned to names like `password`: `DB_PASSWORD="…"`, `token: …`, `Authorization: Bearer …`.
///
/// By hand rather than by a regular expression, because documents are megabytes of such words.
enum AssignedValues {
  /// The byte ranges of the values, in order.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    bytes.withUnsafeBufferPointer { bytes in
      var ranges: [Range<Int>] = []
      var start = 0
      while start < bytes.count {
        guard let (after, needsSign) = name(at: start, in: bytes) else {
          start += 1
          continue
        }
        guard let value = value(after: after, needsSign: needsSign, in: bytes) else {
          start = after
          continue
        }
        if value.count >= 6, !isPlaceholder(bytes[value]) {
          ranges.append(value)
          start = value.upperBound
        } else {
          start = after
        }
      }
      return ranges
    }
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func name(at start: Int, in bytes: Bytes) -> (after: Int, needsSign: Bool)? {
    for name in SecretHints.names where SecretHints.matches(name, bytes, start) {
      return (start + name.count, name[0] != UInt8(ascii: "b"))
    }
    return nil
  }

  private static func value(after: Int, needsSign: Bool, in bytes: Bytes) -> Range<Int>? {
    var place = after
    if needsSign {
      place = skip(place, bytes) { isNameByte($0) }
      if place < bytes.count, isQuote(bytes[place]) { place += 1 }
      place = skip(place, bytes, isSpace)
      guard place < bytes.count, bytes[place] == 0x3A || bytes[place] == 0x3D else { return nil }
      place = skip(place + 1, bytes, isSpace)
      let bearer = Array("bearer".utf8)
      if SecretHints.matches(bearer, bytes, place), skip(place + 6, bytes, isSpace) > place + 6 {
        place = skip(place + 6, bytes, isSpace)
      }
    } else {
      place = skip(after, bytes, isSpace)
      guard place > after else { return nil }
    }
    if place < bytes.count, isQuote(bytes[place]) { place += 1 }
    let end = skip(place, bytes) { !isSpace($0) && !isQuote($0) && $0 != 0x60 && $0 != 0x2C && $0 != 0x3B }
    return place..<end
  }

  private static func skip(_ start: Int, _ bytes: Bytes, _ matches: (UInt8) -> Bool) -> Int {
    var place = start
    while place < bytes.count, matches(bytes[place]) { place += 1 }
    return place
  }

  /// Variables, references and words that describe are not secrets.
  private static func isPlaceholder(_ value: Slice<Bytes>) -> Bool {
    if let first = value.first, "$<{[*/(".utf8.contains(first) { return true }
    // A plain lower-case word, as prose has after "password:", is a description.
    return value.count < 10 && value.allSatisfy { $0 >= 0x61 && $0 <= 0x7A }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
  private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    let low = SecretHints.fold(byte)
    return low >= 0x61 && low <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F || byte == 0x2E || byte == 0x2D
  }
}
