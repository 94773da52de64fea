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
    guard bytes.count(where: { $0 == 0 }) * 100 <= bytes.count else { return nil }
    if let valid {
      text = DocumentText.withLineFeeds(valid.replacing("\0", with: " "))
      return
    }
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(byte == 0 ? " " : Unicode.Scalar(byte)) }
    text = DocumentText.withLineFeeds(String(scalars))
    problem = "not UTF-8; read as Latin-1"
  }

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
