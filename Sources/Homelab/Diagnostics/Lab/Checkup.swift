import Agent
import Foundation

/// Looks at hosts of the lab and says what is wrong, each in one round trip: what `steward diagnose`, the tool
/// `run_diagnostic` and whoever watches the lab are built on.
public struct Checkup: Sendable {
  /// What the look at one host brought.
  public struct Result: Sendable, Hashable {
    public var state: HostVisit.State
    /// Why it was not reached.
    public var why: String?
    public var milliseconds: Int
    /// Also of a host that was not reached: then that is its finding.
    public var diagnosis: Diagnosis

    public var host: String { diagnosis.host }
  }

  private let hosts: LabHosts
  private let earlier: @Sendable (Host) async -> [Circumstances.EarlierAddress]
  private let document: @Sendable (Finding) async -> String?
  private let now: @Sendable () -> Date
  private let runawayAge: Double

  /// Hosts that are looked at at the same time.
  public static let width = 32
  /// Sessions at a time through one connection.
  static let sessions = 6

  /// - Parameters:
  ///   - earlier: the addresses that a host had at earlier looks, the newest first.
  ///   - document: where a document of the lab tells of a finding, `TROUBLESHOOTING.md:12`, or nil.
  ///   - runawayAge: seconds from which on a process that takes a whole core is a runaway.
  public init(
    hosts: LabHosts, earlier: @escaping @Sendable (Host) async -> [Circumstances.EarlierAddress] = { _ in [] },
    document: @escaping @Sendable (Finding) async -> String? = { _ in nil },
    runawayAge: Double = Thresholds.runawayAge,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.hosts = hosts
    self.earlier = earlier
    self.document = document
    self.now = now
    self.runawayAge = runawayAge
  }

  /// What is known about `host` beside what it says itself.
  func circumstances(of host: Host, _ inventory: Inventory) async -> Circumstances {
    var circumstances = Circumstances(host: host, inventory: inventory, earlier: await earlier(host))
    circumstances.runawayAge = runawayAge
    return circumstances
  }

  // MARK: One host

  /// Looks at one host. A symptom that a guest shows and its hypervisor may cause is followed there. Throws `CallError`
  /// where the host is not reached.
  public func diagnose(_ host: Host, checks: [Check] = Check.all, inventory: Inventory) async throws -> Diagnosis {
    var diagnosis = try await patiently(host, checks, inventory)
    if let parent = hypervisor(of: host, inventory), Checkup.leadsToHypervisor(diagnosis) {
      let below = try await follow(to: parent, inventory)
      diagnosis = Checkup.join(diagnosis, with: below, parent: parent.name)
    }
    return await documented(diagnosis)
  }

  /// The look, and beside it one at the way there where the answer takes long.
  private func patiently(_ host: Host, _ checks: [Check], _ inventory: Inventory) async throws -> Diagnosis {
    guard let address = try? inventory.route(to: host, from: hosts.machine).target?.address, HostName.isIPv4(address)
    else {
      return try await look(at: host, checks, inventory)
    }
    enum Found: Sendable {
      case diagnosis(Diagnosis)
      case failed(CallError)
      case loss(Loss?)
      case late
    }
    let way = WayThere(runner: hosts.local)
    return try await withThrowingTaskGroup(of: Found.self) { group in
      group.addTask {
        do {
          return .diagnosis(try await look(at: host, checks, inventory))
        } catch let error as CallError {
          return .failed(error)
        }
      }
      group.addTask {
        try await Task.sleep(for: .seconds(WayThere.patience))
        return .loss(try await way.loss(to: address))
      }
      group.addTask {
        try await Task.sleep(for: .seconds(WayThere.limit))
        return .late
      }
      defer { group.cancelAll() }
      var loss: Loss??
      var error: CallError?
      var isLate = false
      while let found = try await group.next() {
        switch found {
        case .diagnosis(let diagnosis): return diagnosis
        case .failed(let failure):
          // At once: nothing is there to be pinged, or it does not let Steward in.
          guard failure.reason == .failed, loss != nil || failure.description.contains("within") else { throw failure }
          error = failure
        case .loss(let found): loss = .some(found)
        case .late: isLate = true
        }
        guard error != nil || isLate, let loss else { continue }
        let told = loss.flatMap {
          WayThere.diagnosis(of: host.name, at: address, $0, checks: checks, error: error?.description)
        }
        if let told { return told }
        if let error { throw error }
      }
      throw error ?? CallError(.failed, "\(host.name) was not reached")
    }
  }

