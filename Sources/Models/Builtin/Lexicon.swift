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
    /// What else its row says: "Raspberry Pi 5", "backup server".
    public var notes: String

    public init(name: String, aliases: [String] = [], role: String = "", gpu: String = "", notes: String = "") {
      self.name = name
      self.aliases = aliases
      self.role = role
      self.gpu = gpu
      self.notes = notes
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
  /// Names of what was seen to run and is not documented, in lower case, with the host.
  public var seen: [String: String]
  /// Titles of the procedures.
  public var procedures: [String]

  /// The names of the lab's plans, without their day: "upgrade-nas".
  public var plans: [String]

  public init(
    hosts: [Host] = [], documents: [String] = [], thisHost: String? = nil, services: [Service] = [],
    seen: [String: String] = [:], procedures: [String] = [], plans: [String] = []
  ) {
    self.services = services
    self.seen = seen.filter { !UnknownHost.isOrdinary($0.key) }
    self.procedures = procedures
    self.plans = plans
    self.hosts = hosts
    self.documents = documents
    self.thisHost = thisHost
  }

  /// The hosts that `line` names, best first: as written, by alias, with a letter off, by a service that runs there, by
  /// a role that only one has. None where a word stands in a host's place that names none.
  ///
  /// - Parameter surely: leaves out those that only their notes tell of: an effect must not fall on one of them.
  func hosts(in line: String, surely: Bool = false) -> [String] {
    if unknownHost(in: line) != nil { return [] }
    let named = named(in: line)
    if !named.isEmpty { return named.map(\.host) }
    if let thisHost, Lexicon.speaksOfThisHost(line) || names(thisHost, in: line) {
      return [thisHost]
    }
    let words = Set(Words.all(line))
    // A service's address begins with its name: grafana.app.homelab.
    let labels = words.union(
      words.compactMap { $0.contains(".") ? $0.split(separator: ".").first.map(String.init) : nil })
    let serving = services.filter { labels.contains($0.name.lowercased()) }.map(\.host)
      .filter { host in hosts.contains { $0.name == host } }
    if let host = serving.first { return [host] }
    let running = labels.compactMap { seen[$0] }.filter { host in hosts.contains { $0.name == host } }
    if let host = running.min() { return [host] }
    let candidates = byRole(in: line, orNotes: !surely)
    return candidates.count == 1 ? candidates : []
  }

  /// The word of `line` that stands in a host's place and names none.
  func unknownHost(in line: String) -> UnknownHost? {
    // Pasted output is full of names: what is asked stands in the lines around it.
    guard line.utf8.count < 400, !line.contains("\n") else { return nil }
    let named = named(in: line)
    let namesOther = !named.isEmpty || Lexicon.speaksOfThisHost(line)
    return UnknownHost.find(in: line, self, namesOther: namesOther, but: Set(named.map(\.word)))
  }

  /// A service that `line` names and whose host no row tells.
  func homeless(in line: String) -> Service? {
    let words = Set(Words.all(line))
    return services.first { service in
      words.contains(service.name.lowercased()) && !hosts.contains { $0.name == service.host }
    }
  }

  /// A machine may be called "vm": then the word alone says nothing.
  private func names(_ host: String, in line: String) -> Bool {
    let name = host.lowercased()
    return !UnknownHost.isOrdinary(name) && Words.all(line).contains(name)
  }

  static func speaksOfThisHost(_ line: String) -> Bool {
    let words = Words.all(line)
    if words.contains("localhost") || words.contains("locally") || words.last == "here" { return true }
    let machines: Set = ["machine", "host", "computer", "server", "box", "node", "system"]
    return zip(words, words.dropFirst()).contains { $0 == "this" && machines.contains($1) }
      || words.suffix(2) == ["this", "one"]
  }

  /// Whether `line` is about all hosts: "failed services anywhere?", "is the time right on all machines".
  static func speaksOfAllHosts(_ line: String) -> Bool {
    line.contains(
      /(?i)\b(?:anywhere|everywhere)\b|\b(?:my|our|the|these) (?:hosts|machines|servers|nodes|boxes|hypervisors)\b|\bany of them\b|\b(?:all|every|each|any)(?: of| one of)?(?: the| my| our| them)?(?: (?:linux|proxmox|real|known|documented|running))? (?:hosts?|machines?|servers?|box(?:es)?|nodes?|computers?|systems?)\b|\b(?:all|each|every one) of (?:them|my (?:hosts|machines|servers))\b|\b(?:in|across|through|of) (?:the|my|our) (?:whole |entire |complete )?(?:home)?lab\b|\b(?:whole|entire) (?:home)?lab\b|\b(?:my|the|our) (?:home)?lab (?:ok(?:ay)?|fine|alright|healthy|doing)\b/
    )
  }

  /// Whether `word` names something of the lab as a whole.
  func knows(_ word: String) -> Bool {
    word == thisHost?.lowercased()
      || hosts.contains { ([$0.name] + $0.aliases).contains { $0.lowercased() == word } }
      || services.contains {
        $0.name.lowercased() == word || $0.name.lowercased().split(separator: " ").contains { $0 == word }
      }
      || seen[word] != nil || plans.contains { $0.lowercased() == word }
      || documents.contains { $0.lowercased() == word }
      || !fragments(word).isEmpty
  }

  /// Whether a host's row says that it is one: "NAS", "Proxmox node".
  func hasRole(_ word: String) -> Bool {
    let stem = Words.stem(Lexicon.device(word))
    return hosts.contains { Words.stems($0.role).contains(stem) || Words.stems($0.notes).contains(stem) }
  }

  /// What is written for a short word: a "pi" is a Raspberry Pi.
  private static func device(_ word: String) -> String {
    ["rpi", "raspi", "raspberry", "pi"].contains(word) ? "raspberry" : word
  }

  /// The hosts that people mean by `word` alone: by the last part of the name ("the piglet"), by the card ("the 3070").
  /// A word that says what is asked ("the server", "a backup") shortens no name.
  private func fragments(_ word: String) -> [Host] {
    guard word.count >= 4, !word.contains("-") else { return [] }
    return hosts.filter { host in
      host.name.lowercased().split(separator: "-").last.map(String.init) == word && !UnknownHost.isOrdinary(word)
        || (word.contains(where: \.isNumber) && Words.all(host.gpu).contains(word))
    }
  }

  /// The hosts that a role in `line` fits ("the proxmox host"), where it is more than one, or the end of several names.
  func ambiguous(in line: String) -> [String] {
    guard hosts(in: line).isEmpty, unknownHost(in: line) == nil else { return [] }
    let short = Words.all(line).map(fragments).first { $0.count > 1 }
    if let short { return short.map(\.name) }
    let candidates = byRole(in: line)
    return candidates.count > 1 ? candidates : []
  }

  /// The words of `line` that name hosts or services: they tell where, not what.
  func names(in line: String) -> [String] {
    let words = Set(Words.all(line))
    return named(in: line).map(\.word) + services.map { $0.name.lowercased() }.filter(words.contains)
      + words.filter { seen[$0] != nil }.sorted()
  }

  /// The words of `line` in lower case that name something of the lab → what: `#host`, `#service`, `#document`.
  func kinds(in line: String) -> [String: String] {
    var kinds: [String: String] = [:]
    for (_, word) in named(in: line) { kinds[word] = "#host" }
    // What is asked of a host that is not known is asked like of any other.
    if let unknown = unknownHost(in: line) { kinds[unknown.word] = "#host" }
    for word in Words.all(line) {
      if seen[word] != nil || Software.isNamed(by: word) || services.contains(where: { $0.name.lowercased() == word }) {
        kinds[word] = "#service"
      }
    }
    return kinds
  }

  /// Hosts by name, each with the words that name it, longest first. A part of a longer name that somebody wrote
  /// names nothing: of "k3s-vm-still-fawn" neither "vm" nor "still-fawn".
  private func named(in line: String) -> [(host: String, word: String)] {
    let words = Words.all(line)
    let text = " " + words.joined(separator: " ") + " "
    var found: [(host: String, word: String)] = []
    for host in hosts {
      let names = ([host.name] + host.aliases).map { $0.lowercased() }
      if let name = names.first(where: { text.contains(" \($0) ") }) {
        found.append((host.name, name))
      } else if let word = words.first(where: { word in names.contains { Lexicon.isAtHome(word, $0) } }) {
        found.append((host.name, word))
      }
    }
    if !found.isEmpty { return found.sorted { $0.word.count > $1.word.count } }
    // "pumped piglet"; of "still fawn" and "k3s vm still fawn" the longer one says more.
    let spoken = hosts.filter { host in
      let name = host.name.lowercased().replacing("-", with: " ")
      // "The vm still fawn" may be a guest of still-fawn.
      return text.contains(" \(name) ")
        && !["vm", "lxc", "ct"].contains { text.contains(" \($0) \(name) ") && !name.hasPrefix("\($0) ") }
    }
    if let host = spoken.max(by: { $0.name.count < $1.name.count }) {
      return [(host.name, host.name.lowercased())]
        + host.name.lowercased().split(separator: "-").map { (host.name, String($0)) }
    }
    for word in words {
      let meant = fragments(word)
      if meant.count == 1 { found.append((meant[0].name, word)) }
    }
    if found.isEmpty {
      for word in words where !UnknownHost.isOrdinary(word) && !knows(word) {
        let meant = hosts.filter { Lexicon.isSlip(word, of: $0.name.lowercased()) }
        if meant.count == 1 { found.append((meant[0].name, word)) }
      }
    }
    return found.sorted { $0.word.count > $1.word.count }
  }

  /// Whether `word` is `name` with the domain of a home, or what is its own: "nas.lan", "pves".
  private static func isAtHome(_ word: String, _ name: String) -> Bool {
    // "pves ip"
    if word == name + "s", name.count >= 3, UnknownHost.isDevice(name) || !UnknownHost.isOrdinary(name) { return true }
    guard word.hasPrefix(name + ".") else { return false }
    return ["lan", "local", "home", "home.arpa", "internal", "localdomain", "homelab"].contains {
      word.dropFirst(name.count + 1) == $0
    }
  }

  /// Whether `word` is `name` with one letter missing, too many, changed or swapped. Other figures are another machine,
  /// and so are other short words: "node-a", "nas-east".
  static func isSlip(_ word: String, of name: String) -> Bool {
    guard word != name, word.count >= 5, name.count >= 5, word.filter(\.isNumber) == name.filter(\.isNumber) else {
      return false
    }
    let (left, right) = (word.split(separator: "-"), name.split(separator: "-"))
    guard left.count == right.count else {
      return name.count >= 8 && word.filter { $0 != "-" } == name.filter { $0 != "-" }
    }
    let different = zip(left, right).filter { $0 != $1 }
    return different.count == 1
      && different.allSatisfy {
        $1.count >= 5 && EditDistance.between(String($0), String($1), limit: 1) <= 1
      }
  }

  private func byRole(in line: String, orNotes: Bool = true) -> [String] {
    let line = line.lowercased()
    var stems: [String] = []
    if let match = line.firstMatch(of: /\b(?:the|my|our|that) ([a-z0-9][a-z0-9 \-]*)/) {
      stems += Words.stems(String(match.output.1)).prefix(3)
    }
    // "is anything wrong with nas?"
    stems += Words.all(line).filter(UnknownHost.isDevice).map { Words.stem(Lexicon.device($0)) }
    let byRole = hosts.filter { host in stems.contains { Words.stems(host.role).contains($0) } }
    return (byRole.isEmpty && orNotes ? byNotes(in: line) : byRole).map(\.name)
  }

  /// `line` without the words that describe a host by what it has: "and the one with the pool?" asks nothing of pools.
  static func withoutDescription(_ line: String) -> String { line.replacing(description.regex, with: " ") }

  private struct Pattern: @unchecked Sendable { let regex: Regex<(Substring, Substring)> }

  private static let description = Pattern(
    regex: /(?i)\bthe (?:one|box|machine|host|server|node) with (?:the |a |an |my |all the )?([a-z0-9][a-z0-9\-]*)/)

  /// The hosts whose row notes what a line calls them: "the raspberry", "the backup box". Notes say much: a word of
  /// them counts where it is a kind of machine, or where the line says that it means one.
  private func byNotes(in line: String) -> [Host] {
    var called = Set(Words.all(line).filter(UnknownHost.isDevice).map { Words.stem(Lexicon.device($0)) })
    for match in line.matches(
      of: /\b(?:the|my|our|that) ([a-z0-9\-]{2,}) (?:server|box|host|machine|node|hypervisor|computer|pc)\b/)
    {
      called.formUnion(Words.stems(String(match.output.1)))
    }
    called.subtract(Lexicon.everywhere)
    let byNotes = hosts.filter { !called.isDisjoint(with: Words.stems(Lexicon.affirmed($0.notes))) }
    guard byNotes.isEmpty, let match = line.firstMatch(of: Lexicon.description.regex) else { return byNotes }
    let has = Set(Words.stems(String(match.output.1))).subtracting(Lexicon.everywhere)
    return hosts.filter {
      !has.isDisjoint(with: Words.stems("\($0.role) \($0.gpu) \(Lexicon.affirmed($0.notes))"))
    }
  }

  /// Words of notes that any host may have: they tell none from the others.
  private static let everywhere = Set(
    [
      "no", "not", "by", "the", "address", "ip", "dhcp", "ssh", "host", "hosts", "problem", "problems", "error",
      "errors",
    ]
    .map(Words.stem))

  /// Notes without what a host has not: "no ssh".
  private static func affirmed(_ notes: String) -> String {
    notes.replacing(/(?i)\b(?:no|not|without)\s+\S+/, with: " ")
  }

  /// Whether `line` means all hosts of a role: "the Proxmox nodes", "my hypervisors".
  static func speaksOfSeveral(_ line: String) -> Bool {
    line.contains(/(?i)\b(?:nodes|hosts|boxes|servers|machines|hypervisors|vms|guests|pis|raspberrys|raspberries)\b/)
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

  /// What people call the four documents of a lab.
  private static let spoken: [(String, Set<String>)] = [
    ("infrastructure.md", ["inventory", "hosts", "infrastructure"]), ("services.md", ["services"]),
    ("procedures.md", ["procedures", "runbook", "runbooks"]), ("troubleshooting.md", ["troubleshooting"]),
  ]

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
    if let path = words.first(where: { $0.hasSuffix(".md") }) { return path }
    for (name, spoken) in Lexicon.spoken where !spoken.isDisjoint(with: words) {
      if let path = documents.first(where: { $0.lowercased() == name }) { return path }
    }
    return nil
  }
}
