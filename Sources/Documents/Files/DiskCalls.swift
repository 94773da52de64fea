import CLinux
import Glibc

/// The calls that put a document on disk; each returns what the system call does, with its errno.
///
/// A value of its own so that a test can let each of them fail in turn.
struct DiskCalls: Sendable {
  var create: @Sendable (_ directory: Int32, _ name: String) -> Int32 = { directory, name in
    openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  }
  var write: @Sendable (_ file: Int32, UnsafeRawBufferPointer) -> Int = { file, bytes in
    Glibc.write(file, bytes.baseAddress, bytes.count)
  }
  /// Of a file, and of the directory that a name in it is kept by.
  var sync: @Sendable (_ file: Int32) -> Int32 = { fsync($0) }
  var link: @Sendable (_ directory: Int32, _ from: String, _ to: String) -> Int32 = { directory, from, to in
    linkat(directory, from, directory, to, 0)
  }
  /// Lets the two names change places.
  var exchange: @Sendable (_ directory: Int32, _ one: String, _ other: String) -> Int32 = { directory, one, other in
    clinux_exchange(directory, one, other)
  }
  var rename: @Sendable (_ directory: Int32, _ from: String, _ to: String) -> Int32 = { directory, from, to in
    renameat(directory, from, directory, to)
  }
}
