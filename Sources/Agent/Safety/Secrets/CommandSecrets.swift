/// Passwords that stand in a command line without a name beside them: `curl -u user:…`, `mysql -p…`, `sshpass -p …`.
enum CommandSecrets {
  private struct Form {
    /// The program, and a word that must come after it where it has others.
    let program: [UInt8]
    let word: [UInt8]
    let option: [UInt8]
    let kind: Kind
  }

  private enum Kind {
    /// `-p value`, also `-pvalue`.
    case value
    /// `-pvalue` only: with a blank, the program asks for it.
    case joined
    /// `-u user:value`, `-U user%value`.
    case after(UInt8)
    /// `htpasswd -nb user value`: the last word, where an option takes it from there.
    case last
    /// `echo user:value | chpasswd`
    case piped
  }

  private static let forms: [Form] = [
    form("curl", "-u", .after(0x3A)), form("curl", "--user", .after(0x3A)), form("curl", "-U", .after(0x3A)),
    form("wget", "--http-password", .value), form("mysql", "-p", .joined), form("mariadb", "-p", .joined),
    form("sshpass", "-p", .value), form("docker", "-p", .value, word: "login"),
    form("podman", "-p", .value, word: "login"),
    form("helm", "-p", .value, word: "login"), form("redis-cli", "-a", .value), form("ipmitool", "-P", .value),
    form("smbclient", "-U", .after(0x25)), form("net", "-U", .after(0x25)), form("rpcclient", "-U", .after(0x25)),
    form("ldapsearch", "-w", .value), form("ldapmodify", "-w", .value), form("mosquitto_pub", "-P", .value),
    form("mosquitto_sub", "-P", .value), form("snmp", "-A", .value), form("snmp", "-X", .value),
    form("snmp", "-c", .value), form("mongo", "-p", .value), form("openssl", "-k", .value),
    form("openssl", "-passin", .after(0x3A)), form("openssl", "-passout", .after(0x3A)),
    form("openssl", "-pass", .after(0x3A)), form("rclone", "obscure", .value), form("htpasswd", "-", .last),
    form("echo", "", .piped), form("printf", "", .piped),
  ]

  private static func form(_ program: String, _ option: String, _ kind: Kind, word: String = "") -> Form {
    Form(program: Array(program.utf8), word: Array(word.utf8), option: Array(option.utf8), kind: kind)
  }

  /// The beginnings by which a line is found that may hold one.
  static let programs = Array(Set(forms.map(\.program))).filter { $0.count > 3 } + [Array(" -U ".utf8)]

  /// Whether a program of these stands at `place`; then the rest of the line belongs to it.
  static func begins(at place: Int, in bytes: [UInt8]) -> Bool {
    guard place == 0 || !bytes[place - 1].isNameByte else { return false }
    return forms.contains { bytes.holds($0.program, at: place) }
  }

  /// The passwords of the command that begins at `place`, up to the end of the line or of the command.
  static func ranges(at place: Int, in bytes: [UInt8]) -> [Range<Int>] {
    let end = bytes.skip(place) { $0 != 0x7C && $0 != 0x3B }
    var words: [Range<Int>] = []
    var start = bytes.skip(place) { $0.isBlank }
    while start < end {
      let stop = min(end, bytes.skip(start) { $0 > 0x20 })
      if stop > start { words.append(start..<stop) }
      start = bytes.skip(max(stop, start + 1)) { $0 <= 0x20 }
    }
    var found: [Range<Int>] = []
    for form in forms where bytes.holds(form.program, at: place) {
      switch form.kind {
      case .last:
        let isGiven = words.contains { bytes[$0].first == 0x2D && bytes[$0].contains(0x62) }
        // The mark that stands for a value has two words.
        let isRemoved = words.count > 1 && bytes[words[words.count - 2].lowerBound...].starts(with: Redactor.markBytes)
        if isGiven, !isRemoved, words.count >= 4, let range = bare(words[words.count - 1], in: bytes) {
          found.append(range)
        }
        continue
      case .piped:
        if let range = piped(words, to: end, in: bytes) { found.append(range) }
        continue
      case .value, .joined, .after: break
      }
      guard form.word.isEmpty || words.contains(where: { bytes[$0].elementsEqual(form.word) }) else { continue }
      for (number, word) in words.enumerated().dropFirst() where bytes[word].starts(with: form.option) {
        if let range = value(of: form, word, next: number + 1 < words.count ? words[number + 1] : nil, in: bytes) {
          found.append(range)
        }
      }
    }
    return found
  }

