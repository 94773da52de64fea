/// The way by which commands get to another host of the lab.
public protocol HostWay: CommandRunner {
  /// For people: `ssh root@192.168.4.17, qm guest exec 108`.
  var text: String { get }

  /// Whose rights a command has there, where the way says so.
  var user: String? { get }

  /// The keys that ssh takes on the way now, the host's own last. Throws `CallError` where it knows none: what an
  /// approval covers must be known before it is given.
  func keys() async throws -> [HostKey]

  /// Runs `command` over a connection of its own that takes these keys and no others. Throws `CallError.refused`
  /// where others are known by now, and as `run` does.
  func run(_ command: Command, pinned keys: [HostKey]) async throws -> CommandResult
}
