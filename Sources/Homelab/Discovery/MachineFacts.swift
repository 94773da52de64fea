/// What a machine says about itself.
public struct MachineFacts: Sendable, Hashable, Codable {
  public struct CPU: Sendable, Hashable, Codable {
    public var model: String?
    public var cores: Int?
  }

  public struct Disk: Sendable, Hashable, Codable {
    public var name: String
    /// Bytes.
    public var size: Int
    public var model: String?
    public var isRotating: Bool?
  }

  public struct FileSystem: Sendable, Hashable, Codable {
    public var mount: String
    public var device: String
    public var type: String?
    /// KiB.
    public var size: Int
    public var used: Int
    public var free: Int
  }

  /// A container or a guest that runs here.
  public struct Guest: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable { case vm, lxc, docker, podman }
    public var kind: Kind
    public var id: String
    public var name: String
    public var state: String
    /// The image of a container.
    public var image: String?
  }

  /// A pool of ZFS, or an array of md.
  public struct Pool: Sendable, Hashable, Codable {
    public var name: String
    /// Bytes.
    public var size: Int?
    public var used: Int?
    /// `ONLINE`, `active`, …
    public var health: String
  }

  /// Another machine that this one has exchanged packets with.
  public struct Neighbour: Sendable, Hashable, Codable {
    public var address: String
    public var mac: String
    public var interface: String
  }

  /// A device at the other end of a cable, as it tells by LLDP.
  public struct Peer: Sendable, Hashable, Codable {
    public var interface: String
    public var name: String
    public var port: String
  }

  /// An address that this machine gave away by DHCP.
  public struct Lease: Sendable, Hashable, Codable {
    public var address: String
    public var mac: String
    /// What the client calls itself: anybody can claim any name.
    public var name: String
    /// Seconds since 1970; 0: never.
    public var expires: Int
  }

  public var hostname: String
  public var machineID: String?
  public var os: String?
  /// What is built on the operating system: `Proxmox VE 8.1.4`.
  public var product: String?
  public var kernel: String?
  /// `kvm`, `lxc`, `docker`, `none`; nil where it could not be told.
  public var virtualisation: String?
  public var cpu: CPU
  /// KiB.
  public var memory: Int?
  public var disks: [Disk]
  public var fileSystems: [FileSystem]
  public var pools: [Pool] = []
  public var links: [NetworkLink]
  public var gateway: String?
  public var routes: [String] = []
  public var neighbours: [Neighbour] = []
  public var peers: [Peer] = []
  public var leases: [Lease] = []
  public var resolvers: [String]
  public var gpus: [GraphicsCard]
  /// Units of systemd that run, else programs known to be services.
  public var services: [String]
  public var listeners: [Listener]
  public var guests: [Guest]
  /// The cluster as this node sees it.
  public var cluster: Cluster?
  /// `synchronised`, `not synchronised`; nil where it could not be told.
  public var timeSync: String?
  /// Seconds since the start.
  public var uptime: Double?
  /// What could not be found out, and why.
  public var unknown: [String]

  private enum CodingKeys: String, CodingKey {
    case hostname, os, product, kernel, virtualisation, cpu, memory, disks, pools, links, gateway, routes, neighbours
    case peers, leases, resolvers, gpus, services, listeners, guests, cluster, uptime, unknown
    case machineID = "machine_id"
    case fileSystems = "file_systems"
    case timeSync = "time_sync"
  }
}

extension MachineFacts {
  /// Addresses without the length of their prefix, the ones that other machines use first.
  public var addresses: [String] {
    let own = links.filter { !$0.isGuestSide && !$0.name.hasPrefix("docker") && !$0.name.contains(/^br-[0-9a-f]{12}$/) }
    let all = own.flatMap(\.addresses).map { String($0.prefix { $0 != "/" }) }
    return all.filter { !$0.contains(":") } + all.filter { $0.contains(":") }
  }
}
