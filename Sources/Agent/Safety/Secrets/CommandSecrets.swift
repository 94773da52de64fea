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
  }

  private static let forms: [Form] = [
    form("curl", "-u", .after(0x3A)), form("curl", "--user", .after(0x3A)), form("curl", "-U", .after(0x3A)),
    form("wget", "--http-password", .value), form("mysql", "-p", .joined), form("mariadb", "-p", .joined),
    form("sshpass", "-p", .value), form("docker", "-p", .value, word: "login"),
    form("podman", "-p", .value, word: "login"),
    form("helm", "-p", .value, word: "login"), form("redis-cli", "-a", .value), form("ipmitool", "-P", .value),
    form("smbclient", "-U", .after(0x25)), form("net", "-U", .after(0x25)), form("rpcclient", "-U", .after(0x25)),
    form("ldapsearch", "-w", .value), form("ldapmodify", "-w", .value), form("mosquitto_pub", "-P", .value),
    form("mosquitto_sub", "-P", .value), form("snmpwalk", "-A", .value), form("snmpwalk", "-X", .value),
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
      guard form.word.isEmpty || words.contains(where: { bytes[$0].elementsEqual(form.word) }) else { continue }
      for (number, word) in words.enumerated().dropFirst() where bytes[word].starts(with: form.option) {
        if let range = value(of: form, word, next: number + 1 < words.count ? words[number + 1] : nil, in: bytes) {
          found.append(range)
        }
      }
    }
    return found
  }

  private static func value(of form: Form, _ word: Range<Int>, next: Range<Int>?, in bytes: [UInt8]) -> Range<Int>? {
    let isJoined = word.count > form.option.count
    var range: Range<Int>
    switch form.kind {
    case .joined where isJoined: range = word.lowerBound + form.option.count..<word.upperBound
    case .joined: return nil
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
      range = place + 1..<range.upperBound
    }
    let shape = ValueShape(bytes[range])
    guard range.count >= 4, !shape.isPlaceholder, !shape.isPath, !bytes[range].starts(with: Redactor.markBytes),
      !bytes[range].starts(with: "-".utf8)
    else { return nil }
    return range
  }
}
