/// The text of a document's file: UTF-8, else what its bytes show it to be.
struct DocumentText {
  /// With line feeds at the ends of its lines, whatever the file has.
  var text: String
  /// What the owner should put right.
  var problem: String?

  /// nil for what is no text.
  init?(_ bytes: [UInt8]) {
    let valid = String(validating: bytes, as: UTF8.self)
    if let valid, !bytes.contains(0) {
      text = DocumentText.withLineFeeds(valid)
      return
    }
    if let text = DocumentText.wide(bytes) {
      self.text = DocumentText.withLineFeeds(text)
      problem = "UTF-16; save it as UTF-8: iconv -f utf-16 -t utf-8"
      return
    }
    // Text has hardly any control characters, and a short one may have a stray zero.
    let controls = bytes.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    guard controls * 100 <= bytes.count || controls <= 4 else { return nil }
    if let valid {
      text = DocumentText.withLineFeeds(valid.replacing("\0", with: " "))
      return
    }
    let (mixed, strays) = DocumentText.mixed(bytes)
    text = DocumentText.withLineFeeds(mixed)
    let line = bytes.prefix(strays.first ?? 0).count { $0 == 0x0A } + 1
    problem =
      strays.count * 4 < bytes.count(where: { $0 >= 0x80 })
      ? "line \(line): \(strays.count) bytes are not UTF-8; read as Windows-1252" : "not UTF-8; read as Windows-1252"
  }

  /// UTF-8 with what is none read byte by byte as Windows-1252, which holds Latin-1's letters; and where that is.
  private static func mixed(_ bytes: [UInt8]) -> (text: String, strays: [Int]) {
    var scalars = String.UnicodeScalarView()
    var strays: [Int] = []
    var index = 0
    while index < bytes.count {
      let length = bytes[index] < 0x80 ? 1 : bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2
      let piece = bytes[index..<min(index + length, bytes.count)]
      if let text = String(validating: piece, as: UTF8.self) {
        scalars.append(contentsOf: text.unicodeScalars.map { $0 == "\0" ? " " : $0 })
        index += piece.count
      } else {
        strays.append(index)
        scalars.append(windows[bytes[index]] ?? Unicode.Scalar(bytes[index]))
        index += 1
      }
    }
    return (String(scalars), strays)
  }

  /// Where Windows-1252 differs from Latin-1 and people type it: quotes, dashes, the euro.
  private static let windows: [UInt8: Unicode.Scalar] = [
    0x80: "€", 0x82: "‚", 0x84: "„", 0x85: "…", 0x8A: "Š", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“",
    0x94: "”",
    0x95: "•", 0x96: "–", 0x97: "—", 0x99: "™", 0x9A: "š", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
  ]

  /// UTF-16 by its mark, or by a zero in most pairs of bytes.
  private static func wide(_ bytes: [UInt8]) -> String? {
    var little = bytes.starts(with: [0xFF, 0xFE])
    let big = bytes.starts(with: [0xFE, 0xFF])
    var body = bytes[...]
    if little || big {
      body = body.dropFirst(2)
    } else {
      let head = bytes.prefix(4000)
      let zeros = stride(from: 0, to: head.count - 1, by: 2).reduce(into: (first: 0, second: 0)) { zeros, index in
        if head[index] == 0 { zeros.first += 1 }
        if head[index + 1] == 0 { zeros.second += 1 }
      }
      let pairs = head.count / 2
      little = zeros.second * 10 > pairs * 7 && zeros.first * 10 < pairs
      guard pairs > 0, little || (zeros.first * 10 > pairs * 7 && zeros.second * 10 < pairs) else { return nil }
    }
    let start = body.startIndex
    let units = stride(from: 0, to: body.count - 1, by: 2).map { index -> UInt16 in
      let (first, second) = (UInt16(body[start + index]), UInt16(body[start + index + 1]))
      return little ? second << 8 | first : first << 8 | second
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// Swift takes CR LF for one character, which no search for a line's end would find. The count of lines stays.
  private static func withLineFeeds(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var wasReturn = false
    for byte in text.utf8 {
      if byte == 0x0D {
        bytes.append(0x0A)
      } else if byte != 0x0A || !wasReturn {
        bytes.append(byte)
      }
      wasReturn = byte == 0x0D
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
