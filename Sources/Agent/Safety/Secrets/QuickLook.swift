/// Tells text that holds no secret for sure, at a few instructions a byte: most text is that, and a closer look costs
/// a hundred times more.
struct QuickLook: Sendable {
  /// For each two bytes, which list of beginnings may start there; 0 is none.
  private var pairs: [UInt8]
  private var lists: [[Beginning]] = [[]]

  private struct Beginning: Sendable {
    let bytes: [UInt8]
    /// Whether capitals do not matter; `bytes` is lower-case then.
    let folds: Bool
  }

  /// For the general patterns.
  static let general: QuickLook = {
    let names = (SecretNames.strong + SecretNames.whole + SecretNames.weak).map { Beginning(bytes: $0, folds: true) }
    let programs = CommandSecrets.programs.map { Beginning(bytes: $0, folds: false) }
    let others = (TokenShapes.starts + [Array("://".utf8), Array("----".utf8)]).map {
      Beginning(bytes: $0, folds: false)
    }
    var look = QuickLook(pairs: [UInt8](repeating: 0, count: 65536))
    (names + programs + others).forEach { look.add($0) }
    return look
  }()

  private init(pairs: [UInt8]) { self.pairs = pairs }

  /// For the general patterns and the values `known`.
  init(known: [[UInt8]]) {
    self = .general
    known.forEach { add(Beginning(bytes: $0, folds: false)) }
  }

  private mutating func add(_ beginning: Beginning) {
    var keys: Set<Int> = []
    let (first, second) = (beginning.bytes[0], beginning.bytes[1])
    for one in beginning.folds && first.isLower ? [first, first & 0xDF] : [first] {
      for two in beginning.folds && second.isLower ? [second, second & 0xDF] : [second] {
        keys.insert(Int(one) << 8 | Int(two))
      }
    }
    for key in keys {
      if pairs[key] == 0 {
        // More than 255 lists: all that is left share the last, which only makes the look less quick.
        if lists.count < 255 { lists.append([]) }
        pairs[key] = UInt8(lists.count - 1)
      }
      lists[Int(pairs[key])].append(beginning)
    }
  }

  /// Whether a secret may be in `bytes`, or a line that tells of one on the next.
  func mayHoldSecret(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count > 1 else { return bytes.first.map(VisibleBytes.mayHide) ?? false }
    return pairs.withUnsafeBufferPointer { pairs in
      var previous = bytes[0]
      for place in 1..<bytes.count {
        let byte = bytes[place]
        if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F { return true }
        let list = pairs[Int(previous) << 8 | Int(byte)]
        if list != 0, begins(at: place - 1, in: bytes, Int(list)) { return true }
        // Invisible characters of UTF-8 begin with these; the closer look tells them from others.
        if previous >= 0xC2, QuickLook.hides(previous, byte) { return true }
        previous = byte
      }
      return bytes[0] < 0x20 && bytes[0] != 0x0A && bytes[0] != 0x09
    }
  }

  private static func hides(_ first: UInt8, _ second: UInt8) -> Bool {
    switch (first, second) {
    case (0xC2, 0x80..<0xA0), (0xC2, 0xAD), (0xCD, 0x8F), (0xE1, 0xA0), (0xE2, 0x80), (0xE2, 0x81), (0xEF, 0xBB),
      (0xEF, 0xB8), (0xF3, 0xA0):
      true
    default: VisibleBytes.mayBeTwin(first, second)
    }
  }

  private func begins(at place: Int, in bytes: UnsafeBufferPointer<UInt8>, _ list: Int) -> Bool {
    lists[list].contains { beginning in
      let word = beginning.bytes
      guard place + word.count <= bytes.count else { return false }
      for index in word.indices {
        let byte = bytes[place + index]
        if (beginning.folds ? byte.folded : byte) != word[index] { return false }
      }
      return true
    }
  }
}
