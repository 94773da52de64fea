/// Secrets that are known by their own look, whatever stands beside them.
enum TokenShapes {
  private struct Shape {
    let start: [UInt8]
    /// Bytes after `start`, at least.
    let length: Int
    let allows: @Sendable (UInt8) -> Bool

    init(_ start: String, _ length: Int, _ allows: @escaping @Sendable (UInt8) -> Bool = { $0.isTokenByte }) {
      self.start = Array(start.utf8)
      self.length = length
      self.allows = allows
    }
  }

  // From the services' own documentation of their tokens; the lengths are a little below theirs.
  private static let shapes: [Shape] =
    ["ghp_", "gho_", "ghs_", "ghu_", "ghr_", "npm_", "hf_", "gsk_", "r8_"].map { Shape($0, 30) { $0.isAlphanumeric } }
    + ["xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"].map { Shape($0, 10) }
    + ["glpat-", "gldt-", "glrt-", "glptt-"].map { Shape($0, 18) }
    + [
      Shape("github_pat_", 30), Shape("sk-", 20), Shape("sk_live_", 16), Shape("rk_live_", 16), Shape("sk_test_", 16),
      Shape("AIza", 33), Shape("ya29.", 20), Shape("tskey-", 16), Shape("dckr_pat_", 20), Shape("dop_v1_", 60),
      Shape("pypi-", 50), Shape("glsa_", 30), Shape("hvs.", 24), Shape("shpat_", 30), Shape("AGE-SECRET-KEY-1", 20),
      Shape("SG.", 40) { $0.isTokenByte || $0 == 0x2E }, Shape("xkeysib-", 30), Shape("ATATT3", 30),
      Shape("lin_api_", 30),
      Shape("NRAK-", 20), Shape("sntrys_", 30), Shape("nvapi-", 30), Shape("shpss_", 30), Shape("ops_eyJ", 30),
      Shape("AKIA", 16) { $0.isUpper || $0.isDigit }, Shape("ASIA", 16) { $0.isUpper || $0.isDigit },
    ]
    + ["$1$", "$5$", "$6$", "$y$", "$2a$", "$2b$", "$2y$", "$argon2"].map {
      // What crypt(5) makes of a password: it can be guessed at.
      Shape($0, 20) { $0.isAlphanumeric || "./$=,+-".utf8.contains($0) }
    }
    // The part of a webhook's address that lets anybody post.
    + [
      Shape("/api/webhooks/", 30) { $0.isTokenByte || $0 == 0x2F },
      Shape("hooks.slack.com/services/", 20) { $0.isTokenByte || $0 == 0x2F },
    ]
    // A private key as base64, as Kubernetes keeps it: "-----BEGIN".
    + [Shape("LS0tLS1CRUdJTi", 24) { $0.isAlphanumeric || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }]

  /// How each begins, for a quick look.
  static var starts: [[UInt8]] {
    shapes.map(\.start) + [Array("eyJ".utf8), Array("PVEAPIToken".utf8), Array(":AA".utf8)]
  }

  private static let byFirst: [[Shape]] = {
    var table = [[Shape]](repeating: [], count: 256)
    for shape in shapes { table[Int(shape.start[0])].append(shape) }
    return table
  }()

  /// The secret that begins at `place`, or nil.
  static func range(at place: Int, in bytes: [UInt8]) -> Range<Int>? {
    let isWordStart = place == 0 || !(bytes[place - 1].isAlphanumeric || bytes[place - 1] == 0x5F)
    for shape in byFirst[Int(bytes[place])] where isWordStart || !shape.start[0].isAlphanumeric {
      guard bytes[place...].starts(with: shape.start) else { continue }
      let start = place + shape.start.count
      let end = bytes.skip(start, while: shape.allows)
      if end - start >= shape.length, isRight(shape.start, place..<end, bytes) { return place..<end }
    }
    guard isWordStart else { return nil }
    return webToken(at: place, in: bytes) ?? proxmoxToken(at: place, in: bytes) ?? botToken(at: place, in: bytes)
  }

