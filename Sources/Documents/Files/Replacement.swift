import Glibc

/// A file beside a document that holds the new text until it takes the document's place.
struct Replacement {
  private let path: LabPath
  private let directory: Int32
  private let name: String
  private let file: Int32

  /// Creates the file with the mode, and where allowed the owner, of `status`.
  init(of path: LabPath, in directory: Int32, like status: stat?) throws {
    self.path = path
    self.directory = directory
    let mark = String(UInt32.random(in: .min ... .max), radix: 36)
    // Long names leave no room for more; the name only has to be new and hidden.
    name = ".\(path.name.prefix(40)).\(getpid()).\(mark)"
    let mode = status.map { $0.st_mode & 0o7777 } ?? 0o644
    file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw DocumentError.system(errno, path.text, "write") }
    if let status { _ = fchown(file, status.st_uid, status.st_gid) }
    // After fchown, which may clear bits of the mode.
    _ = fchmod(file, mode)
  }

  func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DocumentError.system(errno, path.text, "write") }
      written += count
    }
    guard fsync(file) == 0 else { throw DocumentError.system(errno, path.text, "write") }
  }

  /// Takes the document's place at once. With `onlyIfMissing`, a document that appeared meanwhile stays.
  func take(onlyIfMissing: Bool) throws {
    if onlyIfMissing, linkat(directory, name, directory, path.name, 0) == 0 {
      fsync(directory)
      return
    }
    if onlyIfMissing, errno == EEXIST {
      throw DocumentError(.changed, "\"\(path.text)\" has appeared meanwhile; ask again")
    }
    // File systems without hard links end here too.
    guard renameat(directory, name, directory, path.name) == 0 else {
      throw DocumentError.system(errno, path.text, "write")
    }
    fsync(directory)
  }

  /// Closes the file, and removes it unless it has taken the document's place.
  func discard() {
    close(file)
    unlinkat(directory, name, 0)
  }
}
