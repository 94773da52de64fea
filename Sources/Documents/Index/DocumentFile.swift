import Glibc

/// A document on disk, as a look at its directory entry tells.
struct DocumentFile: Sendable, Hashable {
  /// Relative to the lab.
  var path: String
  /// Where it is read: `path`, or what a link leads to within the lab.
  var target: String
  /// Bytes.
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
  var inode: Inode

  struct Inode: Sendable, Hashable {
    var device: UInt64
    var number: UInt64
  }

  /// The day of the last change of the file, `YYYY-MM-DD`.
  var day: String { DocumentFile.day(seconds: modified / 1_000_000_000) }

  /// Seconds since 1970 → the day, in UTC.
  static func day(seconds: Int64) -> String {
    var seconds = time_t(seconds)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }
}