  private func look(at host: Host, _ checks: [Check], _ inventory: Inventory) async throws -> Diagnosis {
    let runner: HostRunner
    do {
      runner = try hosts.runner(for: host, in: inventory)
    } catch let error as ReachError {
      throw CallError(error)
    }
    var circumstances = await circumstances(of: host, inventory)
    circumstances.isHere = runner.route.isLocal
    // A host with an address from the pool is where its name leads now, if that is elsewhere: first there.
    let pooled = host.knownAddresses.contains { address in inventory.networks.contains { $0.has(pooled: address) } }
    let moved = pooled ? try await elsewhere(host, runner.route, inventory) : []
    var first: (any Error)?
    for runner in moved + [runner] {
      do {
        return try await Diagnosis.run(checks, host: host.name, runner: runner, circumstances: circumstances, now: now)
      } catch let error as CallError where error.reason == .failed {
        first = error
      }
    }
    // Else it is looked for only where it does not answer.
    for runner in pooled ? [] : try await elsewhere(host, runner.route, inventory) {
      do {
        return try await Diagnosis.run(checks, host: host.name, runner: runner, circumstances: circumstances, now: now)
      } catch is CallError {
        continue
      }
    }
    throw first ?? CallError(.failed, "\(host.name) was not reached")
  }

  /// Ways to other addresses that the host's name has now. It is the host only if it shows its known key.
  private func elsewhere(_ host: Host, _ route: Route, _ inventory: Inventory) async throws -> [HostRunner] {
    guard route.target != nil else { return [] }
    let known = Set(host.knownAddresses)
    return try await Relocation(hosts: hosts, inventory: inventory, now: now).addresses(of: host.name)
      .filter { !known.contains($0) }.prefix(2).compactMap { route.moved(to: $0) }.map { hosts.runner($0) }
  }

  // MARK: Guests and hypervisors

  /// What a guest shows and only its hypervisor can explain.
  private static let guestSymptoms: Set<String> = ["steal_high", "iowait_high", "io_pressure"]
  /// The checks of a hypervisor that can explain it.
  static let hypervisorChecks: [Check] = [.performance, .memory, .disk, .backups]

  static func leadsToHypervisor(_ diagnosis: Diagnosis) -> Bool {
    diagnosis.findings.contains { guestSymptoms.contains($0.rule) && $0.explainedBy == nil }
  }

  private func hypervisor(of host: Host, _ inventory: Inventory) -> Host? {
    host.parent.flatMap { inventory.host($0) }.flatMap { $0.name == host.name ? nil : $0 }
  }

  private func follow(to parent: Host, _ inventory: Inventory) async throws -> Diagnosis {
    do {
      return try await look(at: parent, Checkup.hypervisorChecks, inventory)
    } catch let error as CancellationError {
      throw error
    } catch {
      return Diagnosis(host: parent.name, unchecked: ["\(parent.name), its hypervisor: \(error)"])
    }
  }

  /// What the hypervisor shows, with the guest's findings; its remarks are left out where nothing follows from them.
  static func join(_ guest: Diagnosis, with below: Diagnosis, parent: String) -> Diagnosis {
    var joined = guest
    let telling = below.findings.filter { $0.severity > .info }
    joined.findings = Explanation.order(guest.findings + telling, parents: [guest.host: parent])
    if telling.isEmpty {
      let well = below.healthy.prefix(3).joined(separator: "; ")
      if !well.isEmpty { joined.healthy.append("\(parent), its hypervisor: \(well)") }
    }
    joined.unchecked += below.unchecked.prefix(2).map { $0.hasPrefix(parent) ? $0 : "\(parent), its hypervisor: \($0)" }
    return joined
  }

  // MARK: All hosts

