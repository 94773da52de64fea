/// What is put around a command on another host, so that its own output is told from what else the way writes (a
/// message of the day, a profile that prints), and so that it is known whether it began and how it ended.
struct Envelope: Sendable, Hashable {
  /// Whether the command was begun.
  var began = false
  /// The command's exit status; nil while it has not ended, or nobody heard of it.
  var status: Int?
  var body = ""

  /// Constant text: the mark and the command are its arguments. Standard input is empty for everything in it, and
  /// messages come in one language.
  private static let script =
    #"exec </dev/null; LC_ALL=C; export LC_ALL; unset LANGUAGE; PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"; export PATH; echo "$0"; "$@"; s=$?; echo; echo "$0 $s"; exit "$s""#

  /// A mark that nothing else writes.
  static func makeMark() -> String {
    "steward-" + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  static func wrap(_ arguments: [String], mark: String) -> [String] {
    ["sh", "-c", script, mark] + arguments
  }

  /// What came back → the command's own output.
  init(reading text: String, mark: String) {
    let bytes = Array(text.utf8)
    let begin = Array("\(mark)\n".utf8)
    guard let start = Envelope.find(begin, in: bytes, from: 0) else { return }
    began = true
    let first = start + begin.count
    let end = Array("\n\(mark) ".utf8)
    // It is the last that is written, but for what a shell may say when it ends. An inner hop has one of its own.
    var last: Int?
    var place = max(first - 1, bytes.count - 4096)
    while let found = Envelope.find(end, in: bytes, from: place) {
      last = found
      place = found + 1
    }
    if let last {
      let digits = bytes[(last + end.count)...].prefix { (48...57).contains($0) }
      status = Int(String(decoding: digits, as: UTF8.self))
      body = String(decoding: bytes[first..<max(first, last)], as: UTF8.self)
    } else {
      body = String(decoding: bytes[first...], as: UTF8.self)
    }
  }

  private static func find(_ word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= word.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var place = start
      while place + word.count <= bytes.count {
        if bytes[place] == word[0], (1..<word.count).allSatisfy({ bytes[place + $0] == word[$0] }) { return place }
        place += 1
      }
      return nil
    }
  }
}
