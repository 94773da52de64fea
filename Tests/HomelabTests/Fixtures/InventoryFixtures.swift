@testable import Homelab

/// An inventory as an owner writes it.
enum InventoryFixtures {
  static let infrastructure = """
    # Infrastructure

    ## Hosts

    | Node | IP Address | Role | Access | Hypervisor | GPU | Notes |
    |---|---|---|---|---|---|---|
    | still-fawn (fawn) | 192.168.4.17 | hypervisor | this machine | - | RTX 3060 | |
    | nas | 192.168.1.5/24 | storage | ssh root@192.168.1.5 | | | |
    | k3s-vm-still-fawn | 192.168.4.236 | k3s | qm guest exec 108 | still-fawn | | no ssh |
    | dns | 192.168.4.2 | dns | pct 104 on still-fawn | | | |
    | printer | 192.168.4.9 | printer | carrier pigeon | | | |
    | tv | 192.168.4.10 | tv | | | | |
    | -oProxyCommand=x | 10.0.0.1 | trap | ssh | | | |
    | NAS | 10.0.0.2 | twice | ssh | | | |

    ## Interfaces

    | Host | Interface | Speed |
    |---|---|---|
    | nas | eth0 | 1 Gb/s |

    """

  static let services = """
    # Services

    | Service | Host | Port/URL | How |
    |---|---|---|---|
    | Grafana | still-fawn | http://192.168.4.17:3000 | K3s |

    | Question | K3s/GitOps | Manual |
    |---|---|---|
    | Is it production? | yes | no |

    """

  static var lab: Inventory { Inventory(infrastructure: infrastructure, services: services) }
}
