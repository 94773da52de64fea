import Agent
import Foundation

/// What a look at the whole lab found.
public struct Survey: Sendable, Hashable {
  /// An address in use, and who saw it.
  public struct Sighting: Sendable, Hashable, Codable {
    public var address: String
    public var mac: String?
    /// What it calls itself; never trusted.
    public var name: String?
    /// The hosts and ways: `lease on router`, `neighbour of nas`.
    public var seenBy: String
    /// Whether it answered now.
    public var answers: Bool

    private enum CodingKeys: String, CodingKey {
      case address, mac, name, answers
      case seenBy = "seen_by"
    }
  }

  public var date: Date
  public var visits: [HostVisit]
  /// This machine, which may be no host of the inventory.
  public var here: MachineFacts?
  public var machine: String
  /// Addresses that were looked at one by one.
  public var sightings: [Sighting] = []

  public init(date: Date, visits: [HostVisit], here: MachineFacts? = nil, machine: String = "") {
    self.date = date
    self.visits = visits
    self.here = here
    self.machine = machine
  }

  public func visit(_ name: String) -> HostVisit? { visits.first { $0.name == name } }

  /// Everything that hosts said of others: leases first, because they have names.
  var heard: [Sighting] {
    var found: [String: Sighting] = [:]
    var observers = visits.compactMap { visit in visit.facts.map { (visit.name, $0) } }
    if let here, !observers.contains(where: { $0.1.machineID == here.machineID && here.machineID != nil }) {
      observers.append((machine.isEmpty ? "this machine" : machine, here))
    }
    for (name, facts) in observers {
      for lease in facts.leases {
        found[lease.address] = Sighting(
          address: lease.address, mac: lease.mac, name: lease.name.isEmpty ? nil : lease.name,
          seenBy: "lease on \(name)", answers: false)
      }
    }
    for (name, facts) in observers {
      for neighbour in facts.neighbours {
        // A lease names who had the address; the neighbour is who has it now.
        if let lease = found[neighbour.address], lease.mac == neighbour.mac || lease.seenBy.hasPrefix("neighbour") {
          continue
        }
        found[neighbour.address] = Sighting(
          address: neighbour.address, mac: neighbour.mac, name: nil, seenBy: "neighbour of \(name)", answers: false)
      }
    }
    return found.values.sorted { $0.address < $1.address }
  }
}
