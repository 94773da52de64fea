import Agent

/// The lab's names, for finding them in a request.
public struct Lexicon: Sendable {
  public struct Host: Sendable, Hashable {
    public var name: String
    public var aliases: [String]

    public init(name: String, aliases: [String] = []) {
      self.name = name
      self.aliases = aliases
    }
  }

  public var hosts: [Host]
  /// Paths relative to the lab.
  public var documents: [String]
  /// The host that Steward runs on.
  public var thisHost: String?

  public init(hosts: [Host] = [], documents: [String] = [], thisHost: String? = nil) {
    self.hosts = hosts
    self.documents = documents
    self.thisHost = thisHost
  }

  /// The hosts that `line` names: as written, by alias, or with one or two letters off.
  func hosts(in line: String) -> [String] {
    let words = Words.all(line)
    let text = " " + words.joined(separator: " ") + " "
    var found: [(name: String, length: Int)] = []
    for host in hosts {
      for name in [host.name] + host.aliases where text.contains(" \(name.lowercased()) ") {
        found.append((host.name, name.count))
        break
      }
    }
    if found.isEmpty {
      for host in hosts where host.name.count >= 4 {
        let limit = host.name.count >= 8 ? 2 : 1
        if words.contains(where: {
          $0.count >= 4 && EditDistance.between($0, host.name.lowercased(), limit: limit) <= limit
        }) {
          found.append((host.name, host.name.count))
        }
      }
    }
    if found.isEmpty, let thisHost,
      line.contains(/(?i)\bthis (?:machine|host|computer|server|box|node)\b|\blocalhost\b/)
    {
      return [thisHost]
    }
    return found.sorted { $0.length > $1.length }.map(\.name)
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
