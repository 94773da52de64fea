/// What kinds of secrets a text may hold: a cheap look at the bytes that spares most text the patterns, which are a
/// hundred times slower.
struct SecretHints: OptionSet {
  let rawValue: UInt8

  static let key = SecretHints(rawValue: 1)
  /// A beginning that only tokens of one service have, with letters enough after it.
  static let shape = SecretHints(rawValue: 2)
  /// `scheme://` with an `@` later on the line.
  static let url = SecretHints(rawValue: 4)
  /// A name like `password`.
  static let name = SecretHints(rawValue: 8)

  static func found(in text: String) -> SecretHints {
    var text = text
    return text.withUTF8 { bytes in
      var found: SecretHints = []
      for start in 0..<bytes.count {
        for (words, hint) in table[Int(bytes[start])]
        where !found.contains(hint) && matches(words, bytes, start) {
          switch hint {
          case .shape:
            let tail = bytes[(start + words.count)...].prefix(10)
            if tail.count == 10, tail.allSatisfy(isTokenByte) { found.insert(.shape) }
          case .url:
            let line = bytes[start...].prefix { $0 > 0x20 }
            if line.contains(UInt8(ascii: "@")) { found.insert(.url) }
          default:
            found.insert(hint)
          }
        }
      }
      return found
    }
  }

  /// Names whose assigned value is a secret, lower-case.
  static let names = [
    "password", "passwd", "passphrase", "secret", "token", "api_key", "api-key", "apikey", "access_key",
    "access-key", "accesskey", "private_key", "private-key", "privatekey", "credential", "psk", "bearer",
  ].map { Array($0.utf8) }

  static func matches(_ word: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    guard start + word.count <= bytes.count else { return false }
    for place in word.indices where fold(bytes[start + place]) != word[place] { return false }
    return true
  }

  static func fold(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    let low = fold(byte)
    return low >= 0x61 && low <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F || byte == 0x2D
  }

  /// The hints by their first byte, in both cases.
  private static let table: [[([UInt8], SecretHints)]] = {
    let shapes = [
      "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "sk-", "xoxa-", "xoxb-", "xoxp-", "xoxr-",
      "xoxs-", "akia", "tskey-", "hf_", "age-secret-key-", "eyj",
    ].map { (Array($0.utf8), SecretHints.shape) }
    let all =
      shapes + names.map { ($0, .name) }
      + [(Array("-----begin".utf8), .key), (Array("://".utf8), .url)]
    var table = [[([UInt8], SecretHints)]](repeating: [], count: 256)
    for (word, hint) in all {
      table[Int(word[0])].append((word, hint))
      if word[0] >= 0x61, word[0] <= 0x7A { table[Int(word[0] & 0xDF)].append((word, hint)) }
    }
    return table
  }()
}