  /// Looks at `wanted` all at once. `progress` is told of each host when it begins (nil) and ends. A host that is not
  /// reached is told, never thrown; throws when the task is cancelled.
  public func all(
    _ wanted: [Host], checks: [Check] = Check.all, inventory: Inventory,
    progress: @escaping @Sendable (String, Result?) -> Void = { _, _ in }
  ) async throws -> [Result] {
    let gate = Gate(limit: Checkup.sessions)
    var results = [Result?](repeating: nil, count: wanted.count)
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var next = 0
      func start() {
        guard next < wanted.count else { return }
        let (place, host) = (next, wanted[next])
        next += 1
        group.addTask { (place, try await visit(host, checks, inventory, gate, progress)) }
      }
      for _ in 0..<Checkup.width { start() }
      while let (place, result) = try await group.next() {
        results[place] = result
        start()
      }
    }
    var found = results.compactMap { $0 }
    let parents = Dictionary(
      wanted.compactMap { host in hypervisor(of: host, inventory).map { (host.name, $0.name) } },
      uniquingKeysWith: { first, _ in first })
    CommonCause.join(&found, parents: parents)
    for place in found.indices { found[place].diagnosis = await documented(found[place].diagnosis) }
    return found
  }

  private func visit(
    _ host: Host, _ checks: [Check], _ inventory: Inventory, _ gate: Gate,
    _ progress: @escaping @Sendable (String, Result?) -> Void
  ) async throws -> Result {
    let clock = ContinuousClock()
    let key: String
    do {
      key = try hosts.runner(for: host, in: inventory).route.hops.first.map(\.text) ?? ""
    } catch let error as ReachError {
      let result = Result(
        state: .unasked, why: error.description, milliseconds: 0,
        diagnosis: Diagnosis(host: host.name, unchecked: [error.description]))
      progress(host.name, result)
      return result
    }
    return try await gate.pass(key) {
      progress(host.name, nil)
      let begin = clock.now
      var result: Result
      do {
        let diagnosis = try await patiently(host, checks, inventory)
        let isLost = diagnosis.findings.contains { $0.rule == "host_lost" }
        result = Result(state: isLost ? .lost : .reached, milliseconds: 0, diagnosis: diagnosis)
      } catch let error as CancellationError {
        throw error
      } catch {
        result = Checkup.unreached(host, error)
      }
      result.milliseconds = Int((clock.now - begin) / .milliseconds(1))
      progress(host.name, result)
      return result
    }
  }

  static func unreached(_ host: Host, _ error: any Error) -> Result {
    let refused = (error as? CallError)?.reason == .refused
    // The machine itself says that nobody listens.
    let isUp = "\(error)".lowercased().contains("connection refused")
    let finding = Finding(
      rule: refused ? "host_refused" : "host_unreachable", host: host.name, object: host.name,
      severity: refused ? .warning : .critical,
      figure: refused ? "does not let Steward in" : isUp ? "refuses ssh" : "does not answer",
      threshold: "an answer",
      evidence: ["\(error)"],
      cause: refused
        ? "its key or its users changed, or it is another machine"
        : isUp
          ? "the machine is up and nothing listens on its ssh port: sshd is down, or listens elsewhere"
          : "it is off, hangs, has another address, or the network to it is broken",
      confidence: isUp ? .high : .low,
      why: isUp ? "the refusal comes from the machine" : "silence does not tell its reason",
      nextCheck: isUp
        ? "at its console\(host.parent.map { " or on \($0)" } ?? ""): systemctl status ssh; ss -ltnp | grep ssh"
        : host.parent.map { "on \($0): is the guest running? qm list; pct list" }
          ?? "ping it from another host; look for its hardware address: ip neigh; steward discover \(host.name)")
    return Result(
      state: refused ? .refused : .down, why: "\(error)", milliseconds: 0,
      diagnosis: Diagnosis(
        host: host.name, findings: [finding], unchecked: ["\(Diagnosis.everythingElse): the host was not reached"]))
  }

  /// The causes with the place of the document that tells of them.
  private func documented(_ diagnosis: Diagnosis) async -> Diagnosis {
    var diagnosis = diagnosis
    for place in diagnosis.findings.indices.prefix(12) where diagnosis.findings[place].explainedBy == nil {
      guard diagnosis.findings[place].severity > .info else { continue }
      diagnosis.findings[place].document = await document(diagnosis.findings[place])
    }
    return diagnosis
  }
}

extension Checkup.Result {
  /// The diagnosis of one host with how it was reached.
  public var json: JSONValue {
    guard case .object(var members) = diagnosis.json else { return .null }
    members["state"] = .string(state.rawValue)
    members["why"] = why.map { .string($0) } ?? .null
    members["milliseconds"] = .number(Double(milliseconds))
    return .object(members)
  }
}
