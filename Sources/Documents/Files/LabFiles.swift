import Agent
import Glibc

/// The files below a lab: read and written without ever following a symbolic link.
///
/// A link anywhere in a path is refused, even where it appears between check and use: see ``BeneathOpener``.
public struct LabFiles: Sendable {
  /// The lab's directory, absolute and without links.
  public let root: String

  /// Bytes of the largest document that is read as a whole.
  public static let sizeLimit = 8 << 20

  private let opener: BeneathOpener
  private let disk: DiskCalls

  public init(root: String) { self.init(root: root, opener: .best) }

  /// With another way to open and other calls to write; for tests.
  init(root: String, opener: BeneathOpener, disk: DiskCalls = DiskCalls()) {
    self.root = LabFiles.resolved(root) ?? root
    self.opener = opener
    self.disk = disk
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
    let replacement = try Replacement(of: checked, in: directory, like: status, disk)
    defer { replacement.discard() }
    try replacement.write(Array(content.utf8))
    try verifyPlace(of: checked, directory)
    guard baseHash != nil else { return try replacement.takeFreePlace() }
    try replacement.takePlace { name in
      _ = try LabFiles.verify(checked, in: directory, named: name, baseHash: baseHash)
    }
  }

  /// Throws where `directory` is not the directory of `path` any more: it was moved away, maybe out of the lab,
  /// while its descriptor was held.
  private func verifyPlace(of path: LabPath, _ directory: Int32) throws {
    let again = try openDirectory(of: path, making: false)
    defer { close(again) }
    var held = stat()
    var found = stat()
    guard fstat(directory, &held) == 0, fstat(again, &found) == 0, held.st_ino == found.st_ino,
      held.st_dev == found.st_dev
    else {
      throw DocumentError(
        .changed,
        "the directory of \"\(path.text)\" was replaced while it was written to; nothing was changed, ask again")
    }
  }

  /// The file's status, or nil for a new file. Throws where the file is not the base.
  private static func verify(
    _ path: LabPath, in directory: Int32, named name: String? = nil, baseHash: String?
  ) throws -> stat? {
    let found = try contents(of: path, in: directory, named: name, limit: sizeLimit)
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
    of path: LabPath, in directory: Int32, named name: String? = nil, limit: Int
  ) throws -> (bytes: [UInt8], status: stat)? {
    let name = name ?? path.name
    // Looked at before it is opened: opening a device may do something. A pipe that takes its place meanwhile would
    // be waited for for ever without O_NONBLOCK.
    var before = stat()
    if fstatat(directory, name, &before, AT_SYMLINK_NOFOLLOW) == 0, before.st_mode & S_IFMT != S_IFREG,
      before.st_mode & S_IFMT != S_IFLNK
    {
      throw DocumentError(.refused, "\"\(path.text)\" is not a plain file")
    }
    let file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
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
    let top = opener.openRoot(root)
    guard top >= 0 else { throw DocumentError.system(-top, root, "open") }
    defer { close(top) }
    let components = Array(path.components.dropLast())
    var found = opener.openDirectory(components, below: top)
    if found == -ENOENT, making {
      found = try makeDirectories(components, below: top, of: path)
    }
    guard found >= 0 else { throw DocumentError.system(-found, path.text, "open") }
    return found
  }

  /// Makes what is missing of `components`, each in the directory that was opened before it.
  private func makeDirectories(_ components: [String], below top: Int32, of path: LabPath) throws -> Int32 {
    var current = opener.openDirectory([], below: top)
    for component in components {
      guard current >= 0 else { return current }
      let parent = current
      defer { close(parent) }
      current = opener.openDirectory([component], below: parent)
      if current == -ENOENT {
        guard mkdirat(parent, component, 0o755) == 0 || errno == EEXIST else {
          throw DocumentError.system(errno, path.text, "make the directory of")
        }
        current = opener.openDirectory([component], below: parent)
      }
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
