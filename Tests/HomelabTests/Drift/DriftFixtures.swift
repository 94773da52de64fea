import Foundation

@testable import Homelab

/// A lab on paper and what its machines say.
struct DriftLab {
  var infrastructure = """
    # Infrastructure

    ## Hosts

    | Host | Role | Address | Reach | OS | Parent | GPU | Notes |
    |---|---|---|---|---|---|---|---|
    | pve | hypervisor | 10.0.0.3 | ssh root@10.0.0.3 | Debian 12 | - | - | - |
    | nas | storage | 10.0.0.5 | ssh root@10.0.0.5 | Debian 12 | - | - | backups |
    | desk | workstation | 10.0.0.6 | ssh root@10.0.0.6 | Debian 12 | - | RTX 3060 | - |
    | vm | guest | 10.0.0.8 | qm 108 on pve | Debian 12 | pve | - | - |

    ## Networks

    | Network | Range | Gateway |
    |---|---|---|
    | lan | 10.0.0.0/24 | 10.0.0.1 |

    ## Interfaces

    | Host | Interface | Speed | MAC | Address |
    |---|---|---|---|---|
    | nas | eno1 | 2.5 Gb/s | 52:54:00:00:00:05 | 10.0.0.5 |

    """
  var services = """
    | Service | Host | Port/URL | How | Notes |
    |---|---|---|---|---|
    | ssh | nas | 22 | systemd | |
    """
  var visits: [HostVisit] = []
  var sightings: [Survey.Sighting] = []
  static let date = Date(timeIntervalSince1970: 1_770_000_000)

  init() {
    for (name, address) in [("pve", "10.0.0.3"), ("nas", "10.0.0.5"), ("desk", "10.0.0.6"), ("vm", "10.0.0.8")] {
      visits.append(DriftLab.visit(name, DriftLab.facts(name, address)))
    }
    change("pve") { $0.guests = [.init(kind: .vm, id: "108", name: "vm", state: "running")] }
    change("desk") { $0.gpus = [GraphicsCard(name: "NVIDIA GeForce RTX 3060")] }
    change("nas") { facts in
      facts.links[0].speed = 2500
      facts.links[0].supports = 2500
      facts.links[0].partner = 2500
    }
  }

  static func visit(_ name: String, _ facts: MachineFacts?) -> HostVisit {
    HostVisit(
      name: name, state: facts == nil ? .down : .reached, why: facts == nil ? "no answer" : nil, date: date,
      facts: facts)
  }

  static func facts(_ name: String, _ address: String) -> MachineFacts {
    var link = NetworkLink(name: "eno1")
    link.isPhysical = true
    link.hasCarrier = true
    link.mac = "52:54:00:00:00:0" + String(address.last!)
    link.addresses = [address + "/24"]
    return MachineFacts(
      hostname: name, os: "Debian GNU/Linux 12 (bookworm)", cpu: .init(), disks: [], fileSystems: [], links: [link],
      resolvers: [], gpus: [], services: ["ssh"], listeners: [], guests: [], unknown: [])
  }

  mutating func change(_ name: String, _ body: (inout MachineFacts) -> Void) {
    let place = visits.firstIndex { $0.name == name }!
    body(&visits[place].facts!)
  }

  mutating func lose(_ name: String) {
    visits[visits.firstIndex { $0.name == name }!] = DriftLab.visit(name, nil)
  }

  var drift: Drift {
    var survey = Survey(date: DriftLab.date, visits: visits)
    survey.sightings = sightings
    return Drift(
      Inventory(infrastructure: infrastructure, services: services), survey, texts: [infrastructure, services])
  }

  /// The documents with every correction made.
  mutating func correct() throws {
    for (document, edit) in drift.corrections {
      if document == "SERVICES.md" {
        services = try edit.apply(to: services, path: document)
      } else {
        infrastructure = try edit.apply(to: infrastructure, path: document)
      }
    }
  }
}
