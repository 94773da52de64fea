/// Judges a cluster by its nodes, pods, services and warnings. Ready is not the same as working: restarts and what the
/// last container died of count too.
enum ClusterRules {
  static func evaluate(_ sections: Sections) -> CheckReport {
    guard !sections.isMissing("kubectl", in: "kubectl") else { return CheckReport() }
    guard sections.exit("kube_nodes") == nil,
      let nodes = ClusterState.list(ClusterState.Node.self, sections.text("kube_nodes"))
    else {
      return CheckReport(unchecked: [
        "cluster: \(sections.has("kube_nodes") ? sections.reason("kube_nodes") : "no output")"
      ])
    }
    let pods = ClusterState.list(ClusterState.Pod.self, sections.text("kube_pods"))
    let now = sections.clock?.now
    var report = self.nodes(nodes)
    if let pods {
      report = report + self.pods(pods, events(sections), now)
    } else {
      report.unchecked.append("pods: \(sections.reason("kube_pods"))")
    }
    return report + services(sections)
  }

  private static func nodes(_ nodes: [ClusterState.Node]) -> CheckReport {
    var report = CheckReport()
    var ready = 0
    for node in nodes {
      let conditions = node.status.conditions ?? []
      let state = conditions.first { $0.type == "Ready" }
      if state?.status == "True" {
        ready += 1
      } else {
        report.findings.append(
          Finding(
            rule: "node_not_ready", object: node.metadata.name, severity: .critical,
            figure: "not ready\(state?.lastTransitionTime.map { " since \($0)" } ?? "")", threshold: "Ready",
            evidence: [
              "kubectl get nodes: \(node.metadata.name) Ready=\(state?.status ?? "unknown") \(state?.reason ?? "") \(state?.message ?? "")"
            ],
            cause: state?.reason == "NodeStatusUnknown" || state?.status == "Unknown"
              ? "its kubelet no longer reports: the machine is down, cut off, or k3s stopped on it"
              : "its kubelet says: \(state?.message ?? "nothing")", confidence: .medium,
            nextCheck: "run the checks on \(node.metadata.name); kubectl describe node \(node.metadata.name)"))
      }
      for kind in ["MemoryPressure", "DiskPressure", "PIDPressure"]
      where conditions.contains(where: { $0.type == kind && $0.status == "True" }) {
        report.findings.append(
          Finding(
            rule: "node_pressure", object: node.metadata.name, severity: .warning, figure: kind, threshold: "none",
            evidence: ["kubectl get nodes: \(node.metadata.name) \(kind)=True"],
            cause: kind == "DiskPressure"
              ? "the node's disk is nearly full: pods are evicted" : "the node runs short: pods are evicted",
            confidence: .high,
            nextCheck: "run the \(kind == "DiskPressure" ? "disk" : "memory") check on \(node.metadata.name)"))
      }
    }
    if ready == nodes.count { report.healthy.append("\(ready) of \(Figure.count(nodes.count, "node")) ready") }
    return report
  }

  private static func pods(_ pods: [ClusterState.Pod], _ events: [ClusterState.Event], _ now: Double?) -> CheckReport {
    var report = CheckReport()
    for pod in pods {
      guard let finding = judge(pod, events, now) else { continue }
      if report.findings.count < 10 { report.findings.append(finding) }
    }
    // Running is not ready: the phase says only that a container was started.
    let phases = Dictionary(grouping: pods) { pod in
      let phase = pod.status.phase ?? "Unknown"
      let isReady = pod.status.containerStatuses?.allSatisfy { $0.ready ?? true } ?? true
      return phase == "Running" && !isReady ? "Running and not ready" : phase
    }.mapValues(\.count)
    let told = phases.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    report.healthy.append("\(Figure.count(pods.count, "pod")): \(told)")
    return report
  }

