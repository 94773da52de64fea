/// What a terminal would act on in the bytes that were sent to it, read without Steward's own code.
public enum TerminalCheck {
  /// Every control that is neither a line end, a tab, a colour nor Steward's erasing of its status line.
  public static func forbidden(in bytes: [UInt8]) -> [String] {
    var found: [String] = []
    var place = 0
    func next(_ offset: Int) -> UInt8? { place + offset < bytes.count ? bytes[place + offset] : nil }
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case 0x1B:
        var end = place + 2
        while next(1) == 0x5B, end < bytes.count, bytes[end] == 0x3B || bytes[end] >= 0x30 && bytes[end] <= 0x39 {
          end += 1
        }
        let isStyle = next(1) == 0x5B && end < bytes.count && bytes[end] == 0x6D
        let isErasing = next(1) == 0x5B && next(2) == 0x4B && place > 0 && bytes[place - 1] == 0x0D
        if isStyle || isErasing {
          place = end + 1
          continue
        }
        found.append("ESC " + String(decoding: bytes[(place + 1)...].prefix(12), as: UTF8.self))
      case 0x0A, 0x09: break
      // Before a line end, or before the status line is erased.
      case 0x0D where next(1) == 0x0A || next(1) == 0x0D || next(1) == 0x1B: break
      case 0..<0x20, 0x7F: found.append("control \(byte)")
      case 0xC2 where next(1).map { $0 < 0xA0 } == true: found.append("C1 \(next(1)!)")
      case 0xE2 where next(1) == 0x80 && next(2).map { $0 >= 0x8B && $0 <= 0x8F || $0 >= 0xA8 && $0 <= 0xAE } == true:
        found.append("invisible E2 80 \(next(2)!)")
      case 0xE2 where next(1) == 0x81 && next(2).map { $0 >= 0xA0 } == true: found.append("invisible E2 81 \(next(2)!)")
      case 0xF3 where next(1) == 0xA0: found.append("tag character")
      default: break
      }
      place += 1
    }
    return found
  }
}
