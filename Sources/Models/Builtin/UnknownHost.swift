import Agent

/// The word of a request that stands in a host's place and names none that is known: "check why k3s-vm-still-fawn
/// seems slow" in a lab without that row. Nothing else is looked at in its place.
struct UnknownHost: Sendable, Hashable {
  let word: String
  /// The names of the lab that are near, best first.
  let nearest: [String]

  /// - Parameter namesOther: a host that is known is named as well; then only what is shaped like a name counts.
  /// - Parameter known: the words that name it.
  static func find(in line: String, _ lexicon: Lexicon, namesOther: Bool, but known: Set<String>) -> UnknownHost? {
    for clause in clauses(of: line) {
      guard let word = stranger(in: clause, lexicon, namesOther: namesOther, but: known) else { continue }
      // "copies to the nas hang since I changed the switch" is a tale of the lab, whichever machine is the NAS.
      if isDevice(word), line.split(whereSeparator: \.isWhitespace).count >= 9, Symptom.isTold(in: line) { continue }
      let names = lexicon.hosts.flatMap { [$0.name] + $0.aliases }
      return UnknownHost(word: word, nearest: NearestName.suggestions(for: word, among: names, limit: 2))
    }
    return nil
  }

  /// What is said to the owner.
  func told(_ lexicon: Lexicon) -> String {
    let name = Escaper.escapeLine(String(word.prefix(60)))
    var begin = "INFRASTRUCTURE.md has no host \(name)"
    if mayBeService { begin += ", nor has SERVICES.md such a service" }
    if !nearest.isEmpty { return "\(begin); did you mean \(nearest.joined(separator: " or "))? Nothing was looked at." }
    let names = lexicon.hosts.map(\.name)
    guard !names.isEmpty else { return "\(begin), nor any other; steward discover lists what is there." }
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    let told = "\(begin); the hosts are: \(names.prefix(8).joined(separator: ", "))\(more). Nothing was looked at."
    return mayBeService ? "\(told) If \(name) runs on one of them, name it: \"check \(name) on \(names[0])\"." : told
  }

  /// Whether the word is one that a service may be called by, as "paperless".
  var mayBeService: Bool { nearest.isEmpty && !UnknownHost.isShaped(word) && !UnknownHost.isDevice(word) }

  /// The passages that tell of it, where it may be something that only documents know.
  func told(in passages: [Passage]) -> [Passage] {
    guard mayBeService else { return [] }
    return passages.filter { Words.all($0.text + " " + $0.heading.joined(separator: " ")).contains(word) }
  }

  /// The words of each clause as they stand: "why is nas slow, is it the switch?" has two.
  private static func clauses(of line: String) -> [[String]] {
    var clauses: [[String]] = [[]]
    for part in line.lowercased().split(whereSeparator: \.isWhitespace) {
      // "root@nas", "nas's"; a point or a comma ends the clause.
      let plain = String(part.map { "’`´".contains($0) ? "'" : $0 })
      var pieces = plain.split(omittingEmptySubsequences: false) { ",;:!?()\"".contains($0) }
      if let last = pieces.last, last.hasSuffix(".") { pieces.append("") }
      for (place, piece) in pieces.enumerated() {
        if place > 0, clauses.last?.isEmpty == false { clauses.append([]) }
        var word = String(piece).trimmed { "'.*_".contains($0) }
        if let name = word.split(separator: "@").last { word = String(name) }
        if word.hasSuffix("'s") { word.removeLast(2) }
        if !word.isEmpty { clauses[clauses.count - 1].append(word) }
      }
    }
    return clauses
  }

  private static func stranger(
    in words: [String], _ lexicon: Lexicon, namesOther: Bool, but known: Set<String>
  ) -> String? {
    // "restart frigate-notify on nas": the host is told where hosts are told.
    let told = zip(words, words.dropFirst()).contains { places.contains($0) && known.contains($1) }
    for (place, word) in words.enumerated() where !known.contains(word) && !isKnown(word, lexicon) {
      let shaped = isShaped(word)
      if namesOther, told || !shaped { continue }
      if isOrdinary(word) || everyday.contains(word), !shaped, !isDevice(word) || lexicon.hasRole(word) { continue }
      // "the unifi container", "the grafana page" are on some host, and none.
      if place + 1 < words.count, parts.contains(words[place + 1]) { continue }
      if stands(at: place, in: words) || shaped && isMachine(word) { return word }
    }
    return nil
  }

