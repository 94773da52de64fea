import Agent

/// Runs commands on one host of the lab, by the way that the inventory gives.
///
/// Takes any argument vector, also `sh -c SCRIPT`; nothing in it is ever read by a shell on the way. Standard
/// input is empty, messages come in English.
public struct HostRunner: CommandRunner {
  public let route: Route
  let local: any CommandRunner
  let client: SSHClient
  let keyNames: @Sendable (String) async -> [String]

  /// - Parameters:
  ///   - local: Runs commands on this machine.
  ///   - keyNames: Names and addresses under which the host's key was known before.
  public init(
    route: Route, local: any CommandRunner, client: SSHClient,
    keyNames: @escaping @Sendable (String) async -> [String] = { _ in [] }
  ) {
    self.route = route
    self.local = local
    self.client = client
    self.keyNames = keyNames
  }

  /// Runs `command` to its end. Throws `CallError`: `.unknown` where the connection broke after the command had
  /// begun, else it was not begun; and `CancellationError`.
  public func run(_ command: Command) async throws -> CommandResult {
    do {
      return try await attempt(command)
    } catch let error as ReachError {
      throw CallError(error)
    }
  }

  /// The same, with the reason as `ReachError`.
  ///
  /// A host at an address that ssh does not know yet is still itself where it shows the key by which it was known
  /// at an earlier one.
  public func attempt(_ command: Command) async throws -> CommandResult {
    do {
      return try await attemptOnce(command)
    } catch let error as ReachError where error.reason == .unknownKey {
      for name in await keyNames(route.host) {
        guard let known = route.known(as: name) else { continue }
        let runner = HostRunner(route: known, local: local, client: client)
        if let result = try? await runner.attemptOnce(command) { return result }
        try Task.checkCancellation()
      }
      throw error
    }
  }

  private func attemptOnce(_ command: Command) async throws -> CommandResult {
    guard !route.isLocal else { return try await local.run(command) }
    guard !command.arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw ReachError(.noWay, "an argument holds a NUL byte, which no program can be given")
    }
    let mark = Envelope.makeMark()
    let result: CommandResult
    do {
      result = try await local.run(carried(command, mark: mark))
    } catch let error as CommandNotFound {
      let package = error.program == "ssh" ? "; install it with: apt install openssh-client" : ""
      throw ReachError(.noProgram, "\(route.host) is reached by \(route.text): \(error)\(package)")
    }
    return try await read(result, command, mark: mark)
  }

  /// The command as this machine runs it.
  private func carried(_ command: Command, mark: String) -> Command {
    var arguments = command.arguments
    for (place, hop) in route.hops.enumerated().reversed() {
      arguments = hop.carry(
        Envelope.wrap(arguments, mark: mark), client: client, isFirst: place == 0, timeout: command.timeout)
    }
    var carried = Command(
      arguments, timeout: command.timeout + 2,
      // JSON needs up to twice the room for what a program writes.
      outputLimit: route.hops.contains(where: \.isGuest) ? command.outputLimit * 2 : command.outputLimit)
    if case .ssh? = route.hops.first {
      carried.answerTimeout = SSHClient.answerTimeout
      // The connection that the next command shares.
      carried.leavesProcesses = true
    }
    return carried
  }

  /// What this machine's program wrote → what the command on the host wrote.
  private func read(_ result: CommandResult, _ command: Command, mark: String) async throws -> CommandResult {
    var text = result.output
    var errors = result.errorOutput
    var status: Int?
    var isTimedOut = result.ending == .timedOut
    // Whether all that the hop before wrote is here.
    var isWhole = !isTimedOut
    for (place, hop) in route.hops.enumerated() {
      if hop.isGuest {
        guard let reply = GuestAgentReply(text) else {
          guard result.omitted == 0 else {
            throw ReachError(
              .guestSilent, "\(route.host) answered with more than \(command.outputLimit >> 20) MB, which is not read")
          }
          guard !isWhole else { throw silent(hop, errors: errors, output: text) }
          break
        }
        guard reply.exited else {
          isTimedOut = true
          status = nil
          break
        }
        text = reply.output
        errors = reply.errorOutput
      }
      let envelope = Envelope(reading: text, mark: mark)
      guard envelope.began else {
        guard !isWhole, place > 0 else {
          throw try await notBegun(hop, place: place, result: result, errors: errors, output: text)
        }
        break
      }
      text = envelope.body
      status = envelope.status
      isWhole = status != nil
    }
    let ending: CommandResult.Ending
    if let status {
      ending = .exited(status)
    } else if isTimedOut {
      ending = .timedOut
    } else {
      throw ReachError(
        .lost,
        "the connection to \(route.host) broke while \(command.arguments.first ?? "the command") ran: whether it was done is not known"
      )
    }
    return CommandResult(
      ending: ending, output: text, errorOutput: errors, omitted: result.omitted, seconds: result.seconds)
  }

  private func notBegun(
    _ hop: Hop, place: Int, result: CommandResult, errors: String, output: String
  ) async throws -> ReachError {
    guard case .ssh(let target) = hop else { return silent(hop, errors: errors, output: output) }
    if result.ending == .timedOut {
      return ReachError(
        .unreachable,
        "\(blamed(place, target)) does not answer at \(target.text) within \(Int(SSHClient.answerTimeout)) s")
    }
    if result.ending == .exited(255), errors.isEmpty, output.isEmpty {
      // A shared connection whose other end is gone ends without a word.
      return ReachError(
        .lost, "the connection to \(route.host) broke before anything was heard: whether the command began is not known"
      )
    }
    let complaint = SSHComplaint(target: target, text: errors.isEmpty ? output : errors)
    let asks = complaint.isUnknownKey && place == 0
    return complaint.error(
      host: blamed(place, target),
      fingerprint: asks ? try await fingerprint(target) : nil)
  }

  /// Whose fault it is: a guest is not silent where its hypervisor does not answer.
  private func blamed(_ place: Int, _ target: SSHTarget) -> String {
    guard place < route.hops.count - 1 else { return route.host }
    let name = place == 0 ? route.first ?? target.address : target.address
    return "\(name), through which \(route.host) is reached,"
  }

  /// The fingerprint of the key that the other side shows. ssh tells it only when asked to be talkative.
  private func fingerprint(_ target: SSHTarget) async throws -> String? {
    let words = client.command(to: target, shared: false, extra: ["-o", "LogLevel=DEBUG1"])
    let result = try await local.run(Command(words + ["true"], timeout: SSHClient.answerTimeout))
    return SSHComplaint.fingerprint(result.errorOutput)
  }

  private func silent(_ hop: Hop, errors: String, output: String) -> ReachError {
    let lines = (errors + "\n" + output).split(whereSeparator: \.isNewline)
    let said = lines.first.map { Escaper.escapeLine(String($0.trimmed.prefix(160))) }
    let missing = said?.contains("not found") == true && said?.contains(hop.program) == true
    return ReachError(
      missing ? .noProgram : .guestSilent, "\(route.host): \(hop.text): \(said ?? "no answer")")
  }
}

extension Hop {
  var isGuest: Bool { if case .guest = self { true } else { false } }
}
