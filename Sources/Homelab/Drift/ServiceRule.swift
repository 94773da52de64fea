import Documents

/// The services of the catalogue run.
enum ServiceRule {
  static let remark = "not running on"

  static func apply(_ lab: Comparison, _ drift: inout Drift) {
    for service in lab.inventory.services where !service.name.isEmpty {
      if let host = lab.host(service.host) {
        guard let visit = lab.visit(host.name) else { continue }
        guard let facts = visit.facts else {
          drift.unchecked.append(.init(host: host.name, why: "service \(service.name): the host was not reached"))
          continue
        }
        judge(service, runs(service, facts, lab), Comparison.source(visit), host.name, lab, &drift)
      } else if isOfCluster(service), let pod = pod(service, lab) {
        judge(
          service, pod.phase == "Running", "pod \(pod.namespace)/\(pod.name): \(pod.phase)", service.host, lab, &drift)
      } else {
        let why =
          isOfCluster(service)
          ? "no pod of that name was seen"
          : service.host.isEmpty
            ? "\(service.place) does not say where it runs" : "\(service.host) is no host of INFRASTRUCTURE.md"
        drift.unchecked.append(.init(host: service.host, why: "service \(service.name): \(why)"))
      }
    }
  }

  private static func judge(
    _ service: Service, _ runs: Bool?, _ evidence: String, _ host: String, _ lab: Comparison, _ drift: inout Drift
  ) {
    guard let runs else {
      drift.unchecked.append(.init(host: host, why: "service \(service.name): what runs there could not be seen"))
      return
    }
    if runs, let cell = service.notesCell, let correction = cell.removing(remark) {
      drift.differences.append(
        Difference(
          .serviceBack, host: host, field: service.name, documented: cell.text, actual: "it runs",
          document: "SERVICES.md", line: service.line, importance: .low, evidence: evidence, seen: lab.survey.date,
          correction: [correction]))
    } else if runs {
      drift.agree(host)
    } else if !service.notes.contains(remark) {
      let date = lab.survey.date
      drift.differences.append(
        Difference(
          .serviceNotRunning, host: host, field: service.name,
          documented: service.endpoint.isEmpty ? "runs" : service.endpoint,
          actual: "nothing of that name runs or listens", document: "SERVICES.md", line: service.line,
          importance: .high, evidence: evidence, seen: date,
          correction: service.notesCell.map { [$0.adding("\(remark) \(Comparison.day(date))")] } ?? []))
    }
  }

  /// nil where the host could not say.
  private static func runs(_ service: Service, _ facts: MachineFacts, _ lab: Comparison) -> Bool? {
    let ports = service.endpoint.matches(of: /(?:^|[:\s,])(\d{2,5})(?=$|[\/\s,])/).compactMap { Int($0.output.1) }
    if ports.contains(where: { port in facts.listeners.contains { $0.port == port } }) { return true }
    let names =
      facts.services + facts.guests.filter { $0.state == "running" }.map(\.name)
      + facts.listeners.compactMap(\.process)
    if names.contains(where: { matches(service.name, $0) }) { return true }
    if let pod = pod(service, lab) { return pod.phase == "Running" }
    // Without systemd and without a list of ports nothing is known.
    return facts.services.isEmpty && facts.listeners.isEmpty || isOfCluster(service) ? nil : false
  }

  private static func isOfCluster(_ service: Service) -> Bool {
    let how = (service.how + " " + service.host).lowercased()
    return ["k3s", "k8s", "kubernetes", "gitops", "cluster", "flux", "argo"].contains { how.contains($0) }
  }

  private static func pod(_ service: Service, _ lab: Comparison) -> Cluster.Pod? {
    let pods = lab.reached.compactMap(\.facts.cluster).flatMap(\.pods).filter { matches(service.name, $0.name) }
    return pods.first { $0.phase == "Running" } ?? pods.first
  }

  /// `Grafana` is `grafana-server`, `grafana-7d9f4-x2x`, `prod_grafana_1`; `ssh` is `sshd`.
  static func matches(_ service: String, _ name: String) -> Bool {
    let wanted = words(service)
    let known = words(name)
    guard let first = wanted.first else { return false }
    if known == wanted || known.first == first + "d" || first == (known.first ?? "") + "d" { return true }
    return wanted.allSatisfy(known.contains)
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().replacing(".service", with: "").split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