  /// What is handed to a program that takes a password from its input.
  private static func piped(_ words: [Range<Int>], to end: Int, in bytes: [UInt8]) -> Range<Int>? {
    guard end < bytes.count, bytes[end] == 0x7C, words.count >= 2 else { return nil }
    let taker = String(decoding: bytes[end...].prefix(160).map(\.folded), as: UTF8.self)
    let isPair = taker.contains("chpasswd")
    guard
      isPair || taker.contains("sudo -s ") || taker.hasSuffix("sudo -s") || taker.contains("password-stdin")
        || taker.contains("passwd --stdin") || taker.contains("--passphrase-fd 0") || taker.contains("| kinit")
    else { return nil }
    var whole = words[1].lowerBound..<words[words.count - 1].upperBound
    if words.count > 2, words[1...].dropLast().allSatisfy({ bytes[$0].first == 0x2D || bytes[$0].contains(0x25) }) {
      whole = words[words.count - 1]
    }
    guard let range = bare(whole, in: bytes) else { return nil }
    guard isPair else { return range }
    guard let colon = bytes[range].firstIndex(of: 0x3A), colon + 1 < range.upperBound else { return nil }
    return bare(colon + 1..<range.upperBound, in: bytes)
  }

  /// A value without its quotes, or nil where it stands for another.
  private static func bare(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int>? {
    var range = range
    while range.count > 1, bytes[range.lowerBound].isQuote { range = range.lowerBound + 1..<range.upperBound }
    while range.count > 1, bytes[range.upperBound - 1].isQuote { range = range.lowerBound..<range.upperBound - 1 }
    let value = bytes[range]
    guard range.count >= 4, !ValueShape(value).isPlaceholder, !value.contains(0x24), value.first != 0x3C,
      !value.starts(with: Redactor.markBytes)
    else { return nil }
    return range
  }

  private static func value(of form: Form, _ word: Range<Int>, next: Range<Int>?, in bytes: [UInt8]) -> Range<Int>? {
    let isJoined = word.count > form.option.count
    var range: Range<Int>
    switch form.kind {
    case .joined where isJoined: range = word.lowerBound + form.option.count..<word.upperBound
    case .joined, .last, .piped: return nil
    case .value, .after:
      // `--user-agent` is another option than `--user`.
      if isJoined, form.option.count > 2, bytes[word.lowerBound + form.option.count] != 0x3D { return nil }
      let joined = word.lowerBound + form.option.count + (form.option.count > 2 ? 1 : 0)
      guard let whole = isJoined ? joined..<word.upperBound : next else { return nil }
      range = whole
    }
    while range.count > 1, bytes[range.lowerBound].isQuote { range = range.lowerBound + 1..<range.upperBound }
    while range.count > 1, bytes[range.upperBound - 1].isQuote { range = range.lowerBound..<range.upperBound - 1 }
    if case .after(let sign) = form.kind {
      guard let place = bytes[range].firstIndex(of: sign) else { return nil }
      // openssl's `file:` and `env:` name where it is.
      if form.option.starts(with: "-pass".utf8), !bytes[range].starts(with: "pass:".utf8) { return nil }
      range = place + 1..<range.upperBound
    }
    let shape = ValueShape(bytes[range])
    // The community that every device has to begin with.
    if bytes[range].elementsEqual("public".utf8) { return nil }
    guard range.count >= 4, !shape.isPlaceholder, !shape.isPath, !bytes[range].starts(with: Redactor.markBytes),
      !bytes[range].starts(with: "-".utf8)
    else { return nil }
    return range
  }
}