  private static func judge(_ pod: ClusterState.Pod, _ events: [ClusterState.Event], _ now: Double?) -> Finding? {
    let phase = pod.status.phase ?? "Unknown"
    guard phase != "Succeeded" else { return nil }
    let said = events.last { $0.involvedObject?.name == pod.metadata.name }
    let note =
      said.map { ["kubectl get events: \($0.count ?? 1)× \($0.reason ?? "") \(($0.message ?? "").prefix(160))"] } ?? []
    let next =
      "kubectl describe pod -n \(pod.metadata.namespace ?? "default") \(pod.metadata.name); kubectl logs -n \(pod.metadata.namespace ?? "default") \(pod.metadata.name) --previous --tail 30"
    let waiting = pod.containers.first { container in
      [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "CreateContainerConfigError", "CreateContainerError",
        "RunContainerError",
      ]
      .contains(container.state?.waiting?.reason ?? "")
    }
    let killed = pod.containers.first {
      ($0.lastState?.terminated?.reason ?? $0.state?.terminated?.reason) == "OOMKilled"
    }
    let restarts = pod.containers.compactMap(\.restartCount).reduce(0, +)
    let last = pod.containers.compactMap { ClusterState.time($0.lastState?.terminated?.finishedAt) }.max()
    let isRecent = last.flatMap { last in now.map { $0 - last < Thresholds.restartRecent } } ?? false
    if let waiting, let reason = waiting.state?.waiting?.reason {
      let pull = reason.contains("Image")
      return Finding(
        rule: killed == nil ? "pod_failing" : "pod_oom_killed", object: pod.name, severity: .critical,
        figure: "\(reason), \(restarts) restarts\(killed == nil ? "" : ", last killed for want of memory")",
        threshold: "running",
        evidence: ["kubectl get pods: \(pod.name) \(reason) on \(pod.spec?.nodeName ?? "no node")"] + exit(waiting)
          + note,
        cause: killed != nil
          ? "container \(killed!.name) is killed at its memory limit again and again (OOMKilled)"
          : pull
            ? "the image cannot be fetched: \((waiting.state?.waiting?.message ?? "").prefix(160))"
            : "container \(waiting.name) ends by itself soon after each start\(waiting.lastState?.terminated?.exitCode.map { " (status \($0))" } ?? "")",
        confidence: killed != nil || pull ? .high : .medium,
        why: killed != nil
          ? "the cluster gives OOMKilled as the reason of the last end"
          : "the state is the cluster's; why it ends, its log tells",
        nextCheck: next, procedure: killed == nil ? nil : "Raise a pod's limit",
        values: values(pod))
    }
    if phase == "Pending" {
      let age = ClusterState.time(pod.metadata.creationTimestamp).flatMap { begun in now.map { $0 - begun } }
      guard age ?? .infinity >= Thresholds.pendingAge else { return nil }
      let why = pod.status.conditions?.first { $0.type == "PodScheduled" && $0.status == "False" }
      return Finding(
        rule: "pod_pending", object: pod.name, severity: .warning,
        figure: "pending\(age.map { " for \(Figure.duration($0))" } ?? "")",
        threshold: Figure.duration(Thresholds.pendingAge),
        evidence: ["kubectl get pods: \(pod.name) Pending \(why?.reason ?? "") \((why?.message ?? "").prefix(200))"]
          + note,
        cause: why?.message.map { "no node takes it: \($0.prefix(200))" }
          ?? "its volume, image or network is not ready",
        confidence: why == nil ? .low : .high, nextCheck: next)
    }
    if phase == "Failed" {
      return Finding(
        rule: "pod_failing", object: pod.name, severity: .warning,
        figure: "failed\(pod.status.reason.map { " (\($0))" } ?? "")",
        threshold: "running", evidence: ["kubectl get pods: \(pod.name) Failed \(pod.status.reason ?? "")"] + note,
        cause: pod.status.reason == "Evicted"
          ? "it was evicted: its node ran short of disk or memory" : "it ended with an error",
        confidence: .medium, nextCheck: next)
    }
    guard restarts >= Thresholds.podRestarts, isRecent else { return nil }
    return Finding(
      rule: killed == nil ? "pod_restarts" : "pod_oom_killed", object: pod.name, severity: .warning,
      figure:
        "\(restarts) restarts\(last.flatMap { last in now.map { ", the last \(LogMoment.ago($0 - last))" } } ?? "")",
      threshold: "\(Thresholds.podRestarts) restarts, one in the last hour",
      evidence: ["kubectl get pods: \(pod.name) restarts \(restarts)"] + pod.containers.flatMap(exit).prefix(2) + note,
      cause: killed == nil ? "it ends by itself and is started again" : "it is killed at its memory limit (OOMKilled)",
      confidence: killed == nil ? .medium : .high, nextCheck: next,
      procedure: killed == nil ? nil : "Raise a pod's limit", values: values(pod))
  }

  /// Names as the cluster allows them, so that nothing else fills a command.
  private static func values(_ pod: ClusterState.Pod) -> [String: String] {
    let space = pod.metadata.namespace ?? "default"
    guard [pod.metadata.name, space].allSatisfy({ $0.wholeMatch(of: /[a-z0-9][a-z0-9.\-]{0,252}/) != nil }) else {
      return [:]
    }
    return ["pod": pod.metadata.name, "namespace": space]
  }

  private static func exit(_ container: ClusterState.Container) -> [String] {
    guard let end = container.lastState?.terminated else { return [] }
    return [
      "last end of \(container.name): \(end.reason ?? "") status \(end.exitCode ?? 0) at \(end.finishedAt ?? "?")"
    ]
  }

  private static func events(_ sections: Sections) -> [ClusterState.Event] {
    (ClusterState.list(ClusterState.Event.self, sections.text("kube_events")) ?? []).filter { $0.type == "Warning" }
  }

  /// `kubectl get services -A`: a load balancer without an address, and who has the one that it may want.
  private static func services(_ sections: Sections) -> CheckReport {
    CheckReport(findings: ServiceTable.pending(sections.lines("kube_services")).prefix(4).map { $0 })
  }
}
