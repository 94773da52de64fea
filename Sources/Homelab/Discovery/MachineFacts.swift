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

  public var hostname: String
  public var machineID: String?
  public var os: String?
  public var kernel: String?
  /// `kvm`, `lxc`, `docker`, `none`; nil where it could not be told.
  public var virtualisation: String?
  public var cpu: CPU
  /// KiB.
  public var memory: Int?
  public var disks: [Disk]
  public var fileSystems: [FileSystem]
  public var links: [NetworkLink]
  public var gateway: String?
  public var resolvers: [String]
  public var gpus: [GraphicsCard]
  /// Units of systemd that run, else programs known to be services.
  public var services: [String]
  public var listeners: [Listener]
  public var guests: [Guest]
  /// `synchronised`, `not synchronised`; nil where it could not be told.
  public var timeSync: String?
  /// Seconds since the start.
  public var uptime: Double?
  /// What could not be found out, and why.
  public var unknown: [String]

  private enum CodingKeys: String, CodingKey {
    case hostname, os, kernel, virtualisation, cpu, memory, disks, links, gateway, resolvers, gpus
    case services, listeners, guests, uptime, unknown
    case machineID = "machine_id"
    case fileSystems = "file_systems"
    case timeSync = "time_sync"
  }
}

extension MachineFacts {
  /// Addresses without the length of their prefix, the ones that other machines use first.
  public var addresses: [String] {
    let own = links.filter { !$0.isGuestSide && !$0.name.hasPrefix("docker") && !$0.name.hasPrefix("br-") }
    let all = own.flatMap(\.addresses).map { String($0.prefix { $0 != "/" }) }
    return all.filter { !$0.contains(":") } + all.filter { $0.contains(":") }
  }
}
