/// Finds what stands beside a name like `password` on a line: `DB_PASSWORD="…"`, `token: …`, `--password …`,
/// `Authorization: Bearer …`, `the password is …`.
///
/// By hand rather than by regular expressions, because documents are megabytes of such words.
struct AssignedValues {
  /// How far after a name its value may begin.
  static let reach = 96
  /// The longest value in quotes.
  static let quoteLimit = 300

  /// How a value is tied to its name; the looser, the more it must look like a secret.
  enum Tie {
    /// `NAME=value`, or in quotes.
    case tight
    /// `name: value`
    case loose
    /// `--password value`
    case option
    /// `the password for nas is value`
    case prose
    /// Somewhere after the name.
    case near
    /// After a name that often means something else.
    case weak
  }

  let bytes: [UInt8]

  /// The secret that belongs to the name at `name`, or nil.
  func value(of name: Range<Int>, isStrong: Bool) -> Range<Int>? {
    let end = bytes.skip(name.upperBound) { $0.isNameByte }
    guard !isHarmless(name, end), !isRemoved(after: end) else { return nil }
    if let after = objectName(name, end) { return random(after: after) }
    if bytes[name].map(\.folded).elementsEqual("pin".utf8) { return number(after: end) }
    if let range = element(after: end, name: name) { return range }
    if let range = phrase(after: end, name: name) { return range }
    if let range = assigned(after: end, name: name, isStrong: isStrong) { return range }
    guard isStrong else { return nil }
    return option(after: end, name: name) ?? told(after: end) ?? afterWords(end) ?? random(after: end)
  }

  /// What a cluster says of an object of the kind Secret by its name: `secret "db" not found`,
  /// `<set to the key 'url' in secret 'db'>`. The name is that of a file and no secret, and without it nobody can tell
  /// what is missing.
  ///
  /// - Returns: where the name has ended, or nil where it is none.
  private func objectName(_ name: Range<Int>, _ end: Int) -> Int? {
    guard bytes[name].map(\.folded).elementsEqual("secret".utf8),
      name.lowerBound == 0 || !bytes[name.lowerBound - 1].isNameByte,
      bytes[name.upperBound..<end].allSatisfy({ $0 == 0x73 })
    else { return nil }
    let quote = bytes.skip(end) { $0 == 0x20 || $0 == 0x5C }
    guard quote > end, quote < bytes.count, bytes[quote] == 0x22 || bytes[quote] == 0x27 else { return nil }
    // A name of RFC 1123: lower-case letters, digits, dots and dashes.
    let close = bytes.skip(quote + 1) { $0.isLower || $0.isDigit || $0 == 0x2D || $0 == 0x2E }
    guard (1...63).contains(close - quote - 1), bytes[quote + 1].isLower else { return nil }
    let after = bytes.skip(close) { $0 == 0x5C }
    guard after < bytes.count, bytes[after] == bytes[quote] else { return nil }
    // What somebody chose for a password is one in whatever words it stands.
    let shape = ValueShape(bytes[quote + 1..<close])
    guard !shape.isPasswordLike, !shape.isRandom else { return nil }
    let rest = bytes[(after + 1)...]
    let isNamed =
      Self.objectEnds.contains { rest.starts(with: $0) }
      || (rest.first.map { $0 == 0x3E || $0 == 0x5C } ?? true) && bytes[..<name.lowerBound].hasEnd("' in ")
        && bytes[..<name.lowerBound].suffix(Self.reach).split(separator: 0x27).contains { $0.hasEnd("the key ") }
    return isNamed ? after + 1 : nil
  }

  private static let objectEnds = [" not found", " is forbidden", " already exists", " does not exist", " is missing"]
    .map {
      Array($0.utf8)
    }

  // MARK: - Where the value stands

