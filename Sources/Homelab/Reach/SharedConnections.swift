import Agent
import Foundation
import Synchronization

/// The ssh connections that the commands of this process share: a private directory with a socket for each.
///
/// ssh keeps a connection for a minute after its last command. They are of this process alone, so that they can be
/// ended with it and no other Steward loses one.
public enum SharedConnections {
  private static let made = Mutex<String?>(nil)

  /// The directory of the sockets, which only this user can enter; nil where none can be made.
  public static func directory(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    made.withLock { made in
      if made == nil { made = make(environment) }
      return made
    }
  }

  /// Ends the connections of this process. One that a command still uses ends with that command.
  public static func end(_ runner: any CommandRunner) async {
    guard
      let directory = made.withLock({ made in
        defer { made = nil }
        return made
      })
    else { return }
    await end(in: directory, runner)
  }

  static func end(in directory: String, _ runner: any CommandRunner) async {
    let sockets = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    await withTaskGroup(of: Void.self) { group in
      for socket in sockets {
        let words = ["ssh", "-o", "ControlPath=\(directory)/\(socket)", "-O", "stop", "--", "any"]
        group.addTask { _ = try? await runner.run(Command(words, timeout: 2)) }
      }
    }
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// The path is short because a socket's has at most 107 bytes: 40 are its name, and ssh adds 17 while it makes it.
  private static func make(_ environment: [String: String]) -> String? {
    let runtime = environment["XDG_RUNTIME_DIR"].map { "\($0)/steward-ssh" }
    for base in [runtime, "/tmp/steward-ssh-\(getuid())"].compactMap({ $0 }) where base.utf8.count <= 30 {
      guard isPrivate(base) else { continue }
      removeLeftOvers(in: base)
      // Containers count their processes anew, and may share the directory.
      var network = stat()
      let space = stat("/proc/self/ns/net", &network) == 0 ? network.st_ino : 0
      let path = "\(base)/\(space)-\(getpid())"
      if isPrivate(path) { return path }
    }
    return nil
  }

  /// What a process that was killed left behind: ssh ends by itself a minute after its last command.
  private static func removeLeftOvers(in base: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] {
      let path = "\(base)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0, time(nil) - status.st_mtim.tv_sec > 600,
        let process = name.split(separator: "-").last.flatMap({ pid_t($0) }), kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Makes the directory where it is missing. Somebody else's, or a link to one, would hand them the connections.
  private static func isPrivate(_ path: String) -> Bool {
    _ = mkdir(path, 0o700)
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid()
      && status.st_mode & 0o077 == 0
  }
}
