/// What `kubectl describe` and events tell of pods: why one does not start, is killed or is not placed.
enum PodEventReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let all = missing(transcript) + transcript.blocks.flatMap { killed($0) + events($0) }
    var told: Set<String> = []
    return all.filter { told.insert($0.id).inserted }
  }

  /// The pod that a block is about.
  private static func pod(_ block: OutputTranscript.Block, _ line: Substring = "") -> (name: String, space: String?) {
    let asked = block.inner.firstMatch(
      of: /describe (?:(?:-n|--namespace)[ =]\S+ )?(?:pods?|po)[ \/](?:(?:-n|--namespace)[ =]\S+ )?([a-z0-9][\w.\-]*)/)
    let name =
      line.firstMatch(of: /\bpod\/([\w.\-]+)/).map { String($0.output.1) }
      ?? block.text.firstMatch(of: /(?m)^Name:\s+(\S+)/).map { String($0.output.1) }
      ?? asked.map { String($0.output.1) }
      ?? block.text.firstMatch(of: /pod\/([\w.\-]+)/).map { String($0.output.1) } ?? "pod"
    let space = block.text.firstMatch(of: /(?m)^Namespace:\s+(\S+)/).map { String($0.output.1) } ?? block.namespace
    return (name, space)
  }

  private static func killed(_ block: OutputTranscript.Block) -> [Finding] {
    guard PodReading.isKilled(block.text), !block.text.contains("READY"),
      !block.inner.contains(/docker|podman/), !block.text.contains(/"OOMKilled"/)
    else { return [] }
    let (name, space) = pod(block)
    let limit = block.text.firstMatch(of: /(?s)Limits:.*?memory:\s+(\S+)/).map { " of \($0.output.1)" } ?? ""
    return [
      Finding(
        rule: "pod_oom_killed", host: block.host ?? "", object: PodReading.object(name, space), severity: .critical,
        figure: "OOMKilled", threshold: "running",
        evidence: block.lines.filter { $0.contains(/OOMKilled|Exit Code|memory:|Restart Count/) }.prefix(4).map {
          $0.trimmed
        },
        cause: "pod \(name): its container is killed at its memory limit\(limit) (OOMKilled)", confidence: .high,
        why: "the cluster gives OOMKilled as the reason",
        nextCheck:
          "kubectl top pod\(PodReading.option(space)) \(name) --containers; kubectl get pod\(PodReading.option(space)) \(name) -o jsonpath='{.spec.containers[*].resources}'",
        procedure: "Raise a pod's limit", values: ["namespace": space ?? "default"])
    ]
  }

  /// What a pod refers to and its namespace does not have.
  private static func missing(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.filter { $0.line.contains("\" not found") }.suffix(10).compactMap { line, block in
      guard
        let match = line.firstMatch(
          of: /\b(secret|configmap|persistentvolumeclaim|serviceaccount) "([\w.\-]+)" not found/)
      else { return nil }
      let (kind, name) = (String(match.output.1), String(match.output.2))
      let (pod, space) = pod(block, line)
      let elsewhere = transcript.lines.compactMap { row, _ -> String? in
        let words = row.words
        return words.count >= 3 && words[1] == name && words[0] != space && words[0].contains(/^[a-z0-9][a-z0-9\-]*$/)
          ? words[0] : nil
      }
      let uses = transcript.lines.filter { $0.line.contains("'\(name)'") || $0.line.contains("\(name)>") }
        .prefix(2).map { String($0.line.trimmed.prefix(120)) }
      return Finding(
        rule: "config_missing", host: block.host ?? "", object: "\(kind) \(name)", severity: .critical,
        figure: "not found\(space.map { " in the namespace \($0)" } ?? "")", threshold: "there",
        evidence: [String(line.words.joined(separator: " ").prefix(200))] + uses,
        cause:
          "the \(kind) \(name) is not in the namespace\(space.map { " \($0)" } ?? " of the pod") (not found), and pods that need it do not start"
          + (elsewhere.isEmpty
            ? ""
            : "; it exists in the namespace \(elsewhere.joined(separator: ", ")): a \(kind) is seen in its own namespace only"),
        confidence: .high, why: "the kubelet says so",
        nextCheck:
          "kubectl get \(kind)\(PodReading.option(space)); kubectl get \(kind) -A | grep \(name); kubectl describe pod\(PodReading.option(space)) \(pod)",
        values: ["namespace": space ?? "default"])
    }
  }

  private static func events(_ block: OutputTranscript.Block) -> [Finding] {
    var found: [Finding] = []
    var looked = 0
    var seen: Set<String> = []
    for line in block.lines
    where line.contains(
      /Failed to pull image|probe failed|FailedScheduling|FailedMount|FailedAttachVolume|ProvisioningFailed|Insufficient |didn't match|unbound immediate/
    ) {
      // Events repeat themselves.
      looked += 1
      guard found.count < 20, looked <= 200 else { break }
      if line.contains(/\b(?:secret|configmap) "[\w.\-]+" not found/) { continue }
      let text = line.words.joined(separator: " ")
      guard seen.insert(text).inserted else { continue }
      let (name, space) = pod(block, line)
      func make(_ rule: String, _ severity: Finding.Severity, _ cause: String, why: String, next: String) {
        found.append(
          Finding(
            rule: rule, host: block.host ?? "", object: PodReading.object(name, space), severity: severity,
            figure: text.suffix(120).description, threshold: rule == "pod_pending" ? "scheduled" : "Running",
            evidence: [String(text.prefix(260))], cause: "pod \(name): \(cause)", confidence: .high, why: why,
            nextCheck: next, values: ["namespace": space ?? "default"]))
      }
      if let match = line.firstMatch(of: /Failed to pull image "?([^\s"]+)"?:?(.*)/) {
        let said = match.output.2.lowercased()
        let why =
          said.contains(/unauthorized|denied|authentication/)
          ? "the registry refuses the login"
          : said.contains(/no such host|timeout|connection refused|dial tcp/)
            ? "the registry is not reached"
            : said.contains(/toomanyrequests|rate limit/)
              ? "the registry allows no more pulls for now"
              : said.contains(/no match for platform/)
                ? "it has none for this processor"
                : said.contains("not found") ? "the registry has none of that name or tag (not found)" : "it failed"
        make(
          "pod_failing", .critical, "the image \(match.output.1) cannot be fetched: \(why)",
          why: "the kubelet says what the registry answered",
          next:
            "is the tag right; kubectl get events\(PodReading.option(space)) --field-selector reason=Failed; crictl pull \(match.output.1) on its node"
        )
      } else if let match = line.firstMatch(of: /(Liveness|Readiness|Startup) probe failed: (.*)/) {
        let isFatal = match.output.1 != "Readiness"
        make(
          "pod_failing", .warning,
          "its \(match.output.1.lowercased()) probe fails (\(match.output.2.trimmed.prefix(110)))"
            + (isFatal ? ": the kubelet restarts the container each time" : ": it gets no requests"),
          why: "the kubelet says so; whether the program hangs or the probe is too strict, its log tells",
          next:
            "kubectl logs\(PodReading.option(space)) \(name) --previous --tail 30; kubectl top pod\(PodReading.option(space)) \(name); the probe's timeoutSeconds and initialDelaySeconds"
        )
      } else if let why = placement(text) {
        make(
          "pod_pending", .warning, why.cause,
          why: why.isVolume ? "the kubelet or the controller says so" : "the scheduler says so",
          next: why.next)
      } else {
        continue
      }
    }
    return found
  }

  /// Why no node takes a pod, or its volume does not come.
  private static func placement(_ text: String) -> (cause: String, next: String, isVolume: Bool)? {
    guard
      text.contains(
        /FailedScheduling|FailedMount|FailedAttachVolume|ProvisioningFailed|Insufficient \S+|didn't match|unbound immediate PersistentVolumeClaims/
      )
    else { return nil }
    let wants = text.matches(of: /Insufficient ([\w.\-\/]*\w)/).map { String($0.output.1) }
    if let device = wants.first(where: { $0.contains("/") || $0.contains("gpu") }) {
      return (
        "no node has a free \(device), which it asks for: the device plugin of that resource, or the driver on the node that has the device, does not run, or all are taken",
        "kubectl describe nodes | grep -E '^Name:|\(device)'; kubectl get pods -A | grep -i device-plugin; on the node with the card: nvidia-smi; dkms status",
        false
      )
    }
    if !wants.isEmpty {
      let names = wants.reduce(into: [String]()) { names, want in
        let name = ["cpu": "CPU", "pods": "places for pods"][want] ?? want
        if !names.contains(name) { names.append(name) }
      }
      return (
        "no node has enough \(names.joined(separator: " and ")) free for what it asks for",
        "kubectl describe nodes | grep -A6 'Allocated resources'; kubectl top nodes; what it requests", false
      )
    }
    if text.contains(/PersistentVolumeClaim|FailedMount|FailedAttach|Provisioning/) {
      return ("its volume is not there: \(text.suffix(140))", "kubectl get pvc,pv -A; kubectl describe pvc of it", true)
    }
    let taint = text.firstMatch(of: /untolerated taint \{([^}:]+)/).map { ": nodes have the taint \($0.output.1)" }
    return (
      "no node fits its rules\(taint ?? ""): \(text.suffix(140))",
      "kubectl describe nodes | grep -E '^Name:|Taints|Unschedulable'; its nodeSelector, affinity and tolerations",
      false
    )
  }
}