  private func assigned(after end: Int, name: Range<Int>, isStrong: Bool) -> Range<Int>? {
    guard let sign = sign(after: end) ?? secondMember(after: end) else { return nil }
    var place = bytes.skip(sign.upperBound) { $0.isBlank || $0 == 0x2A || $0 == 0x3E }
    for scheme in Self.schemes where bytes.holds(scheme, at: place) {
      let after = bytes.skip(place + scheme.count) { $0.isBlank }
      if after > place + scheme.count, after < bytes.count { place = after }
    }
    let isTight = bytes[sign.lowerBound] == 0x3D && sign.lowerBound == end && place == sign.upperBound
    let inQuery = isInQuery(name)
    let range = word(at: place, stopsAtAmpersand: inQuery)
    let isQuoted = place < bytes.count && bytes[place].isQuote && bytes[place] != 0x60
    let isAside =
      bytes[sign.lowerBound] == 0x7C || bytes[sign.lowerBound] == 0x2D || bytes[end..<sign.lowerBound].contains(0x28)
    let tie: Tie = !isStrong ? .weak : isTight || isQuoted ? .tight : isAside ? .prose : .loose
    return isSecret(range, tie, name: bytes[name.lowerBound..<end]) ? range : nil
  }

  /// `PIN: 482913`, and neither a pinned version nor a pin of a board.
  private func number(after end: Int) -> Range<Int>? {
    guard let sign = sign(after: end), bytes[sign.lowerBound] == 0x3A || bytes[sign.lowerBound] == 0x3D else {
      return nil
    }
    let range = word(at: bytes.skip(sign.upperBound) { $0.isBlank || $0 == 0x2A })
    return (4...8).contains(range.count) && bytes[range].allSatisfy(\.isDigit) ? range : nil
  }

  /// `<password>…</password>`
  private func element(after end: Int, name: Range<Int>) -> Range<Int>? {
    guard end < bytes.count, bytes[end] == 0x3E else { return nil }
    var start = name.lowerBound
    while start > 0, bytes[start - 1].isNameByte || bytes[start - 1] == 0x3A { start -= 1 }
    guard start > 0, bytes[start - 1] == 0x3C else { return nil }
    let range = end + 1..<bytes.skip(end + 1) { $0 != 0x3C }
    return isSecret(range, .tight, name: bytes[name.lowerBound..<end]) ? range : nil
  }

  /// The rest of a line behind a password's name at its beginning: `MYSQL_PASSWORD: sunflower`,
  /// `passphrase: correct horse battery staple`.
  private func phrase(after end: Int, name: Range<Int>) -> Range<Int>? {
    guard SecretNames.isOfPassword(bytes[name]), bytes[name.upperBound..<end].allSatisfy({ !$0.isLetter }),
      end - name.upperBound < 8, beginsLine(name), let sign = sign(after: end), bytes[sign.lowerBound] != 0x7C
    else { return nil }
    let start = bytes.skip(sign.upperBound) { $0.isBlank || $0 == 0x2A }
    guard start > sign.upperBound || bytes[sign.lowerBound] == 0x3D, start < bytes.count, !bytes[start].isQuote else {
      return nil
    }
    var stop = bytes.skip(start) { $0 != 0x0D && $0 != 0x23 }
    while stop > start, bytes[stop - 1] <= 0x20 || bytes[stop - 1] == 0x2A { stop -= 1 }
    // A longer one is a sentence; the stream knows the whole of this much.
    guard stop > start, stop - start <= 64 else { return nil }
    let words = bytes[start..<stop].split(separator: 0x20)
    guard words.allSatisfy(isOfPassphrase) else { return nil }
    switch words.count {
    // `PASS: TestDisk` tells of a test.
    case 1:
      let isName = name.count > 4 || bytes[name.lowerBound].isLower || isInLongerName(name)
      return isName && stop - start >= 4 ? start..<stop : nil
    case 2: return nil
    default: return name.count > 4 || bytes[name.lowerBound].isLower ? start..<stop : nil
    }
  }

