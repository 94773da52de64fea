import Agent

/// The tool `run_diagnostic`: looks at a host and says what is wrong, with figures.
public struct RunDiagnosticTool: Tool {
  public let description: ToolDescription
  private let hosts: LabHosts
  private let checkup: Checkup
  private let inventory: @Sendable () async throws -> Inventory
  private let memory: DiagnosisMemory?

  /// - Parameter memory: what came before, and what can be done; nil where nothing is kept.
  public init(
    description: ToolDescription, hosts: LabHosts, checkup: Checkup? = nil,
    inventory: @escaping @Sendable () async throws -> Inventory,
    memory: DiagnosisMemory? = nil
  ) {
    self.description = description
    self.hosts = hosts
    self.checkup = checkup ?? Checkup(hosts: hosts)
    self.inventory = inventory
    self.memory = memory
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let checks = try RunDiagnosticTool.checks(call.arguments["check"]?.plain)
    if call.arguments["host"]?.plain == Self.everyHost {
      let hosts = try await everyHost()
      var call = call
      call.arguments["check"] = .string(checks.count == 1 ? checks[0].name : "all")
      return PreparedCall(
        call: call, effect: .read, host: Self.everyHost,
        reach: "\(Figure.count(hosts.count, "host")), each by its own way")
    }
    let host = try await host(call.arguments["host"]?.plain)
    let route = try await runner(for: host).route
    var call = call
    call.arguments["host"] = .string(host.name)
    call.arguments["check"] = .string(checks.count == 1 ? checks[0].name : "all")
    return PreparedCall(call: call, effect: .read, host: host.name, reach: route.text)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let checks = try RunDiagnosticTool.checks(prepared.call.arguments["check"]?.plain)
    if prepared.host == Self.everyHost { return try await everywhere(checks) }
    let host = try await host(prepared.host)
    let diagnosis = try await checkup.diagnose(host, checks: checks, inventory: try await inventory())
    if diagnosis.findings.isEmpty, diagnosis.healthy.isEmpty {
      throw CallError(
        .failed,
        "nothing could be checked on \(diagnosis.host): \(diagnosis.unchecked.prefix(3).joined(separator: "; "))")
    }
    var result = ToolResult(
      text: diagnosis.text, summary: diagnosis.headline, lead: diagnosis.lead, data: diagnosis.json)
    result.typed = Set(diagnosis.findings.flatMap(\.typed))
    await memory?.add(to: &result, diagnosis, checks: checks.map(\.name))
    return result
  }

  /// In the place of a host's name: all of them.
  static let everyHost = "all"

  private func everyHost() async throws -> [Host] {
    let hosts = try await inventory().hosts
    guard !hosts.isEmpty else {
      throw CallError(.failed, "INFRASTRUCTURE.md names no hosts to look at; steward discover lists what is there")
    }
    return hosts
  }

  /// The worst of all hosts first; who is well in a line each.
  private func everywhere(_ checks: [Check]) async throws -> ToolResult {
    let results = try await checkup.all(try await everyHost(), checks: checks, inventory: try await inventory())
    let told = CheckupText(results: results)
    let wrong = results.filter { !$0.diagnosis.isHealthy }
      .sorted { ($0.diagnosis.findings.first?.severity ?? .info) > ($1.diagnosis.findings.first?.severity ?? .info) }
    var lead = told.summary
    for result in wrong.prefix(6) { lead += "\n- \(result.diagnosis.headline)" }
    if wrong.count > 6 { lead += "\n- and \(wrong.count - 6) more; steward diagnose --all lists them" }
    var result = ToolResult(
      text: told.text, summary: told.summary, lead: lead, data: .array(results.map(\.json)))
    result.typed = Set(results.flatMap(\.diagnosis.findings).flatMap(\.typed))
    return result
  }

  private func runner(for host: Host) async throws -> HostRunner {
    do {
      return try hosts.runner(for: host, in: try await inventory())
    } catch let error as ReachError {
      throw CallError(error)
    }
  }

  /// The word of the model or the owner → the checks; none means all.
  public static func checks(_ word: String?) throws -> [Check] {
    let word = (word ?? "").trimmed.lowercased()
    if word == "all" || word == "everything" || word.isEmpty || word == "null" {
      return Check.all
    }
    if let check = Check.named(word) { return [check] }
    let synonyms = [
      "cpu": "performance", "load": "performance", "slow": "performance", "ram": "memory",
      "swap": "memory", "disks": "disk", "storage": "disk", "dns": "network", "net": "network",
      "service": "services", "units": "services", "log": "logs", "journal": "logs", "gpus": "gpu",
      "clock": "time", "ntp": "time", "docker": "containers", "podman": "containers", "container": "containers",
      "k3s": "cluster", "kubernetes": "cluster", "pods": "cluster", "backup": "backups", "scrub": "backups",
      "certificate": "certificates", "tls": "certificates", "dhcp": "network", "address": "network",
    ]
    if let check = synonyms[word].flatMap(Check.named) { return [check] }
    let names = Check.all.map(\.name)
    let near = NearestName.suggestions(for: word, among: names, limit: 1).first
    throw CallError(
      .invalid,
      "no check named \"\(Escaper.escapeLine(String(word.prefix(40))))\"; "
        + (near.map { "did you mean \($0)?" } ?? "use \(names.joined(separator: ", ")) or all"))
  }

  private func host(_ name: String?) async throws -> Host {
    try await DiagnosedHost.resolve(name, in: inventory(), machine: hosts.machine)
  }
}
