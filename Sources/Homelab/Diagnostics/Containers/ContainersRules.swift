/// Judges containers by what docker or podman says of them.
enum ContainersRules {
  struct Container: Sendable, Hashable {
    var name: String
    var image: String
    var state: String
    var status: String
    var restarts = 0
    var exit: Int?
    var isOOMKilled = false
    var policy = ""
    var log: [String] = []
  }

  /// Each engine is told by its own program.
  private static let procedures = ["docker": "Restart a container", "podman": "Restart a podman container"]

  static func evaluate(_ sections: Sections) -> CheckReport {
    var report = CheckReport()
    var present = 0
    for engine in ["docker", "podman"] where sections.has(engine) && !sections.isMissing(engine, in: engine) {
      present += 1
      if sections.exit(engine) != nil {
        report.unchecked.append("containers of \(engine): \(sections.reason(engine))")
        continue
      }
      let containers = list(engine, sections)
      let findings = containers.compactMap { finding($0, engine) }
      report.findings += findings.prefix(8)
      let running = containers.count { $0.state == "running" }
      report.healthy.append("\(engine): \(running) of \(Figure.count(containers.count, "container")) running")
    }
    if present == 0, sections.has("docker") { report.healthy.append("no docker and no podman on this machine") }
    return report
  }

  static func list(_ engine: String, _ sections: Sections) -> [Container] {
    var containers: [Container] = []
    for line in sections.lines(engine) {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed }
      guard parts.count >= 4 else { continue }
      containers.append(Container(name: parts[0], image: parts[1], state: parts[2].lowercased(), status: parts[3]))
    }
    for line in sections.lines("\(engine)_details") {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed }
      guard parts.count >= 7,
        let place = containers.firstIndex(where: { $0.name == parts[0].drop { $0 == "/" } })
      else { continue }
      containers[place].restarts = Int(parts[1]) ?? 0
      containers[place].exit = Int(parts[2])
      containers[place].isOOMKilled = parts[3] == "true"
      containers[place].policy = parts[6]
    }
    var name = ""
    for line in sections.lines("\(engine)_logs") {
      if let found = line.after("container ") {
        name = found
      } else if let place = containers.firstIndex(where: { $0.name == name }) {
        containers[place].log.append(line.trimmed)
      }
    }
    return containers
  }

  private static func finding(_ container: Container, _ engine: String) -> Finding? {
    let line = "\(engine) ps -a: \(container.name) \(container.status)"
    let said = container.log.last.map { "; its last message: \($0)" } ?? ""
    let next = "\(engine) logs --tail 50 \(container.name); \(engine) inspect \(container.name)"
    let typed = container.name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.\-]*/) != nil ? [container.name] : []
    func make(_ rule: String, _ severity: Finding.Severity, _ figure: String, _ threshold: String, _ cause: String)
      -> Finding
    {
      Finding(
        rule: rule, object: container.name, severity: severity, figure: figure, threshold: threshold,
        evidence: [line] + container.log.suffix(3), cause: cause, confidence: container.isOOMKilled ? .high : .medium,
        why: container.isOOMKilled
          ? "\(engine) says so" : "the state is \(engine)'s; the reason is the last message at best",
        nextCheck: next, procedure: typed.isEmpty ? nil : ContainersRules.procedures[engine], typed: typed,
        values: typed.first.map { ["container": $0] } ?? [:])
    }
    if container.isOOMKilled {
      return make(
        "container_exited", .warning, "killed for want of memory, \(container.status)", "not killed",
        "the memory limit of the container was used up")
    }
    if container.state == "restarting" || container.status.hasPrefix("Restarting") {
      return make(
        "container_restarting", .critical, "\(container.restarts) restarts, restarting now", "no restart going on",
        "it ends by itself (status \(container.exit ?? 1)) and is started again" + said)
    }
    if container.status.contains("(unhealthy)") {
      return make("container_unhealthy", .warning, container.status, "healthy", "its own health check fails" + said)
    }
    if container.state == "dead" {
      return make("container_exited", .warning, container.status, "running", "it could not be removed")
    }
    if container.state == "exited", let exit = container.exit, exit != 0, exit != 143 {
      // One that nobody wants to run again may have done its work.
      let wanted = ["always", "unless-stopped", "on-failure"].contains(container.policy)
      return make(
        "container_exited", wanted ? .warning : .info, container.status, "running, or ended with 0",
        "it ended with status \(exit)\(exit == 137 ? " (killed)" : "")" + said)
    }
    if container.restarts >= Thresholds.podRestarts,
      container.status.contains(/Up (?:\d+ seconds|About a minute|[1-9] minutes|\d\d minutes)/)
    {
      return make(
        "container_restarting", .warning, "\(container.restarts) restarts, \(container.status)",
        "\(Thresholds.podRestarts) restarts",
        "it ended by itself and was started again" + said)
    }
    return nil
  }
}
