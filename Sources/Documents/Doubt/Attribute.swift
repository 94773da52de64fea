/// What a question can ask of a thing, where two documents can be compared word by word.
enum Attribute: String, Hashable, CaseIterable {
  case address
  case port
  case version
  case host
  /// Yes against no: enabled or disabled, running or stopped.
  case state

  /// Words of a line that ask for it.
  var askingWords: Set<String> {
    switch self {
    case .address: ["address", "addresses", "ip", "ips", "vip"]
    case .port: ["port", "ports"]
    case .version: ["version", "versions", "release"]
    case .host: ["host", "node", "machine", "server", "hypervisor"]
    case .state: Polarity.words
    }
  }

  /// Keys of `key: value` lines and headers of columns that give it.
  var keys: Set<String> {
    switch self {
    case .address:
      [
        "address", "ip", "ips", "ip address", "vip", "vip address", "static ip", "external-ip", "external ip",
        "virtual ip",
      ]
    case .port: ["port", "ports"]
    case .version: ["version", "release", "tag", "image tag", "current version"]
    case .host: ["host", "node", "runs on", "machine", "server", "hypervisor", "proxmox host", "proxmox node"]
    case .state: ["status", "state", "enabled"]
    }
  }

  /// The attribute that `words` (lower case, in order) ask for, or nil where they ask for no value.
  static func asked(by words: [String]) -> Attribute? {
    let asks = words.first.map { ["which", "what", "what's", "whats", "where", "whose", "how"].contains($0) } ?? false
    let found = Attribute.allCases.filter { $0 != .state }.first { attribute in
      words.contains { attribute.askingWords.contains($0) }
    }
    // "where does grafana run" asks for a host without the word.
    if words.first == "where",
      words.contains(where: { ["run", "runs", "running", "live", "lives", "hosted"].contains($0) })
    {
      return .host
    }
    if let found, found != .host || asks { return found }
    let yesOrNo: Set<String> = ["is", "are", "does", "do", "did", "was", "has", "have", "can", "may", "should"]
    if let first = words.first, yesOrNo.contains(first), words.contains(where: Polarity.words.contains) {
      return .state
    }
    return nil
  }

  /// The value that `word` (as written) is, or nil.
  func value(of word: Substring) -> String? {
    switch self {
    case .address: Attribute.address(in: word)
    case .port: Attribute.port(in: word)
    case .version: Attribute.version(in: word)
    case .host, .state: nil
    }
  }

  /// The IPv4 address that stands in `word`, as in `http://192.168.4.80:5000`.
  private static func address(in word: Substring) -> String? {
    for run in word.split(whereSeparator: { !$0.isASCII || !($0.isNumber || $0 == ".") }) {
      let parts = run.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
      guard parts.count == 4, run.split(separator: ".", omittingEmptySubsequences: false).count == 4 else { continue }
      // Masks, and addresses that every machine has, tell nothing.
      if parts[0] == 0 || parts[0] == 127 || parts[0] == 255 || parts[3] == 0 { continue }
      return String(run)
    }
    return nil
  }

  private static func port(in word: Substring) -> String? {
    let digits = word.last.map(\.isNumber) == true ? word.split(separator: ":").last ?? word : word[...]
    guard digits.count < word.count || word.allSatisfy(\.isNumber), let number = UInt16(digits), number > 0 else {
      return nil
    }
    return "\(number)"
  }

  /// `0.16.0`, `v1.32.4+k3s1`, or the tag of an image; no address and no date.
  private static func version(in word: Substring) -> String? {
    var word = word.split(separator: ":").last ?? word
    if word.first == "v" || word.first == "V" { word = word.dropFirst() }
    let main = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let parts = main.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.count <= 4 }) else { return nil }
    let rest = word.dropFirst(main.count)
    guard rest.isEmpty || rest.first == "-" || rest.first == "+" || rest.hasPrefix("rc") || rest.hasPrefix("b") else {
      return nil
    }
    return String(main + rest)
  }
}
