import Agent
import Foundation
import Store
import Synchronization
import Testing

@testable import Homelab

@Suite struct WatchTests {
  /// A machine that answers, or not.
  final class Machine: CommandRunner {
    let answers = Mutex(false)

    func run(_ command: Command) async throws -> CommandResult {
      guard answers.withLock({ $0 }) else { throw CallError(.failed, "nas does not answer") }
      return CommandResult(ending: .exited(0), output: Machine.healthy)
    }

    private static let healthy = """
      disk @@ df
      disk Filesystem     Type  1024-blocks    Used Available Capacity Mounted on
      disk /dev/sda1      ext4    100000000 20000000  80000000      20% /
      disk @@ end

      """
  }

  final class Inbox: Notifier {
    let notices = Mutex<[Notice]>([])
    let fails = Mutex(false)

    func tell(_ notice: Notice) async throws {
      if fails.withLock({ $0 }) { throw CallError(.failed, "the topic is gone") }
      notices.withLock { $0.append(notice) }
    }
  }

  private let machine = Machine()
  private let inbox = Inbox()
  private let incidents: IncidentBook

  init() throws { incidents = IncidentBook(keeper: IncidentStore(try StateStore()), redactor: Redactor()) }

  private func watch(_ notifiers: [any Notifier]) -> Watch {
    let hosts = LabHosts(local: machine, client: SSHClient(sockets: nil), machine: "nas")
    return Watch(
      hosts: hosts, checkup: Checkup(hosts: hosts),
      inventory: { Inventory(hosts: [Host(name: "nas", reach: .local)]) }, incidents: incidents, notifiers: notifiers)
  }

  @Test func tellsWhatIsNewOnceAndWhatIsOverOnce() async throws {
    let watch = watch([inbox])
    let first = try await watch.once()
    #expect(first.new.map(\.rule) == ["host_unreachable"])
    #expect(first.unreached["nas"]?.contains("does not answer") == true)
    #expect(try await watch.once().notice == nil)
    machine.answers.withLock { $0 = true }
    // One look without it may be luck.
    #expect(try await watch.once().resolved.isEmpty)
    let over = try await watch.once()
    #expect(over.resolved.map(\.object) == ["nas"])
    #expect(try await watch.once().notice == nil)
    let told = inbox.notices.withLock { $0 }
    #expect(told.map(\.priority) == [.high, .low])
    #expect(told[0].text.contains("CRITICAL nas: nas: does not answer [i1]"))
    #expect(told[0].title == "nas does not answer")
    #expect(told[0].text.contains("  cause: it is off, hangs") && told[0].text.contains("  next: "))
    #expect(told[1].text.contains("gone: nas: nas (host_unreachable) [i1]"))
  }

  @Test func endsNothingWhereOnlyTheWayToTheHostWasLookedAt() async throws {
    func finding(_ rule: String, _ object: String, check: String = "") -> Finding {
      var finding = Finding(
        rule: rule, host: "nas", object: object, severity: .critical, figure: "bad", evidence: [], cause: "x")
      finding.check = check
      return finding
    }
    let checks = Check.all.map(\.name)
    _ = try await incidents.take(
      Diagnosis(host: "nas", findings: [finding("disk_full", "/", check: "disk")]), checks: checks)
    let lossy = Diagnosis(
      host: "nas", findings: [finding("packet_loss", "way to nas")],
      unchecked: ["everything else: the connection did not come about in 4 s"])
    _ = try await incidents.take(lossy, checks: checks)
    #expect(try await incidents.keeper.incidents().allSatisfy { $0.state == .open })
    for _ in 0..<2 { _ = try await incidents.take(Diagnosis(host: "nas", healthy: ["all well"]), checks: checks) }
    #expect(try await incidents.keeper.incidents().allSatisfy { $0.state != .open })
  }

  /// Its guests are silent because of it.
  @Test func tellsOfADeadHypervisorOnce() async throws {
    let pve = Host(name: "pve", addresses: ["10.0.0.1"], reach: .ssh(user: "root", address: "10.0.0.1"))
    let guests = ["a", "b"].map {
      Host(name: $0, addresses: ["10.0.1.1"], parent: "pve", reach: .ssh(user: "root", address: "10.0.1.1"))
    }
    let hosts = LabHosts(local: machine, client: SSHClient(sockets: nil), machine: "here")
    let watch = Watch(
      hosts: hosts, checkup: Checkup(hosts: hosts), inventory: { Inventory(hosts: [pve] + guests) },
      incidents: incidents, notifiers: [inbox])
    let report = try await watch.once()
    #expect(report.new.map(\.host) == ["pve"])
    #expect(report.notice?.title == "pve does not answer (and 2 hosts on it)")
    #expect(report.unreached.count == 3)
  }

  @Test func triesAgainWhatCouldNotBeTold() async throws {
    inbox.fails.withLock { $0 = true }
    let first = try await watch([inbox]).once()
    #expect(first.problems == ["the topic is gone"])
    inbox.fails.withLock { $0 = false }
    #expect(try await watch([inbox]).once().new.map(\.id) == ["i1"])
    #expect(inbox.notices.withLock { $0.count } == 1)
  }
}
