/// The secrets of one line, as it is and as it would be seen.
struct LineScan {
  /// The byte ranges of the secrets, in order and apart.
  private(set) var ranges: [Range<Int>] = []
  /// From here on, bytes that are still to come can change what is a secret; the line's length where it is complete.
  private(set) var settled: Int

  private let known: [[UInt8]]
  private let isComplete: Bool

  init(_ line: [UInt8], known: [[UInt8]], isComplete: Bool) {
    self.known = known
    self.isComplete = isComplete
    settled = line.count
    scan(line) { $0 }
    if let visible = VisibleBytes(of: line) {
      scan(visible.bytes) { $0 < visible.places.count ? visible.places[$0] : line.count }
      if !isComplete, let open = visible.openSequence { settled = min(settled, open) }
    }
    ranges = LineScan.joined(
      ranges.map { range in
        // A letter of another script stands for one byte in what was looked at.
        range.lowerBound..<line.skip(range.upperBound) { $0 & 0xC0 == 0x80 }
      })
  }

  /// Adds what is found in `bytes`; `place` tells where a byte of it stands in the line.
  private mutating func scan(_ bytes: [UInt8], place: (Int) -> Int) {
    var found: [Range<Int>] = []
    var hold = bytes.count
    if !isComplete {
      // A word that is not at its end may become a token.
      hold = bytes.lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? 0
    }
    let values = AssignedValues(bytes: bytes)
    var next = 0
    while next < bytes.count {
      let start = next
      next += 1
      if bytes[start] == 0x5B, bytes[start...].starts(with: Redactor.markBytes) {
        // The mark has the word "secret" in it.
        next = start + Redactor.markBytes.count
        continue
      }
      if let shape = TokenShapes.range(at: start, in: bytes) ?? LineScan.credentials(at: start, in: bytes) {
        found.append(shape)
      }
      if let range = knownValue(at: start, in: bytes, hold: &hold) { found.append(range) }
      if CommandSecrets.begins(at: start, in: bytes) {
        found += CommandSecrets.ranges(at: start, in: bytes)
        if !isComplete { hold = min(hold, start) }
      }
      guard let name = SecretNames.name(at: start, in: bytes) else { continue }
      let value = values.value(of: name.range, isStrong: name.isStrong)
      if let value { found.append(value) }
      if !isComplete {
        // A quoted value may be long, and may have blanks in it.
        let after = bytes[name.range.upperBound...].prefix(AssignedValues.reach)
        let longest = after.contains { $0.isQuote } ? AssignedValues.quoteLimit : 32
        let reach = name.range.upperBound + AssignedValues.reach + longest
        if bytes.count < reach || value.map({ $0.upperBound + 1 >= bytes.count }) == true { hold = min(hold, start) }
      }
      next = name.range.upperBound
    }
    ranges += found.map { place($0.lowerBound)..<place($0.upperBound - 1) + 1 }
    settled = min(settled, place(hold))
  }

  /// The password of an address, `scheme://user:password@host`, or the token in its place.
  private static func credentials(at place: Int, in bytes: [UInt8]) -> Range<Int>? {
    guard bytes[place] == 0x3A, place > 0, bytes[place - 1].isAlphanumeric, bytes[place...].starts(with: "://".utf8)
    else { return nil }
    let start = place + 3
    let end = bytes.skip(start) { $0 > 0x20 && !$0.isQuote && $0 != 0x2F && $0 != 0x3E && $0 != 0x29 }
    // A password may hold an @ itself.
    guard let at = bytes[start..<end].lastIndex(of: 0x40), at > start else { return nil }
    if let colon = bytes[start..<at].firstIndex(of: 0x3A) {
      let password = bytes[(colon + 1)..<at]
      return password.isEmpty || ValueShape(password).isPlaceholder || password.elementsEqual(Redactor.markBytes)
        ? nil : password.startIndex..<at
    }
    // Gitea's and others' tokens are hexadecimal: as the user of an address, such a word names nothing.
    let user = bytes[start..<at]
    return ValueShape(user).isRandom || ValueShape(user).isMixed
      || user.count >= 20 && user.allSatisfy { $0.isTokenByte } ? start..<at : nil
  }

  private func knownValue(at place: Int, in bytes: [UInt8], hold: inout Int) -> Range<Int>? {
    for value in known where value[0] == bytes[place] {
      let rest = bytes[place...]
      if rest.starts(with: value) { return place..<place + value.count }
      if !isComplete, rest.count < value.count, value.starts(with: rest) { hold = min(hold, place) }
    }
    return nil
  }

  /// `ranges` in order, those that touch as one.
  static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
