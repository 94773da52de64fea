/// The words that a secret stands beside.
enum SecretNames {
  /// What is assigned to these is a secret, whatever it looks like. Lower-case; they may be part of a longer name.
  static let strong = words(
    "password passwd passphrase passcode passwort kennwort secret token api_key api-key apikey access_key access-key "
      + "accesskey private_key private-key privatekey auth_key auth-key authkey encryption_key encryption-key "
      + "encryptionkey master_key master-key signing_key signing-key account_key accountkey shared_key shared-key "
      + "preshared credential authorization psk bearer bindpw")

  /// As the strong ones, but only as words of their own: `SMTP_PASS`, not `bypass`.
  static let whole = words("pass pwd pw cookie")

  /// What is assigned to these is a secret only where it looks like nothing else.
  static let weak = words("key auth salt seed signature sig session license licence login cert")

  /// Ends of a name after which the value is about a secret and not one: `token_count`, `secretName`.
  static let harmlessEnds = words(
    "count counts limit limits length len size file files path dir directory name names type expiry expires expiration "
      + "ttl age url uri endpoint policy policies authentication enabled required rotation store storage manager provider "
      + "izer ized ize version ref mount format hash_algorithm usage budget lifetime hint")

  /// Values that say something about a secret.
  static let harmlessValues = Set(
    ("true false null none nil yes no required optional enabled disabled hidden redacted unchanged changed expired "
      + "invalid valid missing empty unset default prompt ask string text bytes file unknown incorrect wrong "
      + "undefined n/a prohibit-password")
      .split(separator: " ").map { Array($0.utf8) })

  /// A name that stands at `place`, or nil.
  static func name(at place: Int, in bytes: [UInt8]) -> (range: Range<Int>, isStrong: Bool)? {
    for name in byFirst[Int(bytes[place].folded)] where bytes.holds(name.word, at: place) {
      let end = place + name.word.count
      if name.isWhole {
        guard place == 0 || !bytes[place - 1].isLetter, end == bytes.count || !bytes[end].isLetter else { continue }
      }
      return (place..<end, name.isStrong)
    }
    return nil
  }

  private struct Name {
    let word: [UInt8]
    let isStrong: Bool
    let isWhole: Bool
  }

  /// All names by their first letter, the strong ones first.
  private static let byFirst: [[Name]] = {
    var table = [[Name]](repeating: [], count: 256)
    let all =
      strong.map { Name(word: $0, isStrong: true, isWhole: false) }
      + whole.map { Name(word: $0, isStrong: true, isWhole: true) }
      + weak.map { Name(word: $0, isStrong: false, isWhole: true) }
    for name in all { table[Int(name.word[0])].append(name) }
    return table
  }()

  private static func words(_ text: String) -> [[UInt8]] { text.split(separator: " ").map { Array($0.utf8) } }
}

extension UInt8 {
  var folded: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
  var isLower: Bool { self >= 0x61 && self <= 0x7A }
  var isUpper: Bool { self >= 0x41 && self <= 0x5A }
  var isLetter: Bool { folded.isLower }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isAlphanumeric: Bool { isLetter || isDigit }
  var isHex: Bool { isDigit || folded >= 0x61 && folded <= 0x66 }
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
  /// Part of a name: `DB_PASSWORD`, `spring.mail.password`.
  var isNameByte: Bool { isAlphanumeric || self == 0x5F || self == 0x2E || self == 0x2D }
  /// Part of base64 and its variant for URLs.
  var isTokenByte: Bool { isAlphanumeric || self == 0x5F || self == 0x2D }
}

extension [UInt8] {
  /// Whether the lower-case `word` stands at `place`, in any case.
  func holds(_ word: [UInt8], at place: Int) -> Bool {
    guard place >= 0, place + word.count <= count else { return false }
    for index in word.indices where self[place + index].folded != word[index] { return false }
    return true
  }

  func skip(_ start: Int, while predicate: (UInt8) -> Bool) -> Int {
    var place = start
    while place < count, predicate(self[place]) { place += 1 }
    return place
  }
}
