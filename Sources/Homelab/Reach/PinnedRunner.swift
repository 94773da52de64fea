import Agent

/// Runs commands on a host over connections that take the host keys of an approval and no others.
struct PinnedRunner: CommandRunner {
  let way: any HostWay
  let keys: [HostKey]

  func run(_ command: Command) async throws -> CommandResult { try await way.run(command, pinned: keys) }
}
