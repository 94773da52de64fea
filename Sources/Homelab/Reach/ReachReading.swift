extension Reach {
  /// What an owner writes in the table → how it is reached; nil when it cannot be understood.
  ///
  /// `ssh`, `ssh root@10.0.0.5`, `ssh -p 2222 root@nas via pve`, `root@nas`, `qm 108 on pve`,
  /// `qm guest exec 108 via still-fawn`, `pct exec 104 (pve)`, `local`, `this machine`, `kubectl`,
  /// `kubectl node/k3s-1 on pve`, `kubectl pod tools/shell`, `none: why`, `web only`. The address and
  /// the hypervisor may stand in other columns.
  init?(parsing text: String, address: String?, parent: String?) {
    let text = text.replacing("`", with: "").trimmed
    let lower = text.lowercased()
    if lower.isEmpty { return nil }
    if ["local", "localhost", "this machine", "this host", "here", "self"].contains(lower) {
      self = .local
    } else if let way = Reach.unreachable(text) {
      self = way
    } else {
      let words = ReachWords(text)
      let way =
        Reach.guest(words, parent: parent) ?? Reach.cluster(words) ?? Reach.ssh(words, address: address)
      guard let way else { return nil }
      self = way
    }
  }

  private static func unreachable(_ text: String) -> Reach? {
    let lower = text.lowercased()
    if lower.hasPrefix("none:") || lower.hasPrefix("no:") {
      let why = text.drop { $0 != ":" }.dropFirst().trimmed
      return Reach.none(why.isEmpty ? "none" : why)
    }
    if ["-", "–", "—"].contains(lower) { return Reach.none("none") }
    let words: Set = ["none", "no", "n/a", "web", "web only", "web ui", "http", "https"]
    return lower.contains("no ssh") || words.contains(lower) ? Reach.none(text) : nil
  }

  private static func guest(_ words: ReachWords, parent: String?) -> Reach? {
    guard let program = words.first(of: ["qm", "pct"]) else { return nil }
    guard let id = words.all.lazy.compactMap({ Int($0) }).first else { return nil }
    let rest = words.all.last { Int($0) == nil && !["qm", "pct", "guest", "exec"].contains($0.lowercased()) }
    guard let host = words.through ?? rest ?? parent, HostName.isValid(host) else { return nil }
    return program == "qm" ? .qm(id: id, host: host) : .pct(id: id, host: host)
  }

  private static func cluster(_ words: ReachWords) -> Reach? {
    guard let first = words.all.first?.lowercased(), ["kubectl", "k8s", "kubernetes"].contains(first) else {
      return nil
    }
    let host = words.through
    let rest = words.own.dropFirst().filter { !["exec", "-n"].contains($0.lowercased()) }
    let parts = rest.flatMap { $0.split(separator: "/" as Character).map(String.init) }
    guard parts.allSatisfy(HostName.isValid), host.map(HostName.isValid) ?? true else { return nil }
    switch (parts.first?.lowercased(), parts.count) {
    case (nil, _): return .kubectl(.node(nil), host: host)
    case ("node", 2): return .kubectl(.node(parts[1]), host: host)
    case ("pod", 2): return .kubectl(.pod(parts[1], namespace: nil), host: host)
    case ("pod", 3): return .kubectl(.pod(parts[2], namespace: parts[1]), host: host)
    case (_, 1): return .kubectl(.node(parts[0]), host: host)
    case (_, 2): return .kubectl(.pod(parts[1], namespace: parts[0]), host: host)
    default: return nil
    }
  }

  private static func ssh(_ words: ReachWords, address: String?) -> Reach? {
    let own = words.own
    guard own.first?.lowercased() == "ssh" || own.contains(where: { $0.contains("@") }) else { return nil }
    var rest = own.filter { $0.lowercased() != "ssh" }
    var port: Int?
    if let place = rest.firstIndex(where: { ["-p", "port"].contains($0.lowercased()) }) {
      guard place + 1 < rest.count, let number = Int(rest[place + 1]) else { return nil }
      port = number
      rest.removeSubrange(place...place + 1)
    }
    guard rest.count <= 1, words.through.map(HostName.isValid) ?? true,
      let target = SSHTarget(parsing: rest.first ?? "", address: address)
    else { return nil }
    port = port ?? target.port
    guard port.map({ (1...65535).contains($0) }) ?? true else { return nil }
    return .ssh(user: target.user, address: target.address, port: port, via: words.through)
  }
}

/// The words of a reach, and the host that `on` or `via` names.
private struct ReachWords {
  let all: [String]
  let through: String?
  /// The words before `on` or `via`.
  let own: [String]

  init(_ text: String) {
    let words = text.split { $0.isWhitespace || "(),;".contains($0) }.map(String.init)
    all = words
    let after = words.firstIndex { ["on", "via", "at", "through"].contains($0.lowercased()) }
    through = after.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    own = Array(words[..<(after ?? words.count)])
  }

  func first(of programs: [String]) -> String? {
    all.lazy.map { $0.lowercased() }.first { programs.contains($0) }
  }
}