  /// Whether the word at `place` stands where a host's name does: after a word of place or of looking, or before one
  /// that says how a machine is.
  private static func stands(at place: Int, in words: [String]) -> Bool {
    var before = place - 1
    while before >= 0, articles.contains(words[before]) { before -= 1 }
    let next = place + 1 < words.count ? words[place + 1] : nil
    let isJudged = next.map { states.contains($0) } ?? false
    let isAsked = isJudged || isAbility(words, after: place)
    guard before >= 0 else {
      // "the nas please", "thor hangs"; a word alone may be any: "y", "merci".
      return next == nil ? place > 0 || isDevice(words[place]) || isShaped(words[place]) : isAsked
    }
    // Names have no article: "one of the pair" is none, "the nas" and "the host thor" are.
    let marked = isDevice(words[place]) || isShaped(words[place]) || machines.contains(words[place - 1])
    if before < place - 1, !marked { return false }
    if looks.contains(words[before]) { return true }
    if places.contains(words[before]) {
      // "since I turned on jumbo frames": the word before belongs to the verb.
      if before > 0, turning.contains(words[before - 1]) { return false }
      // "in principle", "to bed" are no places of machines; "the gpu in odin" is one.
      return marked || !["in", "to", "for", "from", "at", "about"].contains(words[before])
        || before > 0 && things.contains(words[before - 1])
    }
    // "why does thor hang", "is odin ok", "how is odin": the rest must say how a machine is.
    let begins = before == 0 || before == 1 && ["why", "and", "so", "hey", "but", "ok", "how"].contains(words[0])
    if begins, questions.contains(words[before]) {
      // "why can't odin reach the internet"
      let abilities: Set = ["reach", "boot", "ping", "wake"]
      return next == nil || isAsked || words[(place + 1)...].contains { states.contains($0) || abilities.contains($0) }
    }
    // "disk space thor"
    if next == nil, before == place - 1, metrics.contains(words[before]) { return true }
    return isJudged
      && (subordinate.contains(words[before]) || isDevice(words[place]) || isShaped(words[place]))
  }

  /// "can't reach the internet", "does not boot": what machines do and pages do not.
  private static func isAbility(_ words: [String], after place: Int) -> Bool {
    let rest = words[(place + 1)...].prefix(4)
    return rest.first.map {
      ["can't", "cant", "cannot", "can", "doesn't", "doesnt", "does", "won't", "wont"].contains($0)
    } ?? false
      && rest.contains {
        ["reach", "boot", "ping", "answer", "respond", "start", "connect", "wake"].contains($0)
      }
  }

