import Agent
import Documents
import Foundation

/// The plan that puts a service on a host, moves it there or brings it up to date, from what the hosts said last and
/// what the documents tell.
///
/// What is installed and how is the owner's: Steward looks at the host before and after, and writes the documents.
struct DeploymentDraft {
  let goal: DeploymentGoal
  let words: String
  let inventory: Inventory
  let clock: PlanClock
  let now: Date
  let windows: DraftWindows
  let documents: DeploymentDocuments
  /// The hosts that could carry it, the best first; the first is the one of the steps.
  let candidates: [DeploymentPlace]
  /// Whether the goal says where.
  let isNamed: Bool
  /// Where the service is now, as far as SERVICES.md tells.
  let listed: Service?

  /// The hosts that are compared where the goal names none.
  static let shown = 3

  /// Nil where the goal is about no service, or no host could carry it. Throws `CallError` for a host that is not there.
  init?(
    goal words: String, inventory: Inventory, looks: [HostLook], documents: DeploymentDocuments, clock: PlanClock,
    now: Date, windows: DraftWindows? = nil
  ) throws {
    guard let goal = DeploymentGoal(words), inventory.host(goal.service) == nil else { return nil }
    self.goal = goal
    self.words = words
    self.inventory = inventory
    self.documents = documents
    self.clock = clock
    self.now = now
    self.windows = windows ?? DraftWindows(clock, now: now)
    listed = inventory.services.first { $0.name.lowercased() == goal.service.lowercased() }
    let facts = Dictionary(
      looks.compactMap { look in
        MachineFacts(kept: look.facts.mapValues(\.value)).map { (look.host, ($0, look.reached ?? look.at)) }
      }
    ) { $1 }
    let wantsGPU = goal.wantsGPU(words)
    func place(_ host: Host) -> DeploymentPlace {
      let known = facts[host.name]
      return DeploymentPlace(
        host: host, facts: known?.0, date: known.map { clock.isoDay($0.1) } ?? "", wantsGPU: wantsGPU,
        services: inventory.services.filter { inventory.host($0.host)?.name == host.name })
    }
    var named = goal.place.flatMap { inventory.host($0) }
    let group = goal.place.map { HostGroup(inventory).hosts($0) } ?? []
    if named == nil, group.isEmpty, let written = goal.place {
      let near = NearestName.suggestions(for: written, among: inventory.hosts.flatMap { [$0.name] + $0.aliases })
      if !near.isEmpty { _ = try inventory.resolve(written) }
    }
    if named == nil, goal.kind == .update { named = listed.flatMap { inventory.host($0.host) } }
    if let named {
      candidates = [place(named)]
    } else {
      let from = goal.from.flatMap { inventory.host($0)?.name } ?? (goal.kind == .move ? listed?.host : nil)
      candidates = inventory.hosts.filter { host in
        HostOrder.isReached(host) && host.name != from && (group.isEmpty || group.contains(host.name))
      }.map(place).sorted { $0.rank < $1.rank }
    }
    isNamed = named != nil
    guard !candidates.isEmpty else { return nil }
  }

  /// The host of the steps.
  var place: DeploymentPlace { candidates[0] }

  /// Where a moved service is now.
  var source: Host? {
    guard goal.kind == .move else { return nil }
    return (goal.from ?? listed?.host).flatMap { inventory.host($0) }
  }

  /// Whether hosts of the lab are one cluster that services can run on.
  var hasCluster: Bool { inventory.hosts.contains { HostOrder(inventory: inventory).isClusterNode($0) } }

  func plan() -> Plan {
    let host = place.host.name
    var plan = Plan(goal: words, zone: clock.zone.identifier, drafted: clock.isoDay(now))
    plan.findings = findings
    plan.questions = questions
    plan.steps = DeploymentSteps(self).make()
    plan.verification = [
      PlanPart("\(goal.service) answers from another machine, and again after a restart of it."),
      PlanPart("Everything else on \(host) runs as before."),
    ]
    switch goal.kind {
    case .install:
      plan.rollback = [
        "Stop \(goal.service) on \(host) and take it off; its data stays until you delete it.",
        "Take its row out of SERVICES.md: steward undo.",
      ]
    case .move:
      plan.rollback = ["Start \(goal.service) where it was: its data stays there until the last step."]
    case .update:
      plan.rollback = ["Start the version that was noted before, with the data from before the update."]
    }
    plan.risks = ["It takes memory, disk or a port that another service on \(host) needs."]
    plan.risks.append(
      goal.kind == .install
        ? "Its data is lost where nobody backs it up." : "Its data may not be read by the old version any more.")
    return plan
  }