  /// Whether a word may be one of a passphrase: no reference, no code, and none of the words that tell about a password.
  private func isOfPassphrase(_ word: ArraySlice<UInt8>) -> Bool {
    let shape = ValueShape(word)
    guard !shape.isPlaceholder, !shape.isPath, !shape.isCode, !word.starts(with: Redactor.markBytes),
      !word.contains(where: { "`()<>[]{}|=:\"".utf8.contains($0) })
    else { return false }
    let folded: [UInt8] = word.filter { $0.isNameByte || $0 >= 0x80 || $0 == 0x2F }.map(\.folded)
    return !SecretNames.harmlessValues.contains(folded) && !SecretNames.telling.contains(folded)
  }

  private func isInLongerName(_ name: Range<Int>) -> Bool {
    name.lowerBound > 0 && bytes[name.lowerBound - 1].isNameByte
  }

  /// Whether nothing but marks of a list or of emphasis stands before the name that `name` is the end of.
  private func beginsLine(_ name: Range<Int>) -> Bool {
    var start = name.lowerBound
    while start > 0, bytes[start - 1].isNameByte { start -= 1 }
    return bytes[..<start].allSatisfy { $0.isBlank || "-*>+_".utf8.contains($0) }
      || bytes[..<start].elementsEqual("export ".utf8)
  }

  private static let schemes = ["bearer", "basic", "token", "apikey", "digest", "bot"].map { Array($0.utf8) }

  /// `:`, `=`, `:=`, `=>`, `==` or a cell's border after a name, with quotes and blanks between.
  private func sign(after end: Int) -> Range<Int>? {
    var place = bytes.skip(end) { $0.isQuote || $0.isBlank || $0 == 0x2A || $0 == 0x5D || $0 == 0x29 || $0 == 0x5C }
    guard place < bytes.count, place - end <= 16 else { return nil }
    // `password (root): …`
    if bytes[place] == 0x28, let close = bytes[place...].prefix(24).firstIndex(of: 0x29) {
      place = bytes.skip(close + 1) { $0.isBlank || $0 == 0x2A }
      guard place < bytes.count, bytes[place] == 0x3A || bytes[place] == 0x3D else { return nil }
    }
    switch bytes[place] {
    case 0x3A, 0x3D:
      // "token://" is an address.
      if bytes[(place + 1)...].starts(with: "//".utf8) { return nil }
      return place..<bytes.skip(place + 1) { $0 == 0x3D || $0 == 0x3A }
    case 0x2D where bytes[(place + 1)...].starts(with: ">".utf8): return place..<place + 2
    case 0x7C where bytes.skip(0, while: { $0.isBlank }) < end && bytes.first { !$0.isBlank } == 0x7C:
      return place..<place + 1
    default: return nil
    }
  }

  /// `"name": "DB_PASSWORD", "value": "…"` on one line.
  private func secondMember(after end: Int) -> Range<Int>? {
    var place = bytes.skip(end) { $0.isQuote || $0.isBlank }
    guard place < bytes.count, bytes[place] == 0x2C else { return nil }
    place = bytes.skip(place + 1) { $0.isQuote || $0.isBlank }
    guard bytes.holds(Array("value".utf8), at: place) else { return nil }
    return sign(after: place + 5)
  }

  private func option(after end: Int, name: Range<Int>) -> Range<Int>? {
    var start = name.lowerBound
    while start > 0, bytes[start - 1].isNameByte { start -= 1 }
    let place = bytes.skip(end) { $0.isBlank }
    guard place > end else { return nil }
    let isOption = bytes[start...].starts(with: "--".utf8)
    // netrc(5): "machine nas login root password …"; SQL: "password '…'".
    let before = String(decoding: bytes[..<name.lowerBound].map(\.folded), as: UTF8.self)
    let isEntry =
      before.contains("login ") || before.contains("identified by")
      || bytes.holds(Array("bindpw".utf8), at: name.lowerBound)
    if isOption || isEntry || place < bytes.count && bytes[place] == 0x27 {
      let range = word(at: place)
      return isSecret(range, .option, name: []) ? range : nil
    }
    return bare(after: place, name: name)
  }