  /// Names of machines hold dashes or digits where words do not.
  private static func isShaped(_ word: String) -> Bool {
    guard word.count >= 3, let first = word.first, first.isLetter || first.isNumber,
      word.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }), word.contains(where: \.isLetter)
    else { return false }
    if word.contains("-") {
      return !word.split(separator: "-").allSatisfy { isOrdinary(String($0)) || $0.count < 2 } || isMachine(word)
    }
    guard word.contains(where: { $0.isNumber || $0 == "." }) else { return false }
    return word.contains(numbered.regex) || word.contains(domain.regex)
  }

  /// "web-server", "media-box": ordinary words that make a name together.
  private static func isMachine(_ word: String) -> Bool {
    word.contains("-") && (word.contains(machineEnd.regex) || word.contains(machineBegin.regex))
  }

  /// A name of the lab, or what is no name at all: figures, versions, addresses, options, paths, files, units, ids,
  /// interfaces, devices and the field's own terms.
  private static func isKnown(_ word: String, _ lexicon: Lexicon) -> Bool {
    if word.hasPrefix("-") || word.contains(where: { "/={".contains($0) }) || lexicon.knows(word) { return true }
    if Software.isNamed(by: word) { return true }
    // Plain words need no patterns.
    guard word.contains(where: { !$0.isLetter && $0 != "'" }) else { return word == "lo" }
    return [figure, file, device, term].contains { word.contains($0.regex) }
  }

  /// Regular expressions are made once: many words are looked at in a line.
  private struct Pattern: @unchecked Sendable {
    let regex: Regex<Substring>
    init(_ regex: Regex<Substring>) { self.regex = regex }
  }

  private static let numbered = Pattern(/^[a-z]{2,}[a-z0-9_]*[0-9]/)
  private static let domain = Pattern(/^[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}$/)
  private static let machineEnd = Pattern(/-(?:server|box|host|node|vm|lxc|ct|nas|pi|pc|router|switch|hypervisor|\d+)$/)
  private static let machineBegin = Pattern(/^(?:vm|lxc|ct|nas|pi|node|pve|k3s)-/)
  private static let figure = Pattern(/^[\d.,:+%°]+[a-z%°]{0,6}$/)
  private static let file = Pattern(
    /\.(?:service|socket|timer|mount|target|slice|scope|md|ya?ml|json|conf|cfg|log|txt|sh|py)$/)
  private static let device = Pattern(
    /^[tidp]\d{1,4}$|^(?:eth|en[opsx]|wl[apx]?|wlan|vmbr|br|bond|tap|veth|wg|tun|sd[a-z]|nvme|vd[a-z]|md|zd|dm-|loop|ttys?|vlan)\d*[a-z0-9.\-]*\d$/
  )
  private static let term = Pattern(
    /^(?:ipv?[46]|x86(?:_64)?|amd64|arm64|aarch64|ext[234]|nfsv?[34]|raid-?z?\d*|ddr\d|cat\d[a-z]?|sha\d+|md5|http[23]|h26[45]|base64|usb-?[c\d.]*|m\.2|u\.2|s3|rtx-?\d*|gtx-?\d*|wifi\d|k[38]s|python\d*|php\d*|\d+(?:st|nd|rd|th)|tls1?\.?\d?|smbv?\d)$/
  )

  static func isOrdinary(_ word: String) -> Bool {
    let plain = word.replacing("'", with: "")
    return ordinary.words.contains(word) || ordinary.words.contains(plain) || ordinary.stems.contains(Words.stem(plain))
      || plain.isEmpty || !plain.contains { $0.isLetter } || isVerbOrAdverb(plain)
  }

  /// "gaming", "buffering", "exactly": what is done and how, and seldom a machine.
  private static func isVerbOrAdverb(_ word: String) -> Bool {
    ["ing", "ly"].contains { word.hasSuffix($0) } && word.count >= 6 && !word.contains { "-_.".contains($0) }
  }

  /// Machines by what they are: "is anything wrong with the nas?" is about one, whether or not it is known.
  static func isDevice(_ word: String) -> Bool { devices.contains(word) }

  private static let devices: Set<String> = [
    "nas", "pi", "raspberry", "raspi", "rpi", "router", "switch", "firewall", "hypervisor",
    "proxmox", "pve", "nuc", "printer", "opnsense", "pfsense", "truenas", "synology", "qnap", "unraid",
    "esxi", "minipc",
  ]
  private static let articles: Set<String> = [
    "the", "my", "our", "your", "that", "this", "a", "an", "old", "new", "other", "second", "first", "host", "machine",
    "server", "box", "node", "vm", "lxc", "container", "guest", "computer", "hypervisor", "please", "again", "once",
    "named", "called", "just", "quickly", "only",
  ]
  private static let machines: Set<String> = [
    "host", "machine", "server", "box", "node", "vm", "lxc", "guest", "computer", "hypervisor", "named", "called",
  ]
  /// What is asked about before "in thor", "from thor", "to thor".
  private static let things: Set<String> = [
    "enough", "happens", "happening", "wrong", "trouble", "ping", "ssh", "gpu", "cpu", "card", "login", "disk", "disks",
    "ram", "memory", "logs", "errors", "up",
  ]
  /// Words after which a place follows.
  private static let places: Set<String> = [
    "on", "of", "with", "from", "at", "in", "inside", "into", "onto", "to", "for", "against", "via",
    "about",
  ]
  /// Verbs that "on" belongs to.
  private static let turning: Set<String> = [
    "turn", "turned", "turning", "turns", "switch", "switched", "switching", "put", "keep", "keeps", "go", "goes",
    "going",
    "log", "logged", "hang", "hangs",
  ]
  /// Words of looking, after which what is looked at follows.
  private static let looks: Set<String> = [
    "check", "diagnose", "inspect", "examine", "scan", "ping", "probe", "reboot", "investigate",
    "debug",
    "troubleshoot", "status", "health", "how's", "hows", "visit", "reach",
  ]
  /// Words that begin a question; what follows is asked about.
  private static let questions: Set<String> = [
    "why", "is", "are", "does", "do", "did", "has", "have", "was", "will", "would", "can", "could",
    "what's", "whats",
    "isn't", "doesn't", "why's", "isnt", "doesnt", "and", "how", "what", "can't",
  ]
  /// Words after which a clause of its own begins.
  private static let subordinate: Set<String> = [
    "think", "because", "since", "if", "when", "hey", "hi", "so", "that",
  ]
  /// What stands on a host and is none.
  private static let parts: Set<String> = [
    "container", "containers", "service", "pod", "pods", "app", "ui", "page", "dashboard", "site",
    "login", "share",
    "database", "db", "stack", "unit", "process", "interface", "port", "api", "certificate", "cert",
    "namespace",
    "deployment", "volume", "image", "logs", "container's", "vlan", "network",
  ]
  /// What is asked of machines.
  private static let metrics: Set<String> = [
    "performance", "disk", "disks", "memory", "ram", "cpu", "load", "space", "uptime", "gpu",
    "swap", "usage", "health",
    "status", "clock", "services", "errors",
  ]
  /// Words that say how a machine is.
  private static let states: Set<String> = metrics.union([
    "is", "isn't", "isnt", "seems", "seem", "looks", "feels", "feel", "hang", "hangs", "hung",
    "died", "acts", "acting",
    "slow", "down", "ok", "okay", "alright", "fine", "healthy", "up", "offline", "online",
    "unreachable", "dead",
    "alive", "freezes", "froze", "frozen", "overloaded", "sluggish", "busy", "hot", "crawls",
    "crawling", "doing",
    "rebooted", "reboots", "swapping", "full",
  ])

  private static let ordinary: (words: Set<String>, stems: Set<String>) = {
    let lists =
      [String(decoding: PackageResources.ordinary_txt as [UInt8], as: UTF8.self)]
      + [String(decoding: PackageResources.concepts_txt as [UInt8], as: UTF8.self)]
    var words = Set(
      lists.flatMap { $0.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") } }
        .flatMap { $0.lowercased().split { $0.isWhitespace || $0 == ":" }.map(String.init) })
    // People talk of kitchens and garages, and name machines after them.
    for phrasing in Phrasings.shipped.all where phrasing.tool != Phrasings.talk {
      words.formUnion(Words.all(phrasing.text).filter { !Software.isNamed(by: $0) })
    }
    return (words, Set(words.map(Words.stem)))
  }()

  private static let everyday = Set(
    String(decoding: PackageResources.everyday_txt as [UInt8], as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { !$0.hasPrefix("#") }.flatMap { $0.split(separator: " ").map(String.init) })

  /// The word behind "on" at the end of an order that is no host, no day and nothing that stands on one: an effect must
  /// not fall on another machine than the one that was named.
  static func place(of order: String, _ lexicon: Lexicon) -> String? {
    let words = order.lowercased().split { $0.isWhitespace || ",;:!?()\"".contains($0) }
      .map { String($0).trimmed { ".'*_".contains($0) } }.filter { !$0.isEmpty }
    guard let on = words.lastIndex(where: { $0 == "on" || $0 == "at" }) else { return nil }
    let rest = words[(on + 1)...].filter {
      !articles.contains($0) && !["pls", "plz", "please", "now", "asap", "thanks"].contains($0)
    }
    guard rest.count == 1, let word = rest.first, word.contains(where: \.isLetter), !isKnown(word, lexicon),
      !days.contains(where: { word.hasPrefix($0) }), !whens.contains(word)
    else { return nil }
    return lexicon.hosts(in: "on \(word)").isEmpty ? word : nil
  }

  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let whens: Set<String> = [
    "time", "demand", "boot", "startup", "purpose", "it", "them", "that", "this", "there", "night", "once", "all",
    "everything", "both", "each", "my", "weekend", "weekends", "noon", "midnight", "eleven", "ten", "nine", "eight",
  ]
}
