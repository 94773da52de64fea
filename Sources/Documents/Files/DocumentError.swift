import Glibc

/// Why a document of the lab could not be read or written.
public struct DocumentError: Error, CustomStringConvertible, Hashable {
  public enum Reason: Sendable, Hashable {
    case missing
    /// It is not what it was when the change was prepared.
    case changed
    /// Outside the lab, through a link, or a file that Steward does not write.
    case refused
    case tooLarge
    case notText
    /// There is no such section, or more than one.
    case section
    case noSpace
    case readOnly
    case failed
    /// It was written, and the disk did not say that it is kept.
    case unsynced
  }

  public var reason: Reason
  public var description: String

  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  /// The error of a system call on the document `path`.
  static func system(_ code: Int32, _ path: String, _ doing: String) -> DocumentError {
    switch code {
    case ENOENT:
      .init(.missing, "no document named \"\(path)\" in the lab")
    case ELOOP, EXDEV:
      .init(.refused, "\"\(path)\" is or lies behind a symbolic link; name the real document")
    case ENOTDIR:
      .init(.refused, "\"\(path)\" lies behind a link or a file; name the real document")
    case ENOSPC, EDQUOT:
      .init(.noSpace, "no space is left to write \"\(path)\"; free some and try again")
    case EROFS:
      .init(.readOnly, "\"\(path)\" was not written: the lab is on a read-only file system")
    case EACCES, EPERM:
      .init(
        .readOnly, "no permission to \(doing) \"\(path)\"; check its owner and mode")
    default:
      .init(.failed, "could not \(doing) \"\(path)\": \(String(cString: strerror(code)))")
    }
  }
}
