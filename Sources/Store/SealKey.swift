import Agent
import Foundation
import Glibc

/// The owner's key for what was granted in a lab: trusted files, standing permissions, approvals of plans. It lies
/// outside every lab, so that a state file that came with a lab from elsewhere grants nothing here.
public struct SealKey: Sendable {
  private enum Place: Sendable {
    case process([UInt8])
    /// The folder of the file `key`.
    case folder(String)
  }

  private let place: Place

  /// A key that ends with the process.
  public static let ofProcess = SealKey(place: .process(random()))

  private init(place: Place) { self.place = place }

  /// The key in `$XDG_STATE_HOME/steward/key`, or `~/.local/state/steward/key`; made with the first grant.
  public init(environment: [String: String]) {
    self.init(place: .folder(SealKey.folder(environment) + "/steward"))
  }

  /// The key, or nil where there is none: then nothing was granted.
  var bytes: [UInt8]? {
    switch place {
    case .process(let bytes): bytes
    case .folder(let folder): try? SealKey.bytes(at: folder + "/key")
    }
  }

  /// The key, made where there is none. Throws `StoreError` where it cannot be kept.
  func made() throws -> [UInt8] {
    switch place {
    case .process(let bytes): return bytes
    case .folder(let folder):
      do { return try SealKey.make(in: folder) } catch {
        throw StoreError("nothing can be granted for longer: \(SealKey.told(error, folder))")
      }
    }
  }

  /// What is wrong with the key that there is, or nil.
  public var problem: String? {
    guard case .folder(let folder) = place else { return nil }
    do {
      _ = try SealKey.bytes(at: folder + "/key")
      return nil
    } catch { return SealKey.told(error, folder) }
  }

  private static func told(_ error: any Error, _ folder: String) -> String {
    let why = (error as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? "\(error)"
    return "\(folder)/key cannot be kept: \(why)"
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

  private static func make(in folder: String) throws -> [UInt8] {
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
