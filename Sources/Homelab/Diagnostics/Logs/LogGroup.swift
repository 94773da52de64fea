/// Messages of one program that differ only in numbers and names.
struct LogGroup: Sendable, Hashable {
  /// The program that wrote them, without its pid.
  var source: String
  var shape: String
  var count: Int
  /// The last of them, as it was written.
  var example: String
  /// How many of them are of the last quarter of an hour; nil where the lines have no time.
  var recent: Int?
  /// When the first and the last were written, in seconds since 1970.
  var first: Double?
  var last: Double?

  /// `g COUNT RECENT FIRST LAST EXAMPLE` of the host's own grouping → groups; those of one finer shape together.
  static func counted(_ lines: [Substring]) -> [LogGroup] {
    var groups: [String: LogGroup] = [:]
    for line in lines where line.hasPrefix("g ") {
      let words = line.split(separator: " ", maxSplits: 5)
      guard words.count == 6, let count = Int(words[1]), let recent = Int(words[2]),
        let (source, message) = split(words[5])
      else { continue }
      let shape = fold(message)
      let key = source + "\u{0}" + shape
      var group =
        groups[key] ?? LogGroup(source: source, shape: shape, count: 0, example: String(words[5]), recent: 0)
      group.count += count
      group.recent = (group.recent ?? 0) + recent
      let times = [Double(words[3]), Double(words[4])].compactMap { $0 }
      group.first = ([group.first].compactMap { $0 } + times).min()
      if let last = times.max(), last >= group.last ?? 0 {
        group.last = last
        group.example = String(words[5])
      }
      groups[key] = group
    }
    return groups.values.sorted { ($0.recent ?? 0, $0.count, $1.shape) > ($1.recent ?? 0, $1.count, $0.shape) }
  }

  /// Lines of syslog, the journal or dmesg → groups, the most frequent first.
  static func list(_ lines: [Substring]) -> [LogGroup] {
    var groups: [String: LogGroup] = [:]
    for line in lines {
      // Continuation lines and `-- Boot … --` have no source.
      guard let (source, message) = split(line) else { continue }
      let shape = fold(message)
      let key = source + "\u{0}" + shape
      if groups[key] != nil {
        groups[key]!.count += 1
        groups[key]!.example = line.trimmed
      } else {
        groups[key] = LogGroup(source: source, shape: shape, count: 1, example: line.trimmed)
      }
    }
    return groups.values.sorted { ($0.count, $1.shape) > ($1.count, $0.shape) }
  }

  /// `May 01 10:00:00 host sshd[12]: text`, an ISO date instead, or `[  1.2] text` → source and text.
  static func split(_ line: Substring) -> (source: String, message: String)? {
    if line.hasPrefix("[") {
      guard let close = line.firstIndex(of: "]") else { return nil }
      return ("kernel", line[line.index(after: close)...].trimmed)
    }
    guard let first = line.first, first != " ", first != "-" else { return nil }
    let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
    // Three words of date in syslog's form, one in ISO's; then the host, then the program.
    let place = words.first?.first?.isNumber == true ? 2 : 4
    guard words.count > place else { return nil }
    let source = words[place].prefix { $0 != "[" && $0 != ":" }
    guard !source.isEmpty else { return nil }
    let message = line[words[place].endIndex...].trimmed
    return (String(source), message)
  }

  /// Numbers, hexadecimal words and UUIDs become `#`.
  static func fold(_ message: String) -> String {
    var result = ""
    var word: [UInt8] = []
    func flush() {
      guard !word.isEmpty else { return }
      let digits = word.contains { $0 >= 48 && $0 <= 57 }
      let hex = word.allSatisfy { byte in
        (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte)
          || byte == 120
      }
      if digits, hex {
        if !result.hasSuffix("#") { result += "#" }
      } else if digits {
        var previous = false
        for byte in word {
          let digit = (48...57).contains(byte)
          if digit, !previous { result += "#" } else if !digit { result.append(Character(Unicode.Scalar(byte))) }
          previous = digit
        }
      } else {
        result += String(decoding: word, as: UTF8.self)
      }
      word = []
    }
    for byte in message.utf8.prefix(300) {
      let alphanumeric =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte >= 128
      if alphanumeric {
        word.append(byte)
      } else {
        flush()
        // `#-#-#` of a UUID, `#:#` of a time: one mark for the whole.
        if result.hasSuffix("#"), byte == 45 || byte == 58 { continue }
        result.append(Character(Unicode.Scalar(byte)))
      }
    }
    flush()
    return result
  }
}