  /// `password S3cretPass99`, `username admin password 0 S3cretPass99`: what only a password looks like.
  private func bare(after place: Int, name: Range<Int>) -> Range<Int>? {
    guard
      SecretNames.isOfPassword(bytes[name])
        || ["apikey", "api_key", "api-key", "secret", "rocommunity", "rwcommunity"].contains(where: {
          bytes[name].map(\.folded).elementsEqual($0.utf8)
        })
    else { return nil }
    var place = place
    // A router's mark of how it is kept.
    if place + 1 < bytes.count, bytes[place].isDigit, bytes[place + 1].isBlank { place += 2 }
    let range = word(at: place)
    // "pass renderD128 to the container"
    if bytes[name].map(\.folded).elementsEqual("pass".utf8),
      [" to ", " into ", " through "].contains(where: { bytes.holds(Array($0.utf8), at: range.upperBound) })
    {
      return nil
    }
    return ValueShape(bytes[range]).isMixed && isSecret(range, .prose, name: []) ? range : nil
  }

  /// `password is …`, `set the token to …`
  private func told(after end: Int) -> Range<Int>? {
    let place = bytes.skip(end) { $0.isBlank || $0 == 0x2A || $0.isQuote }
    for verb in Self.verbs where bytes.holds(verb, at: place) {
      let range = word(at: bytes.skip(place + verb.count) { $0.isBlank || $0 == 0x2A })
      if isSecret(range, .prose, name: []) { return range }
    }
    return nil
  }

  private static let verbs = ["is ", "was ", "to ", "ist ", "lautet "].map { Array($0.utf8) }

  /// `password for the nas: …`
  private func afterWords(_ end: Int) -> Range<Int>? {
    var place = end
    for _ in 0..<4 {
      let start = bytes.skip(place) { $0.isBlank }
      place = bytes.skip(start) { $0.isLetter }
      guard place > start, place - end < Self.reach, start > end else { return nil }
      if Self.verbs.contains(where: { bytes.holds($0, at: start) }) {
        var range = word(at: bytes.skip(place) { $0.isBlank || $0 == 0x2A })
        // The end of the sentence.
        if bytes[range].last == 0x2E { range = range.lowerBound..<range.upperBound - 1 }
        return ValueShape(bytes[range]).isMixed && isSecret(range, .prose, name: []) ? range : nil
      }
      let sign = bytes.skip(place) { $0.isQuote || $0 == 0x2A }
      guard sign < bytes.count, bytes[sign] == 0x3A || bytes[sign] == 0x3D else { continue }
      let range = word(at: bytes.skip(sign + 1) { $0.isBlank || $0 == 0x2A })
      return isSecret(range, .prose, name: []) ? range : nil
    }
    return nil
  }

  private func random(after end: Int) -> Range<Int>? {
    var place = end
    while true {
      place = bytes.skip(place) { $0.isBlank || $0.isQuote || ",:;()|*=".utf8.contains($0) }
      guard place < bytes.count, place - end < Self.reach else { return nil }
      let range = word(at: place)
      if isSecret(range, .near, name: []) { return range }
      place = max(place + 1, range.upperBound)
    }
  }

  // MARK: - The value

  /// Whether the value was replaced already: what comes after it is not its.
  private func isRemoved(after end: Int) -> Bool {
    let start = bytes.skip(end) { $0.isBlank || $0.isQuote || ":=*|,>\\".utf8.contains($0) || $0.isLetter }
    return bytes[start...].starts(with: Redactor.markBytes)
  }

