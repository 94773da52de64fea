import Agent
import Foundation

/// What is known of how fast one host is on the network, and how fast it could be.
struct LinkStanding: Sendable, Hashable {
  /// What a host needs to reach a speed.
  enum Need: Sendable, Hashable {
    case nothing
    /// Its card can do it: the other end cannot, or is set lower.
    case port
    /// Its card cannot.
    case card
    /// Nobody knows yet what its card can do.
    case look
  }

  var host: Host
  /// Empty where only a document's word is known.
  var interface: String
  var speed: LinkSpeed
  var supports: LinkSpeed?
  /// The other end's fastest mode.
  var partner: LinkSpeed?
  /// Whether the machine said so, or a document.
  var isSeen: Bool
  /// The day it was seen or read, YYYY-MM-DD.
  var date: String
  var evidence: String

  func need(for target: LinkSpeed) -> Need {
    if speed >= target { return .nothing }
    guard let supports else { return .look }
    return supports >= target ? .port : .card
  }

  /// Where the speed is written down, or nil.
  func cell(in inventory: Inventory) -> DocumentCell? {
    let rows = inventory.interfaces.filter { inventory.host($0.host)?.name == host.name }
    return (rows.first { $0.name == interface } ?? (rows.count == 1 ? rows[0] : nil))?.speedCell
  }

  /// `nas: eno1 is at 1 Gb/s and can do 2.5 Gb/s`
  var told: String {
    let name = interface.isEmpty ? "its link" : interface
    let able = supports.map { $0 > speed ? " and can do \($0.text)" : " and can do no more" } ?? ""
    let far = partner.map { ", the other end \($0.text)" } ?? ""
    return
      "\(host.name): \(name) is at \(speed.text)\(able)\(able.isEmpty ? "" : far)\(isSeen ? "" : " by the document")"
  }

  /// What the last looks at the hosts and the documents tell. A guest is left out where its link ends in its
  /// hypervisor: only one with a documented cable of its own, as to a card that is passed through, counts.
  static func all(in inventory: Inventory, looks: [HostLook], clock: PlanClock, today: String) -> [LinkStanding] {
    let looks = Dictionary(looks.map { ($0.host, $0) }) { $1 }
    return inventory.hosts.compactMap { host in
      guard host.parent == nil || hasOwnCable(host, in: inventory) else { return nil }
      if let look = looks[host.name], let facts = MachineFacts(kept: look.facts.mapValues(\.value)),
        let link = uplink(of: facts), let speed = link.speed
      {
        return LinkStanding(
          host: host, interface: link.name, speed: LinkSpeed(speed), supports: link.supports.map { LinkSpeed($0) },
          partner: link.partner.map { LinkSpeed($0) }, isSeen: true, date: clock.isoDay(look.reached ?? look.at),
          evidence: "")
      }
      let rows = inventory.interfaces.filter { inventory.host($0.host)?.name == host.name && $0.speed != nil }
      if let row = rows.max(by: { ($0.speed?.megabits ?? 0) < ($1.speed?.megabits ?? 0) }), let speed = row.speed {
        return LinkStanding(
          host: host, interface: row.name, speed: speed, isSeen: false, date: today,
          evidence: "INFRASTRUCTURE.md#\(row.line)")
      }
      let cables = inventory.links.filter {
        [$0.from.name, $0.to.name].contains { inventory.host($0)?.name == host.name }
      }
      guard let cable = cables.first(where: { $0.speed != nil }), let speed = cable.speed else { return nil }
      let near = inventory.host(cable.from.name)?.name == host.name ? cable.from : cable.to
      return LinkStanding(
        host: host, interface: near.port, speed: speed, isSeen: false, date: today,
        evidence: "INFRASTRUCTURE.md#\(cable.line)")
    }
  }

  /// Whether the table of links leads from a host to a device.
  static func hasOwnCable(_ host: Host, in inventory: Inventory) -> Bool {
    let devices = Set(inventory.devices.map { $0.name.lowercased() })
    return inventory.links.contains { link in
      [(link.from, link.to), (link.to, link.from)].contains { near, far in
        inventory.host(near.name)?.name == host.name && devices.contains(far.name.lowercased())
      }
    }
  }

  /// The card by which a machine is on the network: with a cable, and what has an address or leads to it.
  static func uplink(of facts: MachineFacts) -> NetworkLink? {
    let cards = facts.links.filter { $0.isPhysical && !$0.isGuestSide && $0.speed != nil && $0.hasCarrier != false }
    let used = cards.filter { !$0.addresses.isEmpty || $0.master != nil }
    return (used.isEmpty ? cards : used).max { ($0.speed ?? 0, $1.name) < ($1.speed ?? 0, $0.name) }
  }
}
