/// The hosts that a goal means: by name, by role, or all of them.
struct GoalHosts: Sendable, Hashable {
  /// Named each, or by a role, without those that are excepted. Empty where the goal names none.
  private(set) var named: Set<String> = []
  /// Whether the goal says that all are meant: "all hosts", "everything".
  private(set) var isAll = false
  /// Excepted: "all but nas".
  private(set) var excepted: Set<String> = []
  /// One of several is meant, and not said which: "the hypervisor".
  private(set) var unclear: (word: String, hosts: [String])?

  static func == (left: GoalHosts, right: GoalHosts) -> Bool {
    left.named == right.named && left.isAll == right.isAll && left.excepted == right.excepted
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(named)
    hasher.combine(isAll)
    hasher.combine(excepted)
  }

  init(_ goal: String, _ inventory: Inventory) {
    let text = goal.lowercased().words.joined(separator: " ")
    let but =
      text.firstMatch(of: #/\b(?:except(?: for| of)?|excluding|without|other than|apart from|but not|but leave out)\b/#)
      ?? text.firstMatch(of: #/\bbut\b/#).flatMap { GoalHosts.saysAll(String(text[..<$0.range.lowerBound])) ? $0 : nil }
    let head = but.map { String(text[..<$0.range.lowerBound]) } ?? text
    let rest = but.map { String(text[$0.range.upperBound...]) } ?? ""
    read(head, inventory)
    var out = GoalHosts()
    out.read(rest, inventory)
    excepted = out.named
    named.subtract(excepted)
    isAll = named.isEmpty && unclear == nil && GoalHosts.saysAll(head)
    if named.isEmpty, !isAll, head.contains(#/\bthis (?:machine|host|server|box|computer)\b|\blocalhost\b/#),
      let local = inventory.local
    {
      named = [local.name]
    }
  }

  private init() {}

  /// Whether a host is one of those that are meant; where none is named, none is.
  func means(_ host: Host) -> Bool { isAll ? !excepted.contains(host.name) : named.contains(host.name) }

  private static func saysAll(_ text: String) -> Bool {
    text.contains(
      #/\b(?:all|every|each)(?: of)?(?: the| my| our)?(?: \w+)? (?:hosts?|machines?|servers?|nodes?|box(?:es)?|systems?|computers?|devices)\b|\ball of them\b|\beverything\b|\ball$|\b(?:the|my|our)(?: whole| entire)? (?:lab|homelab|fleet|hosts|machines|servers|nodes|boxes)\b/#
    )
  }

  /// Words that say that hosts are meant, not which.
  private static let several: Set<String> = [
    "nodes", "hosts", "servers", "machines", "vms", "boxes", "guests", "containers", "cluster",
  ]
  private static let single: Set<String> = ["node", "host", "server", "machine", "vm", "box"]
  /// Words of roles that speak of other things in a goal.
  private static let general: Set<String> = [
    "server", "host", "node", "machine", "box", "device", "agent", "network", "service", "update", "kernel", "main",
    "home", "lab", "test", "switch", "link", "nic", "card", "cable", "port", "system", "cluster", "worker", "new",
    "old",
    "for", "and", "the", "of", "on", "to", "a", "in", "at", "with",
  ]
  /// What may stand behind a role that means hosts.
  private static let following: Set<String> = [
    "for", "on", "at", "to", "with", "after", "and", "then", "next", "this", "in", "tonight", "tomorrow", "today", "by",
    "from", "because", "so", "need", "needs", "must", "should", "shall", "have", "has", "are", "is", "or", "before",
    "during", "over", "when", "while", "please", "one", "until", "too", "first", "last",
  ]
  private static let articles: Set<String> = [
    "the", "our", "my", "all", "every", "each", "both", "and", "reboot", "restart", "patch", "rebooting", "restarting",
  ]

  private mutating func read(_ text: String, _ inventory: Inventory) {
    let raw = text.split(separator: " ").map(String.init)
    let words = raw.map { $0.trimmed(where: { ".,;:!?()\"“”'".contains($0) }).replacing(/['’]s$/, with: "") }
    let groups = HostGroup(inventory)
    for (index, word) in words.enumerated() where !word.isEmpty {
      if let host = inventory.host(word) {
        named.insert(host.name)
        continue
      }
      let stem = StepSelection.stem(word)
      guard !GoalHosts.general.contains(stem), index < 2 || !["after", "before", "during"].contains(words[index - 2])
      else { continue }
      let hosts = groups.hosts(word)
      guard !hosts.isEmpty else { continue }
      let next = index + 1 < words.count ? words[index + 1] : ""
      let before = index > 0 ? words[index - 1] : ""
      let ends = next.isEmpty || raw[index] != word || GoalHosts.following.contains(next)
      if GoalHosts.several.contains(next) || (stem != word && ends)
        || (["all", "every", "each"].contains(before) && ends)
      {
        named.formUnion(hosts)
      } else if GoalHosts.single.contains(next) || (ends && GoalHosts.articles.contains(before)) {
        if hosts.count == 1 {
          named.formUnion(hosts)
        } else {
          unclear = unclear ?? (word, inventory.hosts.map(\.name).filter(hosts.contains))
        }
      }
    }
    // "the hypervisor pve1": the name tells which.
    if let (_, hosts) = unclear, !named.isDisjoint(with: hosts) { unclear = nil }
  }
}
