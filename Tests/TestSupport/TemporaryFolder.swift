import Foundation
import Glibc
import Synchronization

/// Where tests put files: one folder a run, removed when the run ends, so that nothing is left behind whatever a
/// test forgets.
public enum TemporaryFolder {
  /// The run's folder. Its path is short: a socket's may have 108 bytes.
  public static let root = makeRoot(in: NSTemporaryDirectory())

  /// The run's folder in memory, for what syncs ten thousand times; the same as `root` where the system has none.
  public static let inMemory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? makeRoot(in: "/dev/shm/") : root

  /// A path that nothing has yet.
  public static func path(_ name: String, in folder: String = root) -> String {
    "\(folder)/\(name)-\(UUID().uuidString)"
  }

  /// A new folder.
  public static func make(_ name: String, in folder: String = root) throws -> String {
    let path = path(name, in: folder)
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path
  }

  private static func makeRoot(in base: String) -> String {
    let folder = URL(fileURLWithPath: base).resolvingSymlinksInPath().path
    var template = Array("\(folder)/st-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no folder can be made in \(folder)") }
    let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let isFirst = roots.withLock { roots in
      roots.append(path)
      return roots.count == 1
    }
    if isFirst { atexit { TemporaryFolder.removeAll() } }
    return path
  }

  private static let roots = Mutex<[String]>([])

  private static func removeAll() {
    for path in roots.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}
