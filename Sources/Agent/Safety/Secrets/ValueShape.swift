/// What a word that may be a secret looks like.
struct ValueShape {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  private var hasLower: Bool { bytes.contains { $0.isLower } }
  private var hasUpper: Bool { bytes.contains { $0.isUpper } }
  private var hasDigit: Bool { bytes.contains { $0.isDigit } }
  private var hasOther: Bool { bytes.contains { !$0.isAlphanumeric } }
  private var classes: Int { [hasLower, hasUpper, hasDigit, hasOther].count { $0 } }

  /// Variables, references and marks that stand for a secret: `$TOKEN`, `${TOKEN}`, `{{ token }}`, `<yours>`, `****`.
  var isPlaceholder: Bool {
    guard let first = bytes.first, let last = bytes.last else { return true }
    switch first {
    case UInt8(ascii: "$"):
      guard let second = bytes.dropFirst().first else { return true }
      if second == UInt8(ascii: "{") || second == UInt8(ascii: "(") { return true }
      return (second.isLetter || second == 0x5F) && bytes.dropFirst().allSatisfy { $0.isAlphanumeric || $0 == 0x5F }
    case UInt8(ascii: "<"): return last == UInt8(ascii: ">")
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "%"):
      return !hasDigit || first == 0x7B && bytes.dropFirst().first == 0x7B
    default: return bytes.allSatisfy { "*x.…-_•#X?".utf8.contains($0) } || bytes.elementsEqual("•".utf8)
    }
  }

  /// A word as prose has it: `unchanged`, `rotated`.
  var isPlainWord: Bool { bytes.count < 10 && bytes.allSatisfy { $0.isLower } }

  var isNumber: Bool { bytes.allSatisfy { $0.isDigit || $0 == 0x2E } }

  /// A path or an address; one with a password in it is found as such.
  var isPath: Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("://") { return true }
    guard text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("~/") || text.hasPrefix("../") else {
      return false
    }
    // Base64 may begin with a slash too; it mixes more than paths do.
    return !text.contains("+") && !text.hasSuffix("=")
      && text.split(separator: "/").allSatisfy { part in !ValueShape(Array(part.utf8)[...]).isRun(atLeast: 20) }
  }

  /// An expression of a program: `os.environ`, `self.token`, `getpass(`.
  var isCode: Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.firstMatch(
      of: /^(?:self|this|os|sys|config|cfg|settings|process|env|args|opts|var|local|module|data|request)\.\w/) != nil
      || text.firstMatch(of: /^[A-Za-z_][\w.]*[(\[]/) != nil
  }

  /// A day or a time, as logs have it.
  var isDate: Bool {
    bytes.count >= 8 && bytes.prefix(4).allSatisfy { $0.isDigit }
      && bytes.dropFirst(4).first.map { "-/:".utf8.contains($0) } == true
      && bytes.allSatisfy { $0.isDigit || "-/:.TZ+".utf8.contains($0) }
  }

  /// What people choose for a password: letters with digits, or three kinds of characters; not `tls-cert-k3s`.
  var isPasswordLike: Bool {
    guard bytes.count >= 6, !isPlaceholder, !isPath, !isDate, !isNumber, !isKnownShape, !isAddress else { return false }
    if hasLower || hasUpper, hasDigit, !hasOther { return true }
    let isSlug = bytes.allSatisfy { $0.isLower || $0.isDigit || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    return classes >= 3 && !isSlug && !isFileName
  }

  /// Capitals, small letters and digits in at least eight characters, as no name of a thing has them.
  var isMixed: Bool {
    bytes.count >= 8 && hasLower && hasUpper && hasDigit && bytes.first.map { $0.isAlphanumeric } == true
      && !bytes.contains { "/._(){}[]<>:".utf8.contains($0) }
  }

  /// What no person writes: at least 16 characters with a long run of mixed ones, and no hash, address or id.
  var isRandom: Bool { bytes.count >= 16 && !isKnownShape && !isPath && !isCode && isRun(atLeast: 12) }

  /// Whether letters and digits are mixed in one run of `length` or more.
  func isRun(atLeast length: Int) -> Bool {
    bytes.split { !($0.isAlphanumeric || $0 == 0x2B || $0 == 0x3D) }.contains { run in
      guard run.count >= length else { return false }
      let digits = run.count { $0.isDigit }
      if digits > 0, digits < run.count { return true }
      // Base64 without a digit: capitals in the middle, again and again.
      return digits == 0 && zip(run, run.dropFirst()).count { $0.isLower && $1.isUpper } >= 3
    }
  }

  /// A UUID, a MAC address, a hash or a commit in hexadecimal, or a fingerprint: they name things.
  var isKnownShape: Bool {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    if ["sha256:", "sha1:", "sha512:", "md5:", "sha256-", "sha512-"].contains(where: {
      text.hasPrefix($0) || text.contains("@" + $0)
    }) {
      return true
    }
    let hex = bytes.filter { $0.isHex }
    if hex.count == bytes.count { return [7, 8, 12, 32, 40, 56, 64, 96, 128].contains(hex.count) }
    let others = bytes.filter { !$0.isHex }
    guard others.allSatisfy({ $0 == 0x2D || $0 == 0x3A }) else { return false }
    let groups = bytes.split { !$0.isHex }.map(\.count)
    return groups == [8, 4, 4, 4, 12] || groups.count >= 6 && groups.allSatisfy { $0 == 2 } || others.contains(0x3A)
  }

  private var isAddress: Bool {
    bytes.allSatisfy { $0.isDigit || $0 == 0x2E || $0 == 0x3A || $0 == 0x2F } || bytes.contains(0x40)
  }

  private var isFileName: Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.wholeMatch(of: /[\w\-]+\.(?:md|ya?ml|json|txt|conf|sh|py|toml|env|ini|log|html?|go|rs|swift)[.,:]?/)
      != nil
  }
}
