/// One line of `/proc/[pid]/stat` (proc(5)): `4242 (yes) R 1 …`.
struct ProcessStat: Sendable, Hashable {
  var pid: Int
  /// The name of the program, at most 15 bytes; it may hold blanks and parentheses.
  var name: String
  var state: String
  var parent: Int
  /// User and system time, in clock ticks.
  var ticks: Double
  /// When it began, in clock ticks after boot; with `pid` it identifies a process.
  var start: Double
  /// Resident pages.
  var pages: Double

  init?(_ line: Substring) {
    let bytes = line.utf8
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
      let pid = Int(line[..<open].trimmed)
    else { return nil }
    let fields = bytes[bytes.index(after: close)...].split(separator: 32, maxSplits: 23)
    guard fields.count >= 22, let parent = Int(Substring(fields[1])),
      let user = Double(Substring(fields[11])), let system = Double(Substring(fields[12])),
      let start = Double(Substring(fields[19])), let pages = Double(Substring(fields[21]))
    else { return nil }
    self.pid = pid
    name = String(line[bytes.index(after: open)..<close])
    state = String(Substring(fields[0]))
    self.parent = parent
    ticks = user + system
    self.start = start
    self.pages = pages
  }

  /// Every process of a section. A name may hold a newline, so a line that is not whole is tried
  /// again together with the next one.
  static func list(_ lines: [Substring]) -> [ProcessStat] {
    var result: [ProcessStat] = []
    result.reserveCapacity(lines.count)
    var half = ""
    for line in lines {
      if let stat = ProcessStat(line) {
        result.append(stat)
        half = ""
      } else if !half.isEmpty, let stat = ProcessStat(Substring(half + "\n" + line)) {
        result.append(stat)
        half = ""
      } else {
        half = String(line)
      }
    }
    return result
  }
}
