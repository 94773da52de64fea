import Agent
import Foundation

/// Finds hosts that do not answer where they are documented: at an address that their name has now, or that their
/// network card was seen with. It is the host only if it shows the host key that is known for it.
struct Relocation: Sendable {
  let hosts: LabHosts
  let inventory: Inventory
  let now: @Sendable () -> Date

  func find(
    in survey: inout Survey, _ progress: @escaping @Sendable (String, HostVisit?) -> Void
  ) async throws {
    let lost = survey.visits.filter { $0.state == .down || $0.state == .refused }
    guard !lost.isEmpty else { return }
    let heard = survey.heard
    let found = try await withThrowingTaskGroup(of: HostVisit?.self) { group in
      for visit in lost {
        guard let host = inventory.host(visit.name),
          let route = try? inventory.route(to: host, from: hosts.machine), route.target != nil
        else { continue }
        group.addTask { try await search(host, route, heard, progress) }
      }
      var found: [HostVisit] = []
      for try await visit in group { if let visit { found.append(visit) } }
      return found
    }
    for visit in found {
      guard let place = survey.visits.firstIndex(where: { $0.name == visit.name }) else { continue }
      survey.visits[place] = visit
    }
  }

  private func search(
    _ host: Host, _ route: Route, _ heard: [Survey.Sighting],
    _ progress: @escaping @Sendable (String, HostVisit?) -> Void
  ) async throws -> HostVisit? {
    let cards = Set(
      inventory.interfaces.filter { inventory.host($0.host)?.name == host.name && !$0.mac.isEmpty }.map(\.mac))
    var candidates: [(address: String, trail: String)] = heard.compactMap { sighting in
      if let mac = sighting.mac, cards.contains(mac) {
        return (sighting.address, "its card \(mac): \(sighting.seenBy)")
      }
      if let name = sighting.name, name.lowercased() == host.name.lowercased() {
        return (sighting.address, sighting.seenBy)
      }
      return nil
    }
    for address in try await addresses(of: host.name) { candidates.append((address, "the name \(host.name)")) }
    var tried = Set(host.knownAddresses)
    for candidate in candidates where tried.insert(candidate.address).inserted {
      guard let moved = route.moved(to: candidate.address) else { continue }
      progress(host.name, nil)
      var visit = try await LabDiscovery.visit(moved, hosts: hosts, now: now)
      guard visit.state == .reached else { continue }
      visit.movedTo = candidate.address
      visit.trail = candidate.trail
      progress(host.name, visit)
      return visit
    }
    return nil
  }

  /// What the resolver of this machine says of the name.
  func addresses(of name: String) async throws -> [String] {
    do {
      let result = try await hosts.local.run(Command(["getent", "ahostsv4", name], timeout: 4))
      var seen: Set<String> = []
      return result.output.split(separator: "\n").compactMap { $0.words.first }
        .filter { HostName.isIPv4($0) && !$0.hasPrefix("127.") && seen.insert($0).inserted }
    } catch is CommandNotFound {
      return []
    }
  }
}
