import Agent
import Foundation

/// A route with the host keys that ssh takes on it now.
struct HostPin: Sendable {
  /// As it is gone; a host at another address is taken for itself under the name by which its key is known.
  var route: Route
  var keys: [HostKey]
  /// Their lines of known_hosts, as far as ssh goes from this machine.
  var lines: [String]

  /// What a connection of this machine's is held to, in a file that is removed with the value.
  final class File {
    let path: String
    private let directory: String

    init(_ lines: [String]) throws {
      var template = Array("\(NSTemporaryDirectory())steward-keys-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else {
        throw CallError(.failed, "no directory can be made in \(NSTemporaryDirectory()) for the host keys")
      }
      directory = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = directory + "/known_hosts"
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
  }
}

extension HostRunner: HostWay {
  public var text: String { route.text }

  public var user: String? {
    switch route.hops.last {
    case .ssh(let target)?: target.user
    case .guest?, .container?: "root"
    case .pod?, nil: nil
    }
  }

  public func keys() async throws -> [HostKey] {
    do { return try await pin().keys } catch let error as ReachError { throw CallError(error) }
  }

  public func run(_ command: Command, pinned keys: [HostKey]) async throws -> CommandResult {
    do {
      let pin = try await pin()
      guard pin.keys == keys else {
        throw CallError(.refused, "the host key of \(route.host) is not the one that was approved; ask again")
      }
      let file = try HostPin.File(pin.lines)
      let runner = HostRunner(route: pin.route, local: local, client: client.pinned(to: file.path))
      defer { withExtendedLifetime(file) {} }
      return try await runner.attempt(command)
    } catch let error as ReachError {
      throw CallError(error)
    }
  }

  /// Throws `ReachError` where ssh knows no key of a machine on the way.
  func pin() async throws -> HostPin {
    let pin = try await pin(route)
    guard pin.keys.contains(where: \.fingerprints.isEmpty) else { return pin }
    for name in await keyNames(route.host) {
      guard let known = route.known(as: name) else { continue }
      let other = try await self.pin(known)
      if !other.keys.contains(where: \.fingerprints.isEmpty) { return other }
    }
    let place = pin.keys.first { $0.fingerprints.isEmpty }?.place ?? route.text
    let target = SSHTarget(parsing: place, address: nil) ?? route.target ?? SSHTarget(address: route.host)
    throw SSHComplaint(target: target, text: "No host key is known for \(target.knownName) and").error(host: route.host)
  }

  private func pin(_ route: Route) async throws -> HostPin {
    var pin = HostPin(route: route, keys: [], lines: [])
    for (place, hop) in route.hops.enumerated() {
      guard case .ssh(let target) = hop else { continue }
      // From a machine on the way, what that machine knows counts.
      let before = HostRunner(
        route: Route(host: route.host, hops: Array(route.hops.prefix(place))), local: local, client: client)
      let found = try await KnownKeys(client: place == 0 ? client : client.elsewhere, runner: before).find(target)
      pin.keys += found.map(\.key)
      if place == 0 { pin.lines += found.flatMap(\.lines) }
    }
    return pin
  }
}
