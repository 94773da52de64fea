/// A line without what a terminal would not show: escape sequences, control characters, what a backspace takes back
/// and what has no width; letters of other scripts that look like ASCII's are ASCII's. A secret that is cut by such
/// things, or stands beside a name that is written so, is found in this.
struct VisibleBytes {
  var bytes: [UInt8] = []
  /// Where each of `bytes` stands in the line.
  var places: [Int] = []
  /// Where a sequence begins that the line's end has cut, or nil.
  var openSequence: Int?

  /// The visible part of `line`, or nil where it is all of it.
  init?(of line: [UInt8]) {
    guard line.contains(where: { VisibleBytes.mayHide($0) }) else { return nil }
    bytes.reserveCapacity(line.count)
    places.reserveCapacity(line.count)
    var place = 0
    while place < line.count {
      if let end = VisibleBytes.hiddenEnd(at: place, in: line, &openSequence) {
        if line[place] == 0x08 { takeBack() }
        place = end
      } else if let twin = VisibleBytes.twin(at: place, in: line) {
        bytes.append(twin.byte)
        places.append(place)
        place += twin.length
      } else {
        bytes.append(line[place])
        places.append(place)
        place += 1
      }
    }
    if bytes.count == line.count { return nil }
  }

  private mutating func takeBack() {
    while let last = bytes.popLast() {
      places.removeLast()
      // All bytes of one character of UTF-8.
      if last & 0xC0 != 0x80 { return }
    }
  }

  /// Whether something invisible may begin with `byte`.
  static func mayHide(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F
      || [0xC2, 0xCD, 0xCE, 0xCF, 0xD0, 0xD1, 0xE1, 0xE2, 0xEF, 0xF3].contains(byte)
  }

  /// The byte of ASCII that the letter at `place` looks like, and how many bytes that has: full-width forms, and the
  /// letters that Cyrillic and Greek share with Latin.
  private static func twin(at place: Int, in line: [UInt8]) -> (byte: UInt8, length: Int)? {
    guard line[place] >= 0xCE, place + 1 < line.count else { return nil }
    if line[place] == 0xEF {
      guard place + 2 < line.count, line[place + 1] == 0xBC || line[place + 1] == 0xBD else { return nil }
      // U+FF01…U+FF5E are "!"…"~".
      let code = Int(line[place + 1] & 0x3F) << 6 | Int(line[place + 2] & 0x3F)
      return (0xF01...0xF5E).contains(code) ? (UInt8(code - 0xF01 + 0x21), 3) : nil
    }
    return twins[UInt16(line[place]) << 8 | UInt16(line[place + 1])].map { ($0, 2) }
  }

  private static let twins: [UInt16: UInt8] = {
    let pairs = zip("аеорсухѕіјАВЕКМНОРСТХЅІЈαορνΑΒΕΚΜΝΟΡΤΧ", "aeopcyxsijABEKMHOPCTXSIJaopvABEKMNOPTX")
    return Dictionary(
      uniqueKeysWithValues: pairs.map { letter, twin in
        let bytes = Array(String(letter).utf8)
        return (UInt16(bytes[0]) << 8 | UInt16(bytes[1]), Array(String(twin).utf8)[0])
      })
  }()

  /// Whether a letter that looks like one of ASCII begins with these two bytes.
  static func mayBeTwin(_ first: UInt8, _ second: UInt8) -> Bool {
    guard first >= 0xCE, first <= 0xD1 || first == 0xEF else { return false }
    return first == 0xEF ? second == 0xBC || second == 0xBD : twins[UInt16(first) << 8 | UInt16(second)] != nil
  }

  /// Where what is invisible at `place` ends, or nil where something visible stands there.
  private static func hiddenEnd(at place: Int, in line: [UInt8], _ open: inout Int?) -> Int? {
    let byte = line[place]
    func next(_ offset: Int) -> UInt8? { place + offset < line.count ? line[place + offset] : nil }
    switch byte {
    case 0x1B:
      guard let second = next(1) else {
        open = open ?? place
        return line.count
      }
      switch second {
      case 0x5B: return sequenceEnd(line, place + 2, place, &open)
      case 0x5D, 0x50, 0x58, 0x5E, 0x5F: return stringEnd(line, place + 2, place, &open)
      case 0x20..<0x30: return min(place + 3, line.count)
      default: return place + 2
      }
    case 0xC2:
      switch next(1) {
      case 0x9B: return sequenceEnd(line, place + 2, place, &open)
      case 0x9D, 0x90, 0x98, 0x9E, 0x9F: return stringEnd(line, place + 2, place, &open)
      case .some(0x80..<0xA0), 0xAD: return place + 2
      default: return nil
      }
    case 0x09, 0x0A: return nil
    case 0..<0x20, 0x7F: return place + 1
    case 0xCD: return next(1) == 0x8F ? place + 2 : nil
    case 0xE1: return next(1) == 0xA0 && next(2) == 0x8E ? place + 3 : nil
    case 0xE2:
      switch (next(1), next(2)) {
      case (0x80, .some(0x8B...0x8F)), (0x80, .some(0xA8...0xAE)), (0x81, .some(0xA0...0xAF)): return place + 3
      default: return nil
      }
    case 0xEF:
      switch (next(1), next(2)) {
      case (0xBB, 0xBF), (0xB8, .some(0x80...0x8F)): return place + 3
      default: return nil
      }
    case 0xF3: return next(1) == 0xA0 ? min(place + 4, line.count) : nil
    default: return nil
    }
  }

  /// The end of a control sequence: parameters, then a final byte (ECMA-48, 5.4).
  private static func sequenceEnd(_ line: [UInt8], _ start: Int, _ place: Int, _ open: inout Int?) -> Int {
    let end = line.skip(start) { $0 >= 0x20 && $0 < 0x40 }
    if end == line.count { open = open ?? place }
    return min(end + 1, line.count)
  }

  /// The end of a control string: BEL, ESC \ or ST (ECMA-48, 5.6).
  private static func stringEnd(_ line: [UInt8], _ start: Int, _ place: Int, _ open: inout Int?) -> Int {
    var end = start
    while end < line.count {
      if line[end] == 0x07 { return end + 1 }
      if line[end] == 0x1B { return min(end + 2, line.count) }
      if line[end] == 0xC2, end + 1 < line.count, line[end + 1] == 0x9C { return end + 2 }
      end += 1
    }
    open = open ?? place
    return line.count
  }
}
