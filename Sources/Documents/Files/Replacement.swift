import Glibc

/// A file beside a document that holds the new text until it takes the document's place.
struct Replacement {
  private let path: LabPath
  private let directory: Int32
  private let name: String
  private let file: Int32
  private let disk: DiskCalls

  /// Creates the file with the mode, and where allowed the owner, of `status`.
  init(of path: LabPath, in directory: Int32, like status: stat?, _ disk: DiskCalls) throws {
    self.path = path
    self.directory = directory
    self.disk = disk
    let mark = String(UInt32.random(in: .min ... .max), radix: 36)
    // Long names leave no room for more; the name only has to be new and hidden.
    name = ".\(path.name.prefix(40)).\(getpid()).\(mark)"
    let mode = status.map { $0.st_mode & 0o7777 } ?? 0o644
    file = disk.create(directory, name)
    guard file >= 0 else { throw DocumentError.system(errno, path.text, "write") }
    if let status { _ = fchown(file, status.st_uid, status.st_gid) }
    // After fchown, which may clear bits of the mode.
    _ = fchmod(file, mode)
  }

  func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        disk.write(file, UnsafeRawBufferPointer(rebasing: $0[written...]))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DocumentError.system(errno, path.text, "write") }
      written += count
    }
    guard disk.sync(file) == 0 else { throw DocumentError.system(errno, path.text, "write") }
  }

  /// Becomes the document, which did not exist. One that appeared meanwhile stays.
  func takeFreePlace() throws {
    if disk.link(directory, name, path.name) == 0 { return try syncDirectory() }
    if errno == EEXIST {
      throw DocumentError(.changed, "\"\(path.text)\" has appeared meanwhile; ask again")
    }
    // File systems without hard links end here.
    try rename()
  }

  /// Takes the document's place at once, if what it then holds in its hands is the base: `isBase` is told the name
  /// that the former document has now. What somebody else wrote meanwhile goes back to its place.
  func takePlace(isBase: (_ name: String) throws -> Void) throws {
    guard disk.exchange(directory, name, path.name) == 0 else {
      // File systems that cannot exchange end here: a moment is left between the look and the rename.
      guard [EINVAL, ENOSYS, ENOTSUP, EPERM].contains(errno) else {
        throw DocumentError.system(errno, path.text, "write")
      }
      try isBase(path.name)
      return try rename()
    }
    do {
      try isBase(name)
    } catch {
      _ = disk.exchange(directory, name, path.name)
      throw error
    }
    try syncDirectory()
  }

  private func rename() throws {
    guard disk.rename(directory, name, path.name) == 0 else {
      throw DocumentError.system(errno, path.text, "write")
    }
    try syncDirectory()
  }

  /// The new text is in its place; whether a power cut would find it there is what this tells.
  private func syncDirectory() throws {
    // Some network file systems have no fsync for a directory.
    guard disk.sync(directory) != 0, errno != EINVAL, errno != ENOTSUP else { return }
    throw DocumentError(
      .unsynced,
      "\"\(path.text)\" was written, but the disk did not confirm it (\(String(cString: strerror(errno)))); look at it before you go on"
    )
  }

  /// Closes the file, and removes it unless it has taken the document's place.
  func discard() {
    close(file)
    unlinkat(directory, name, 0)
  }
}