  private var findings: [PlanFinding] {
    let today = clock.isoDay(now)
    var found: [PlanFinding] = []
    for one in candidates.prefix(DeploymentDraft.shown) {
      found.append(
        PlanFinding(
          evidence: one.date.isEmpty && one.host.line > 0 ? "INFRASTRUCTURE.md#\(one.host.line)" : "",
          date: one.date.isEmpty ? today : one.date, text: one.told))
      if !one.taken.isEmpty {
        found.append(
          PlanFinding(date: one.date.isEmpty ? today : one.date, text: "\(one.host.name): taken are \(one.taken)"))
      }
    }
    if !isNamed, candidates.count > 1 {
      let names = candidates.prefix(DeploymentDraft.shown).map(\.host.name).joined(separator: ", ")
      found.append(PlanFinding(date: today, text: "the hosts that fit best, in this order: \(names)"))
    }
    func service(_ one: Service, _ text: String) -> PlanFinding {
      PlanFinding(evidence: one.line > 0 ? "SERVICES.md#\(one.line)" : "", date: today, text: text)
    }
    if let listed {
      found.append(service(listed, "\(listed.name) is listed\(listed.host.isEmpty ? "" : " on \(listed.host)")"))
    }
    for one in place.services.prefix(6) where one.name != listed?.name {
      let how = [one.endpoint, one.how].filter { !$0.isEmpty }.joined(separator: ", ")
      found.append(service(one, "\(one.name) runs on \(place.host.name)\(how.isEmpty ? "" : ": \(how)")"))
    }
    if let proxy { found.append(service(proxy, "\(proxy.name)\(on(proxy)) leads to services from outside")) }
    if let backup { found.append(service(backup, "\(backup.name)\(on(backup)) makes backups")) }
    if let procedure = documents.procedure {
      found.append(
        PlanFinding(
          evidence: "PROCEDURES.md#\(procedure.line)", date: today, text: "there is a procedure: \(procedure.title)"))
    }
    return found
  }

  private func on(_ service: Service) -> String { service.host.isEmpty ? "" : " on \(service.host)" }

  var proxy: Service? { service(#/\b(?:caddy|traefik|haproxy|nginx proxy manager|npm|reverse proxy|swag)\b/#) }

  var backup: Service? {
    service(#/\b(?:backups?|restic|borg\w*|kopia|duplicati|pbs|proxmox backup server|veeam|urbackup)\b/#)
  }

  private func service(_ words: Regex<Substring>) -> Service? {
    inventory.services.first { "\($0.name) \($0.notes)".lowercased().contains(words) && $0.name != listed?.name }
  }

  private var questions: [PlanQuestion] {
    let (name, host) = (goal.service, place.host.name)
    var questions: [PlanQuestion] = []
    if !isNamed {
      let others = candidates.prefix(DeploymentDraft.shown).dropFirst().map(\.host.name)
      questions.append(
        PlanQuestion(
          "Is \(host) the right host?\(others.isEmpty ? "" : " Else say: replace \(host) by \(others.joined(separator: " or ")).")"
        ))
    } else if let why = place.misfits.first {
      questions.append(
        PlanQuestion("Shall it be \(host) all the same? \(place.misfits.count == 1 ? "" : "Among others: ")\(why)."))
    }
    if hasCluster, goal.kind != .update {
      questions.append(
        PlanQuestion("Does \(name) run on \(host) itself, or on the cluster? The steps are for \(host)."))
    }
    if goal.kind != .update, listed != nil, goal.kind == .install {
      questions.append(PlanQuestion("\(name) is listed in SERVICES.md already: is this another one?"))
    }
    questions.append(
      PlanQuestion(
        goal.kind == .update
          ? "To which version of \(name), and what does its list of changes ask for?"
          : "Which image or package of \(name), and which version?"))
    if goal.kind != .update {
      questions.append(PlanQuestion(portQuestion))
      questions.append(PlanQuestion("Where does \(name) keep its data, and how much will it be?"))
      questions.append(
        PlanQuestion("Who reaches \(name)\(proxy.map { ": the lab only, or others through \($0.name)" } ?? "")?"))
    }
    questions.append(
      PlanQuestion(
        "\(backup.map { "Does \($0.name) back up" } ?? "Who backs up") the data of \(name), and when was a restore tried?"
      ))
    return questions
  }

  private var portQuestion: String {
    guard let port = goal.port else {
      return "Which port does \(goal.service) take?\(place.taken.isEmpty ? "" : " Taken are \(place.taken).")"
    }
    guard let owner = place.owner(of: port) else { return "Is port \(port) the one that others shall use?" }
    return "Which port does \(goal.service) take? \(port) is taken by \(owner) on \(place.host.name)."
  }
}
