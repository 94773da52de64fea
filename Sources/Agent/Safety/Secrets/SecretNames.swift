/// The words that a secret stands beside.
enum SecretNames {
  /// What is assigned to these is a secret, whatever it looks like. Lower-case; they may be part of a longer name.
  static let strong =
    words(
      "password passwd passphrase passcode passwort kennwort secret token api_key api-key apikey access_key access-key "
        + "accesskey private_key private-key privatekey auth_key auth-key authkey encryption_key encryption-key "
        + "encryptionkey master_key master-key signing_key signing-key account_key accountkey shared_key shared-key "
        + "preshared credential authorization psk bearer bindpw contraseña contrasena wachtwoord rocommunity rwcommunity "
        + "пароль")
    + [Array("mot de passe".utf8)]

  /// As the strong ones, but only as words of their own: `SMTP_PASS`, not `bypass`.
  static let whole = words("pass pwd pw cookie pin")

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

  /// Words that tell where a password is, or about it, and are none.
  static let telling = Set(
    ("the a an is are was be see in on at of to for from with by via and or not if when then as same it's its this that "
      + "your you must should will can has have uses use used using stored kept saved set reset rotated generated random "
      + "default defaults only above below empty here there vault keychain bitwarden vaultwarden 1password keepass "
      + "environment variable variables env login logins authentication auth hash hashed policy characters chars minimum "
      + "length needed unneeded todo tbd unknown sealed encrypted plaintext configured created updated found failed ok "
      + "works working secret secrets password passwords token key keys user username users admin-password "
      + "through per each all any first last new old next before after without does do don't no-one nobody never always")
      .split(separator: " ").map { Array($0.utf8) })

  /// Whether a name is that of a password, and not of a token, a key or a credential of any kind.
  static func isOfPassword(_ name: some Collection<UInt8>) -> Bool { passwords.contains(name.map(\.folded)) }

  private static let passwords = Set(
    words("password passwd passphrase passcode passwort kennwort pass pwd pw contraseña contrasena wachtwoord пароль")
      + [Array("mot de passe".utf8)])

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
