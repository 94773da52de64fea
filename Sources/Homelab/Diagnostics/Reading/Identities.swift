/// Who is who in outputs: the guest behind a process id, a hardware address or a control group, the container behind
/// an id, the unit behind a process. One command names a thing by its number, another tells its name.
struct Identities: Sendable, Hashable {
  struct Guest: Sendable, Hashable {
    /// `VM` or `CT`.
    var kind: String
    var id: String
    var name: String?
    /// The machine that it was listed on.
    var host: String?
    /// MiB.
    var memory: Int?
    var cores: Int?
    var storages: Set<String> = []
    var addresses: Set<String> = []
    var pid: String?

    /// `VM 133 (win-transcode)`.
    var title: String { "\(kind) \(id)" + (name.map { " (\($0))" } ?? "") }
  }

  private(set) var guests: [String: Guest] = [:]
  /// The names of containers by the first twelve digits of their ids.
  private(set) var containers: [String: String] = [:]
  /// Containers whose log has no limit, as `docker inspect` shows their LogConfig.
  private(set) var unlimitedLogs: Set<String> = []
  /// Units by their main process.
  private(set) var units: [String: String] = [:]

  init() {}

  init(_ blocks: [OutputTranscript.Block]) {
    for block in blocks {
      list(block)
      config(block)
      engine(block)
      main(block)
    }
  }

  func guest(_ id: some StringProtocol) -> Guest? { guests[String(id)] }

  func guest(pid: String, host: String?) -> Guest? { guests.values.first { $0.pid == pid && $0.host == host } }

  func guest(address: String) -> Guest? { guests.values.first { $0.addresses.contains(address.lowercased()) } }

  func guests(on storage: String) -> [Guest] {
    guests.values.filter { $0.storages.contains(storage) }.sorted { $0.id < $1.id }
  }

  /// The machine that lists a guest of this name.
  var parents: [String: String] {
    Dictionary(
      guests.values.compactMap { guest in guest.name.flatMap { name in guest.host.map { (name, $0) } } },
      uniquingKeysWith: { first, _ in first })
  }

  private mutating func change(_ id: String, kind: String, host: String?, _ body: (inout Guest) -> Void) {
    var guest = guests[id] ?? Guest(kind: kind, id: id, host: host)
    body(&guest)
    guests[id] = guest
  }

  /// `qm list`, `pct list`.
  private mutating func list(_ block: OutputTranscript.Block) {
    var header: [String] = []
    for line in block.lines {
      let words = line.words
      if words.first == "VMID" {
        header = words
        continue
      }
      guard header.count > 2, words.count > 2, Int(words[0]) != nil else {
        header = []
        continue
      }
      let isVM = header.contains("PID")
      change(words[0], kind: isVM ? "VM" : "CT", host: block.host) { guest in
        guest.name = isVM ? words[1] : words.last
        if isVM, let pid = words.last, pid != "0" { guest.pid = pid }
      }
    }
  }

  /// `qm config 210`, `pct config 118`.
  private mutating func config(_ block: OutputTranscript.Block) {
    let asked = block.parts.compactMap { $0.firstMatch(of: /^(qm|pct) config (\d+)/) }
    guard asked.count == 1 else { return }
    for line in block.lines {
      guard let match = line.wholeMatch(of: /\s*([a-z]+\d*): (.+)/) else { continue }
      let value = match.output.2.trimmed
      change(String(asked[0].output.2), kind: asked[0].output.1 == "qm" ? "VM" : "CT", host: block.host) { guest in
        switch match.output.1 {
        case "name", "hostname": guest.name = value
        case "memory": guest.memory = Int(value)
        case "cores": guest.cores = Int(value)
        case let key where key.contains(/^net\d/):
          for found in value.matches(of: /[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}/) {
            guest.addresses.insert(found.output.lowercased())
          }
        case let key where key.contains(/^(?:scsi|virtio|sata|ide|efidisk|rootfs|mp)\d*$/):
          if let store = value.prefixMatch(of: /([A-Za-z][\w.\-]*):/) { guest.storages.insert(String(store.output.1)) }
        default: break
        }
      }
    }
  }

  /// `docker ps`, and `docker inspect` with the place of the log.
  private mutating func engine(_ block: OutputTranscript.Block) {
    var name: String?
    let hasHeader = block.lines.contains { $0.contains("NAMES") }
    for line in block.lines {
      let words = line.words
      if words.count > 1, words[0].contains(/^[0-9a-f]{12}(?:[0-9a-f]{52})?$/) {
        containers[String(words[0].prefix(12))] = hasHeader ? words.last : words[1]
      }
      let said = line.firstMatch(of: /"Name": ?"\/([\w.\-]+)"/).map { String($0.output.1) }
      if let said { name = said }
      if block.inner.contains("inspect"),
        let first = words.first?.wholeMatch(of: /\/?([A-Za-z][\w.\-]*)/)
      {
        name = String(first.output.1)
      }
      let asked = block.inner.contains("inspect") ? block.parts.first?.words.last : nil
      if let id = line.firstMatch(of: /\/containers\/([0-9a-f]{12})[0-9a-f]*\/\S+-json\.log/),
        block.inner.contains("inspect")
          || line.contains("LogPath"), let name = name ?? asked
      {
        containers[String(id.output.1)] = name
      }
      if line.contains(/json-file map\[\]|"Type": ?"json-file", ?"Config": ?\{\}/), let name = name ?? asked {
        unlimitedLogs.insert(name)
      }
    }
  }

  /// `systemctl status`: the unit and its main process.
  private mutating func main(_ block: OutputTranscript.Block) {
    var unit: String?
    for line in block.lines {
      if let match = line.firstMatch(of: /^\s*[●○×*]\s+([\w@.\-\\]+\.service)/) { unit = String(match.output.1) }
      if let unit, let match = line.firstMatch(of: /Main PID: (\d+)/) { units[String(match.output.1)] = unit }
    }
  }
}
