import Agent
import Foundation
import Glibc

/// The owner's key for what was granted in a lab: trusted files, standing permissions, approvals of plans. It lies
/// outside every lab, so that a state file that came with a lab from elsewhere grants nothing here.
public struct SealKey: Sendable {
  let bytes: [UInt8]
  /// Why it ends with the process, or nil: then nothing can be granted for longer.
  public let problem: String?

  /// A key that ends with the process.
  public static let ofProcess = SealKey(bytes: random(), problem: nil)

  private init(bytes: [UInt8], problem: String?) {
    self.bytes = bytes
    self.problem = problem
  }

  /// The key in `$XDG_STATE_HOME/steward/key`, or `~/.local/state/steward/key`; made where there is none.
  public init(environment: [String: String]) {
    let folder = SealKey.folder(environment) + "/steward"
    do {
      self.init(bytes: try SealKey.read(folder), problem: nil)
    } catch {
      let why = (error as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? "\(error)"
      self.init(bytes: SealKey.random(), problem: "\(folder)/key cannot be kept: \(why)")
    }
  }

  private static func folder(_ environment: [String: String]) -> String {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/state" }
    // A service of the system may have no HOME.
    return (getpwuid(getuid())?.pointee.pw_dir.map { String(cString: $0) } ?? "/root") + "/.local/state"
  }

  private static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  private static func read(_ folder: String) throws -> [UInt8] {
    let path = folder + "/key"
    if let bytes = try bytes(at: path) { return bytes }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Two Stewards that begin at once: the first key stays.
    let fresh = path + "." + UUID().uuidString
    let file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw SealKey.failure }
    defer { unlink(fresh) }
    let key = random()
    let isWritten = write(file, key, key.count) == key.count && fsync(file) == 0
    close(file)
    guard isWritten else { throw SealKey.failure }
    guard link(fresh, path) == 0 || errno == EEXIST else { throw SealKey.failure }
    return try bytes(at: path) ?? key
  }

  private static func bytes(at path: String) throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw SealKey.failure
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_uid == getuid(), status.st_mode & 0o077 == 0 else {
      throw StoreError("it is not its user's alone (chmod 600)")
    }
    var bytes = [UInt8](repeating: 0, count: 33)
    guard Glibc.read(file, &bytes, 33) == 32 else { throw StoreError("it is not 32 bytes long; move it away") }
    return Array(bytes.prefix(32))
  }

  private static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