  /// The word at `place`: up to the closing quote where it has one, else up to a blank.
  private func word(at place: Int, stopsAtAmpersand: Bool = false) -> Range<Int> {
    guard place < bytes.count else { return bytes.count..<bytes.count }
    var start = place
    // JSON within a string: \"
    if bytes[start] == 0x5C, start + 1 < bytes.count, bytes[start + 1].isQuote { start += 1 }
    if bytes[start].isQuote {
      let quote = bytes[start]
      var end = start + 1
      while end < bytes.count, bytes[end] != quote, end - start < Self.quoteLimit - 10 {
        end += bytes[end] == 0x5C && end + 1 < bytes.count && bytes[end + 1] == quote && start == place ? 2 : 1
      }
      end = min(end, bytes.count)
      if end < bytes.count, bytes[end] == quote {
        return start + 1..<(start > place && bytes[end - 1] == 0x5C ? end - 1 : end)
      }
      start += 1
    }
    var end = bytes.skip(start) { $0 > 0x20 && !$0.isQuote && !(stopsAtAmpersand && ($0 == 0x26 || $0 == 0x23)) }
    while end > start, ",;)]}>*|".utf8.contains(bytes[end - 1]), bytes[start] != 0x3C { end -= 1 }
    return start..<end
  }

  /// Whether the name is one of an address's query: there `&` ends the value.
  private func isInQuery(_ name: Range<Int>) -> Bool {
    var place = name.lowerBound
    while place > 0, bytes[place - 1].isNameByte { place -= 1 }
    return place > 0 && (bytes[place - 1] == 0x3F || bytes[place - 1] == 0x26)
  }

  /// `token_count`, `secretName`, `public key`: what is assigned is no secret.
  private func isHarmless(_ name: Range<Int>, _ end: Int) -> Bool {
    let rest = bytes[name.upperBound..<end].map(\.folded)
    if SecretNames.harmlessEnds.contains(where: { rest.hasSuffix($0) && !$0.isEmpty }) { return true }
    if rest.first?.isLetter == true, SecretNames.harmlessEnds.contains(where: { rest.starts(with: $0) }) { return true }
    let before = bytes[max(0, name.lowerBound - 12)..<name.lowerBound].map(\.folded)
    return ["public", "pub", "host", "primary", "foreign", "sort"].contains { word in
      let text = String(decoding: before, as: UTF8.self)
      return bytes.holds(Array("key".utf8), at: name.lowerBound)
        && (text.hasSuffix(word + " ") || text.hasSuffix(word + "_") || text.hasSuffix(word + "-"))
    }
  }

  private func isSecret(_ range: Range<Int>, _ tie: Tie, name: ArraySlice<UInt8>) -> Bool {
    let value = bytes[range]
    let shape = ValueShape(value)
    guard !shape.isPlaceholder, !value.starts(with: Redactor.markBytes) else { return false }
    let folded = value.map(\.folded)
    if SecretNames.harmlessValues.contains(folded) { return false }
    switch tie {
    case .tight:
      return value.count >= 4 && !shape.isPath && !shape.isCode && !folded.elementsEqual(name.map(\.folded))
        && !(shape.isNumber && isAboutTokens(name))
    case .loose:
      return value.count >= 6 && !shape.isPlainWord && !shape.isPath && !shape.isCode && !shape.isDate
        && !(shape.isNumber && isAboutTokens(name))
    case .option: return value.count >= 4 && !shape.isPlainWord && !shape.isPath
    case .prose: return shape.isPasswordLike || shape.isRandom
    case .near: return shape.isRandom
    case .weak: return shape.isRandom || value.count >= 12 && isBasicAuthorization(value)
    }
  }

  /// Models count in tokens: `tokens: 128000`.
  private func isAboutTokens(_ name: ArraySlice<UInt8>) -> Bool {
    String(decoding: name.map(\.folded), as: UTF8.self).contains("token")
  }

  /// Base64 of `user:password`, as in Docker's config.json.
  private func isBasicAuthorization(_ value: ArraySlice<UInt8>) -> Bool {
    var bits: UInt32 = 0
    var decoded: [UInt8] = []
    for (index, byte) in value.enumerated() {
      guard let digit = Base64Digits.value(of: byte) else { break }
      bits = bits << 6 | UInt32(digit)
      if index % 4 == 3 { decoded += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)] }
    }
    return decoded.contains(0x3A) && decoded.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ end: [UInt8]) -> Bool {
    count >= end.count && self[(count - end.count)...].elementsEqual(end)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasEnd(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
