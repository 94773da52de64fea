import Agent
import Foundation

/// The tool `watch_links`: whether links stay as fast as they should be for a while, without new errors. The watch
/// of a plan.
public struct WatchLinksTool: Tool {
  public let description: ToolDescription
  private let surveyor: Surveyor
  private let hosts: LabHosts
  private let pause: @Sendable (Double) async throws -> Void

  /// Seconds from one look to the next: a look a minute.
  static let interval: Double = 60
  /// The longest watch, in minutes.
  static let limit = 50
  /// New errors of a link that are worth telling: a few come with every link that comes up.
  static let errors: Double = 10

  public init(
    description: ToolDescription, surveyor: Surveyor, hosts: LabHosts,
    pause: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.description = description
    self.surveyor = surveyor
    self.hosts = hosts
    self.pause = pause
  }

  private struct Wish {
    var hosts: [Host]
    var speed: LinkSpeed
    var minutes: Int
  }

  private func wish(_ call: ToolCall) throws -> Wish {
    let names = (call.arguments["hosts"]?.plain ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    guard let hosts = try surveyor.named(names), !hosts.isEmpty else {
      throw CallError(.invalid, "watch_links needs hosts, as: nas, pve1")
    }
    guard let speed = LinkSpeed(parsing: call.arguments["at_least"]?.plain ?? ""), speed.megabits > 0 else {
      throw CallError(.invalid, "at_least is a speed: 2500, 2.5 Gb/s")
    }
    let minutes = call.arguments["minutes"].map { Int($0.plain) ?? -1 } ?? 30
    guard (0...WatchLinksTool.limit).contains(minutes) else {
      throw CallError(.invalid, "a watch takes 0 to \(WatchLinksTool.limit) minutes")
    }
    return Wish(hosts: hosts, speed: speed, minutes: minutes)
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    _ = try wish(call)
    return PreparedCall(call: call, effect: .read)
  }

  /// What was seen of one host over all looks.
  private struct Seen {
    var interface = ""
    var slowest: LinkSpeed?
    var fastest: LinkSpeed?
    var isHalf = false
    /// Why it was not seen at the last look.
    var away: String?
    var errors: (first: Double, last: Double)?
    /// What it carried to the host that serves iperf3, in Mb/s.
    var carried: Double?
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let wish = try wish(prepared.call)
    var seen: [String: Seen] = [:]
    let looks = wish.minutes + 1
    for number in 0..<looks {
      if number > 0 { try await pause(WatchLinksTool.interval) }
      let visits = try await look(wish, into: &seen)
      if number == looks - 1 { try await measure(visits, into: &seen) }
    }
    var well: [String] = []
    var problems: [String] = []
    for host in wish.hosts {
      let one = seen[host.name] ?? Seen()
      if let problem = problem(one, wish.speed) {
        problems.append(
          "\(host.name): \(problem) (step back: another cable or port, else its old port)")
      } else {
        let carried = one.carried.map { ", carried \(LinkSpeed(Int($0)).text) by iperf3" } ?? ""
        well.append("\(host.name) \(one.interface) \(one.slowest?.text ?? "")\(carried)")
      }
    }
    let kept =
      "\(well.count) of \(Figure.count(wish.hosts.count, "link")) held \(wish.speed.text) over \(Figure.count(looks, "look"))"
    guard problems.isEmpty else {
      throw CallError(.failed, "\(problems.joined(separator: "; ")); \(kept)")
    }
    return ToolResult(
      text: "\(kept), without new errors:\n\(well.joined(separator: "\n"))", summary: kept,
      data: [
        "hosts": .array(
          wish.hosts.map { host in
            [
              "host": .string(host.name), "speed": .number(Double(seen[host.name]?.slowest?.megabits ?? 0)),
              "new_errors": .number(seen[host.name]?.errors.map { $0.last - $0.first } ?? 0),
            ]
          }), "looks": .number(Double(looks)),
      ])
  }

  private func problem(_ seen: Seen, _ wanted: LinkSpeed) -> String? {
    if let away = seen.away { return "not reached: \(away)" }
    guard let slowest = seen.slowest, let fastest = seen.fastest else { return "it has no link" }
    if slowest < wanted {
      return slowest == fastest
        ? "\(seen.interface) is at \(slowest.text), not \(wanted.text)"
        : "\(seen.interface) fell back to \(slowest.text) meanwhile"
    }
    if seen.isHalf { return "\(seen.interface) is at half duplex" }
    if let errors = seen.errors, errors.last - errors.first >= WatchLinksTool.errors {
      return "\(seen.interface) has \(Int(errors.last - errors.first)) new errors"
    }
    // Half of what it links at is more than a busy night takes away.
    if let carried = seen.carried, carried < Double(wanted.megabits) / 2 {
      return "\(seen.interface) carried only \(LinkSpeed(Int(carried)).text) by iperf3"
    }
    return nil
  }

  /// The throughput to the one that serves iperf3, where one of them does.
  private func measure(_ visits: [HostVisit], into seen: inout [String: Seen]) async throws {
    guard let server = Throughput.server(among: visits) else { return }
    let inventory = surveyor.currentInventory
    for visit in visits where visit.name != server.host && visit.facts != nil {
      guard let host = inventory.host(visit.name), let way = try? hosts.runner(for: host, in: inventory) else {
        continue
      }
      seen[visit.name]?.carried = try await Throughput.measure(to: server.address, by: way)
    }
  }

  private func look(_ wish: Wish, into seen: inout [String: Seen]) async throws -> [HostVisit] {
    let visits = try await surveyor.survey(only: wish.hosts).visits
    for visit in visits {
      var one = seen[visit.name] ?? Seen()
      guard let facts = visit.facts else {
        one.away = visit.why ?? "no answer"
        seen[visit.name] = one
        continue
      }
      one.away = nil
      if let link = LinkStanding.uplink(of: facts), let speed = link.speed.map({ LinkSpeed($0) }) {
        one.interface = link.name
        one.slowest = min(one.slowest ?? speed, speed)
        one.fastest = max(one.fastest ?? speed, speed)
        one.isHalf = one.isHalf || link.duplex == "half"
        if let count = try await errors(on: visit.name, link.name) {
          // Counters begin anew with a boot.
          let first = one.errors.map { $0.first <= count ? $0.first : 0 } ?? count
          one.errors = (first, count)
        }
      } else {
        one.slowest = nil
      }
      seen[visit.name] = one
    }
    return visits
  }

  /// Packets that came or went broken since the host's start; nil where nobody tells.
  private func errors(on name: String, _ interface: String) async throws -> Double? {
    guard let host = surveyor.currentInventory.host(name), !interface.contains("/"),
      let way = try? hosts.runner(for: host, in: surveyor.currentInventory)
    else { return nil }
    let folder = "/sys/class/net/\(interface)/statistics"
    let result: CommandResult
    do { result = try await way.attempt(Command(["cat", "\(folder)/rx_errors", "\(folder)/tx_errors"])) } catch let
      error as CancellationError
    { throw error } catch { return nil }
    let counts = result.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    return result.succeeded && counts.count == 2 ? counts[0] + counts[1] : nil
  }
}
