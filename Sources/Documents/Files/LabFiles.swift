import Agent
import Glibc

/// The files below a lab: read and written without ever following a symbolic link.
///
/// Paths are walked one directory at a time with `O_NOFOLLOW`, from a descriptor of the lab's root, so a link
/// anywhere in a path is refused even where it appears between check and use. (openat2(2) would do the same in
/// one call, but older kernels and container profiles lack it, and one way is easier to trust than two.)
public struct LabFiles: Sendable {
  /// The lab's directory, absolute and without links.
  public let root: String

  /// Bytes of the largest document that is read as a whole.
  public static let sizeLimit = 8 << 20

  public init(root: String) {
    self.root = LabFiles.resolved(root) ?? root
  }

  /// The text of the document `path`. Throws `DocumentError` for what is missing, larger than `limit` bytes, not
  /// UTF-8, or behind a link.
  public func read(_ path: String, limit: Int = sizeLimit) throws -> String {
    let bytes = try readBytes(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DocumentError(
        .notText,
        "\"\(path)\" is not UTF-8 text; convert it first, as with: iconv -f latin1 -t utf-8")
    }
    return text
  }

  /// The bytes of the file `path`. Throws `DocumentError`.
  public func readBytes(_ path: String, limit: Int = sizeLimit) throws -> [UInt8] {
    let checked = try LabPath(path)
    let directory = try openDirectory(of: checked, making: false)
    defer { close(directory) }
    guard let (bytes, _) = try LabFiles.contents(of: checked, in: directory, limit: limit) else {
      throw DocumentError.system(ENOENT, checked.text, "read")
    }
    return bytes
  }

  /// Whether there is a file (not a link) named `path`.
  public func exists(_ path: String) -> Bool {
    guard let checked = try? LabPath(path),
      let directory = try? openDirectory(of: checked, making: false)
    else { return false }
    defer { close(directory) }
    var status = stat()
    return fstatat(directory, checked.name, &status, AT_SYMLINK_NOFOLLOW) == 0
      && status.st_mode & S_IFMT == S_IFREG
  }

  /// Writes exactly what was prepared. Throws `DocumentError`, and then nothing was written.
  public func write(_ write: DocumentWrite) throws {
    try self.write(write.content, to: write.path, baseHash: write.baseHash)
  }

  /// Replaces the document as a whole, or creates it where `baseHash` is nil.
  ///
  /// The text goes to a file beside it, which then takes its place, so a crash leaves the old or the new document.
  /// Throws `DocumentError` where what is there is not what has the SHA-256 `baseHash`.
  public func write(_ content: String, to path: String, baseHash: String?) throws {
    let checked = try LabPath(path)
    try checked.checkWritable()
    let directory = try openDirectory(of: checked, making: baseHash == nil)
    defer { close(directory) }
    let status = try LabFiles.verify(checked, in: directory, baseHash: baseHash)
    let replacement = try Replacement(of: checked, in: directory, like: status)
    defer { replacement.discard() }
    try replacement.write(Array(content.utf8))
    _ = try LabFiles.verify(checked, in: directory, baseHash: baseHash)
    try replacement.take(onlyIfMissing: baseHash == nil)
  }

  /// The file's status, or nil for a new file. Throws where the file is not the base.
  private static func verify(
    _ path: LabPath, in directory: Int32, baseHash: String?
  ) throws -> stat? {
    let found = try contents(of: path, in: directory, limit: sizeLimit)
    switch (found, baseHash) {
    case (nil, nil):
      return nil
    case (nil, _):
      throw DocumentError(.changed, "\"\(path.text)\" is gone since the change was prepared; ask again")
    case (_, nil):
      throw DocumentError(
        .changed, "\"\(path.text)\" exists already; ask for a change of it instead")
    case (.some((let bytes, let status)), .some(let hash)):
      guard Digest.sha256(bytes) == hash else {
        throw DocumentError(
          .changed, "\"\(path.text)\" has changed since the change was prepared; ask again")
      }
      return status
    }
  }

  /// What the file holds and its status, or nil where there is none.
  private static func contents(
    of path: LabPath, in directory: Int32, limit: Int
  ) throws -> (bytes: [UInt8], status: stat)? {
    // Without O_NONBLOCK, opening a pipe that somebody named x.md would wait for ever.
    let file = openat(directory, path.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw DocumentError.system(errno, path.text, "read") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      throw DocumentError.system(errno, path.text, "read")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DocumentError(.refused, "\"\(path.text)\" is not a plain file")
    }
    let tooLarge = DocumentError(
      .tooLarge, "\"\(path.text)\" is larger than \(limit >> 20) MiB; split it into documents")
    guard status.st_size <= limit else { throw tooLarge }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
    var filled = 0
    while true {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress! + filled, $0.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw DocumentError.system(errno, path.text, "read") }
      if count == 0 { break }
      filled += count
      guard filled <= limit else { throw tooLarge }
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
    }
    bytes.removeLast(bytes.count - filled)
    return (bytes, status)
  }

  /// A descriptor of the directory that holds `path`; the caller closes it.
  private func openDirectory(of path: LabPath, making: Bool) throws -> Int32 {
    var current = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0 else { throw DocumentError.system(errno, root, "open") }
    for component in path.components.dropLast() {
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      var next = openat(current, component, flags)
      if next < 0, errno == ENOENT, making, mkdirat(current, component, 0o755) == 0 {
        next = openat(current, component, flags)
      }
      let code = errno
      close(current)
      guard next >= 0 else { throw DocumentError.system(code, path.text, "open") }
      current = next
    }
    return current
  }

  /// `path` without links, or nil where it does not exist.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