  private static func isRight(_ start: [UInt8], _ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
    switch start {
    // A key's id has a fixed length; a longer word is something else.
    case Array("AKIA".utf8), Array("ASIA".utf8):
      return range.count == 20 && (range.upperBound == bytes.count || !bytes[range.upperBound].isTokenByte)
    // "sk-" also begins long names.
    case Array("sk-".utf8): return bytes[range].contains { $0.isDigit }
    // A certificate looks the same up to its name.
    case Array("LS0tLS1CRUdJTi".utf8): return PrivateKeyMark.isEncoded(bytes[range])
    default: return true
    }
  }

  /// A JSON Web Token (RFC 7519): three parts, the first a JSON object.
  private static func webToken(at place: Int, in bytes: [UInt8]) -> Range<Int>? {
    guard bytes[place...].starts(with: "eyJ".utf8) else { return nil }
    let end = bytes.skip(place) { $0.isTokenByte || $0 == 0x2E }
    let parts = bytes[place..<end].split(separator: 0x2E)
    guard parts.count >= 3, parts.prefix(3).allSatisfy({ $0.count >= 8 }) else { return nil }
    return place..<end
  }

  /// Proxmox's `PVEAPIToken=user@realm!name=uuid`.
  private static func proxmoxToken(at place: Int, in bytes: [UInt8]) -> Range<Int>? {
    guard bytes[place...].starts(with: "PVEAPIToken".utf8) else { return nil }
    let start = bytes.skip(place + 11) { $0 == 0x3D || $0 == 0x3A || $0.isBlank || $0.isQuote }
    let end = bytes.skip(start) { $0 > 0x20 && !$0.isQuote }
    return end - start >= 16 && start > place + 11 ? start..<end : nil
  }

  /// Telegram's `123456789:AA…`, 35 characters after the bot's number.
  private static func botToken(at place: Int, in bytes: [UInt8]) -> Range<Int>? {
    guard bytes[place].isDigit else { return nil }
    let colon = bytes.skip(place) { $0.isDigit }
    guard colon - place >= 8, colon - place <= 11, colon < bytes.count, bytes[colon...].starts(with: ":AA".utf8) else {
      return nil
    }
    let end = bytes.skip(colon + 1) { $0.isTokenByte }
    return end - colon == 36 ? place..<end : nil
  }
}

/// The lines around a private key (RFC 7468, OpenSSH's, PGP's, OpenVPN's static key).
enum PrivateKeyMark {
  /// The first begin mark from `start` on, or nil.
  static func begin(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? { find("begin ", in: bytes, from: start) }

  static func end(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? { find("end ", in: bytes, from: start) }

  private static func find(_ word: String, in bytes: [UInt8], from start: Int) -> Range<Int>? {
    let word = Array(word.utf8)
    var place = start
    while place < bytes.count {
      guard bytes[place] == 0x2D else {
        place += 1
        continue
      }
      let dashes = bytes.skip(place) { $0 == 0x2D }
      let label = bytes.skip(dashes) { $0 == 0x20 }
      guard dashes - place >= 4, bytes.holds(word, at: label) else {
        place = dashes
        continue
      }
      let name = bytes.skip(label) { $0.isAlphanumeric || $0 == 0x20 }
      let end = bytes.skip(name) { $0 == 0x2D }
      let text = bytes[label..<name].map(\.folded)
      if end - name >= 4, isKey(text) { return place..<end }
      place = name
    }
    return nil
  }

  private static func isKey(_ label: [UInt8]) -> Bool {
    let text = String(decoding: label, as: UTF8.self)
    return text.contains("private key") || text.contains("static key")
  }

  /// Whether base64 text is that of a private key's mark.
  static func isEncoded(_ text: some Collection<UInt8>) -> Bool {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (index, byte) in text.prefix(80).enumerated() {
      guard let value = Base64Digits.value(of: byte) else { break }
      bits = bits << 6 | UInt32(value)
      if index % 4 == 3 { bytes += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)] }
    }
    return isKey(bytes.map(\.folded))
  }
}

/// The digits of base64 (RFC 4648).
enum Base64Digits {
  static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  /// `bytes` in base64, without the last digits that depend on what follows.
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count - bytes.count % 3, by: 3) {
      let bits = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
      result += [18, 12, 6, 0].map { digits[Int(bits >> $0 & 63)] }
    }
    return result
  }
}
