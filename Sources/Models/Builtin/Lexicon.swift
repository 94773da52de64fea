import Agent

/// The lab's names, for finding them in a request.
public struct Lexicon: Sendable {
  public struct Host: Sendable, Hashable {
    public var name: String
    public var aliases: [String]
    /// What the inventory says it is: "Proxmox", "storage".
    public var role: String
    /// Its graphics card: "the machine with the 3070".
    public var gpu: String

    public init(name: String, aliases: [String] = [], role: String = "", gpu: String = "") {
      self.name = name
      self.aliases = aliases
      self.role = role
      self.gpu = gpu
    }
  }

  public struct Service: Sendable, Hashable {
    public var name: String
    /// The host it runs on.
    public var host: String

    public init(name: String, host: String) {
      self.name = name
      self.host = host
    }
  }

  public var hosts: [Host]
  /// Paths relative to the lab.
  public var documents: [String]
  /// The host that Steward runs on.
  public var thisHost: String?

  public var services: [Service]
  /// Titles of the procedures.
  public var procedures: [String]

  /// The names of the lab's plans, without their day: "upgrade-nas".
  public var plans: [String]

  public init(
    hosts: [Host] = [], documents: [String] = [], thisHost: String? = nil, services: [Service] = [],
    procedures: [String] = [], plans: [String] = []
  ) {
    self.services = services
    self.procedures = procedures
    self.plans = plans
    self.hosts = hosts
    self.documents = documents
    self.thisHost = thisHost
  }

  /// The hosts that `line` names, best first: as written, by alias, with one or two letters off, by a service
  /// that runs there, by a role that only one has.
  func hosts(in line: String) -> [String] {
    let named = named(in: line)
    if !named.isEmpty { return named.map(\.host) }
    if let thisHost,
      line.contains(/(?i)\bthis (?:machine|host|computer|server|box|node)\b|\blocalhost\b/)
    {
      return [thisHost]
    }
    let words = Set(Words.all(line))
    let serving = services.filter { words.contains($0.name.lowercased()) }.map(\.host)
      .filter { host in hosts.contains { $0.name == host } }
    if let host = serving.first { return [host] }
    let candidates = byRole(in: line)
    return candidates.count == 1 ? candidates : []
  }

  /// The hosts that a role in `line` fits ("the proxmox host"), where it is more than one.
  func ambiguous(in line: String) -> [String] {
    guard hosts(in: line).isEmpty else { return [] }
    let candidates = byRole(in: line)
    return candidates.count > 1 ? candidates : []
  }

  /// The words of `line` that name hosts or services: they tell where, not what.
  func names(in line: String) -> [String] {
    let words = Set(Words.all(line))
    return named(in: line).map(\.word) + services.map { $0.name.lowercased() }.filter(words.contains)
  }

  /// Hosts by name, each with the words that name it, longest first.
  private func named(in line: String) -> [(host: String, word: String)] {
    let words = Words.all(line)
    let text = " " + words.joined(separator: " ") + " "
    var found: [(host: String, word: String)] = []
    for host in hosts {
      if let name = ([host.name] + host.aliases).first(where: { text.contains(" \($0.lowercased()) ") }) {
        found.append((host.name, name.lowercased()))
      }
    }
    if found.isEmpty {
      // "pumped piglet", "the piglet", "the 3070": what only one host can mean.
      let spaced = " " + text.replacing("-", with: " ") + " "
      let wholes = hosts.filter { spaced.contains(" \($0.name.lowercased().replacing("-", with: " ")) ") }
      // Of "still fawn" and "k3s vm still fawn" the longer one says more.
      if let host = wholes.max(by: { $0.name.count < $1.name.count }) {
        return [(host.name, host.name.lowercased())]
          + host.name.lowercased().split(separator: "-").map { (host.name, String($0)) }
      }
      for word in words where word.count >= 4 {
        let meant = hosts.filter { host in
          host.name.lowercased().split(separator: "-").contains { $0 == word }
            || (word.contains(where: \.isNumber) && Words.all(host.gpu).contains(word))
        }
        if meant.count == 1 { found.append((meant[0].name, word)) }
      }
    }
    if found.isEmpty {
      for host in hosts where host.name.count >= 4 {
        let limit = host.name.count >= 8 ? 2 : 1
        if let word = words.first(where: {
          $0.count >= 4 && EditDistance.between($0, host.name.lowercased(), limit: limit) <= limit
        }) {
          found.append((host.name, word))
        }
      }
    }
    return found.sorted { $0.word.count > $1.word.count }
  }

  private func byRole(in line: String) -> [String] {
    guard let match = line.lowercased().firstMatch(of: /\b(?:the|my|our|that) ([a-z0-9][a-z0-9 \-]*)/) else {
      return []
    }
    let words = Words.stems(String(match.output.1)).prefix(3)
    return hosts.filter { host in words.contains { Words.stems(host.role).contains($0) } }.map(\.name)
  }

  /// Words of a request that a procedure's title has others for.
  private static let actions: [String: String] = [
    "kill": "end", "stop": "end", "terminate": "end", "clean": "free", "clear": "free", "prune": "free",
    "correct": "fix", "repair": "fix", "time": "clock", "ntp": "clock", "service": "unit", "daemon": "unit",
    "storage": "disk", "process": "process", "processes": "process", "docker": "container", "reload": "restart",
  ]

  /// The procedure that most words of `line` stand for; nil where none or several fit equally.
  func procedure(in line: String) -> String? {
    let words = Set(
      Words.stems(line).flatMap { word in [word] + (Lexicon.actions[word].map { [Words.stem($0)] } ?? []) })
    let scores = procedures.map { title in (title, Set(Words.stems(title)).intersection(words).count) }
    guard let best = scores.max(by: { $0.1 < $1.1 }), best.1 > 0, scores.count(where: { $0.1 == best.1 }) == 1 else {
      return nil
    }
    // One word in common may be "restart" of anything.
    return best.1 >= min(2, Words.stems(best.0).count) ? best.0 : nil
  }

  /// The plan that `line` names, by its number ("plan 3") or its name.
  func plan(in line: String) -> String? {
    if let match = line.firstMatch(of: /(?i)\bplan (?:no\.? |number |#)?(\d{1,6})\b/) { return String(match.output.1) }
    let words = Set(Words.all(line))
    return plans.first { words.contains($0.lowercased()) }
  }

  /// The document that `line` names, by path or by its name without the extension.
  func document(in line: String) -> String? {
    let words = line.split { $0.isWhitespace || "\"'`,;:!?()".contains($0) }
      .map { String($0).trimmed { ".".contains($0) }.lowercased() }
    for path in documents where words.contains(path.lowercased()) { return path }
    for path in documents {
      let file = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
      if words.contains(file) { return path }
    }
    for path in documents where !path.contains("/") {
      let base = path.lowercased().split(separator: ".").first.map(String.init) ?? ""
      if base.count > 4, words.contains(base) { return path }
    }
    return words.first { $0.hasSuffix(".md") }
  }
}
