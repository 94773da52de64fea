/// Clusters in outputs: `kubectl get` tables, `describe`, events; and Proxmox's own cluster.
enum ClusterReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    services(transcript) + sharing(transcript) + pods(transcript) + nodes(transcript) + described(transcript)
      + quorum(transcript)
  }

  private static func services(_ transcript: OutputTranscript) -> [Finding] {
    // Several commands each show a part of one table.
    let lines = transcript.blocks.filter { $0.lines.contains { $0.contains("LoadBalancer") } }
    let rows = lines.flatMap { ServiceTable.rows($0.lines) }
    guard !rows.isEmpty else { return [] }
    return ServiceTable.pending(rows: rows)
  }

  /// What MetalLB says where two services want one address.
  private static func sharing(_ transcript: OutputTranscript) -> [Finding] {
    for (line, block) in transcript.lines {
      guard
        let match = line.firstMatch(
          of: /(?:can't change sharing key|address also in use|cannot be shared|no available IPs)(.*)/)
      else { continue }
      let holder = line.firstMatch(of: /in use by ([\w.\-\/]+)/).map { String($0.output.1) }
      return [
        Finding(
          rule: "service_pending", host: block.host ?? "", object: holder ?? "load balancer", severity: .critical,
          figure: "no address", threshold: "an address", evidence: [String(line.trimmed.prefix(240))],
          cause: holder.map {
            "the address is in use by \($0): two services want the same one, and the load balancer gives it to one only"
          }
            ?? "the load balancer's pool has no address left\(match.output.1.isEmpty ? "" : ":\(match.output.1.prefix(80))")",
          confidence: .high, nextCheck: "kubectl get svc -A | grep LoadBalancer; kubectl get ipaddresspools -A -o yaml")
      ]
    }
    return []
  }

  /// `NAME READY STATUS RESTARTS AGE`, with or without NAMESPACE.
  private static func pods(_ transcript: OutputTranscript) -> [Finding] {
    let bad = [
      "CrashLoopBackOff", "OOMKilled", "ImagePullBackOff", "ErrImagePull", "Error", "Evicted",
      "CreateContainerConfigError", "ContainerCreating", "Pending", "Unknown", "Terminating", "ContainerStatusUnknown",
    ]
    var namespaced = false
    return transcript.lines.compactMap { line, block in
      let words = line.words
      if words.first == "NAMESPACE" { namespaced = true }
      if words.first == "NAME" { namespaced = false }
      guard let place = words.firstIndex(where: { $0.contains(/^\d+\/\d+$/) }), place >= 1, place + 2 < words.count,
        let status = bad.first(where: { words[place + 1].hasSuffix($0) })
      else { return nil }
      if ["Terminating", "ContainerCreating"].contains(status), words.last?.contains(/^\d+s$/) == true { return nil }
      let name = words[place - 1]
      let space = place >= 2 || namespaced ? words[max(0, place - 2)] : block.namespace
      let object = space.map { "\($0)/\(name)" } ?? name
      let restarts = Int(words[place + 2]) ?? 0
      let memory =
        status == "OOMKilled"
        || transcript.blocks.contains { $0.text.contains("OOMKilled") && $0.text.contains(name.prefix(12)) }
      let causes: [String: String] = [
        "ImagePullBackOff": "the image cannot be fetched (wrong name or tag, no login, or the registry is not reached)",
        "ErrImagePull": "the image cannot be fetched (wrong name or tag, no login, or the registry is not reached)",
        "Evicted": "it was evicted: its node ran short of disk or memory",
        "Pending": "no node takes it: resources, a taint, or a volume that is not there",
        "CreateContainerConfigError": "a secret or config map that it needs is not there",
        "ContainerCreating": "its volume or network is not ready",
        "CrashLoopBackOff": "its container ends by itself soon after each start (\(restarts) restarts)",
        "Unknown": "its node does not report", "ContainerStatusUnknown": "its node does not report",
      ]
      return Finding(
        rule: status == "Pending" ? "pod_pending" : memory ? "pod_oom_killed" : "pod_failing", host: block.host ?? "",
        object: object,
        severity: status == "Pending" || status == "Evicted" ? .warning : .critical,
        figure: "\(status)\(restarts > 0 ? ", \(restarts) restarts" : "")", threshold: "Running",
        evidence: ["kubectl get pods: \(words.joined(separator: " "))"],
        cause: "pod \(name): "
          + (memory ? "it is killed at its memory limit (OOMKilled)" : causes[status] ?? "it is \(status)"),
        confidence: memory ? .high : .medium,
        why: memory
          ? "the cluster gives OOMKilled as the reason"
          : "the state is the cluster's; the reason stands in its events and log",
        nextCheck:
          "kubectl describe pod\(option(space)) \(name); kubectl logs\(option(space)) \(name) --previous --tail 30"
          + (space == nil ? " (with -n and its namespace)" : ""),
        procedure: memory ? "Raise a pod's limit" : nil)
    }
  }

  private static func option(_ space: String?) -> String { space.map { " -n \($0)" } ?? "" }

  private static func nodes(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      let words = line.words
      guard words.count >= 5, words[1].hasPrefix("NotReady") || words[1].contains(",NotReady"),
        words.last?.hasPrefix("v1.") == true || words.count < 8
      else { return nil }
      return Finding(
        rule: "node_not_ready", host: block.host ?? "", object: words[0], severity: .critical, figure: words[1],
        threshold: "Ready",
        evidence: ["kubectl get nodes: \(words.prefix(6).joined(separator: " "))"],
        cause: "the node \(words[0]) no longer reports: the machine is down, cut off, or k3s stopped on it",
        confidence: .medium,
        why: "the cluster sees silence only",
        nextCheck:
          "kubectl describe node \(words[0]); is the VM running on its hypervisor: qm list; systemctl status k3s on it")
    }
  }

  /// `kubectl describe` and events.
  private static func described(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      var found: [Finding] = []
      let name =
        block.text.firstMatch(of: /(?m)^Name:\s+(\S+)/).map { String($0.output.1) }
        ?? block.text.firstMatch(of: /pod\/([\w.\-]+)/).map { String($0.output.1) } ?? "pod"
      let space = block.text.firstMatch(of: /(?m)^Namespace:\s+(\S+)/).map { String($0.output.1) } ?? block.namespace
      let object = space.map { "\($0)/\(name)" } ?? name
      if block.text.contains(/Reason:\s+OOMKilled|OOMKilled/), !block.text.contains("READY") {
        let limit = block.text.firstMatch(of: /(?s)Limits:.*?memory:\s+(\S+)/).map { " of \($0.output.1)" } ?? ""
        found.append(
          Finding(
            rule: "pod_oom_killed", host: block.host ?? "", object: object, severity: .critical,
            figure: "OOMKilled", threshold: "running",
            evidence: block.lines.filter { $0.contains(/OOMKilled|Exit Code|memory:|Restart Count/) }.prefix(4).map {
              $0.trimmed
            },
            cause: "pod \(name): its container is killed at its memory limit\(limit) (OOMKilled)", confidence: .high,
            why: "the cluster gives OOMKilled as the reason",
            nextCheck:
              "kubectl top pod\(option(space)) \(name) --containers; kubectl get pod\(option(space)) \(name) -o jsonpath='{.spec.containers[*].resources}'",
            procedure: "Raise a pod's limit"))
      }
      for line in block.lines
      where line.contains(
        /FailedScheduling|FailedMount|FailedAttachVolume|ProvisioningFailed|Insufficient (?:cpu|memory)|didn't match|unbound immediate PersistentVolumeClaims/
      ) {
        let text = line.words.joined(separator: " ")
        let why =
          text.contains("Insufficient")
          ? "no node has enough \(text.contains("memory") ? "memory" : "CPU") free for what it asks for"
          : text.contains("PersistentVolumeClaim") || text.contains("FailedMount") || text.contains("FailedAttach")
            || text.contains("Provisioning")
            ? "its volume is not there: \(text.suffix(140))" : "no node fits its rules: \(text.suffix(140))"
        found.append(
          Finding(
            rule: "pod_pending", host: block.host ?? "", object: object, severity: .warning,
            figure: text.suffix(120).description,
            threshold: "scheduled", evidence: [String(text.prefix(240))], cause: why, confidence: .high,
            why: "the scheduler says so",
            nextCheck: "kubectl get pvc,pv -A; kubectl describe nodes | grep -A6 'Allocated resources'"))
        break
      }
      for line in block.lines {
        let words = line.words
        guard words.count >= 3, let place = words.firstIndex(of: "Pending"), place >= 1,
          line.contains(/local-path|longhorn|nfs|<unset>/), !line.contains("/1 ")
        else { continue }
        found.append(
          Finding(
            rule: "volume_pending", host: block.host ?? "", object: words[place - 1], severity: .warning,
            figure: "the claim is Pending", threshold: "Bound",
            evidence: ["kubectl get pvc: \(words.joined(separator: " "))"],
            cause: "no volume is bound to the claim: its class cannot make one", confidence: .medium,
            nextCheck: "kubectl describe pvc \(words[place - 1]); kubectl get storageclass,pv"))
      }
      return found
    }
  }

  /// `pvecm status`.
  private static func quorum(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.contains(/Quorate:\s+No|cluster not ready - no quorum|Activity blocked/)
      })
    else { return [] }
    func votes(_ key: String) -> Int? {
      transcript.lines.lazy.compactMap { line, _ in line.trimmed.after("\(key):").flatMap { Int($0.words.first ?? "") }
      }.first
    }
    let share = votes("Total votes").flatMap { total in votes("Expected votes").map { "\(total) of \($0)" } }
    let cut = transcript.lines.filter {
      $0.line.contains(
        /corosync.*(?:link: \d+ is down|has no active links|token|FAILED)|KNET.*(?:is down|no active links)/)
    }
    return [
      Finding(
        rule: "no_quorum", host: block.host ?? "", object: "Proxmox cluster", severity: .critical,
        figure: share.map { "no quorum: \($0) votes" } ?? "no quorum", threshold: "quorate",
        evidence: [line.trimmed] + cut.prefix(3).map { String($0.line.trimmed.prefix(140)) },
        cause:
          "too few nodes of the Proxmox cluster see each other\(share.map { " (\($0) votes)" } ?? ""), so nothing can be started or changed: /etc/pve is read-only"
          + (cut.isEmpty ? "" : "; corosync lost its links to the others"),
        confidence: .high, why: "the cluster says so itself",
        nextCheck: "pvecm status; pvecm nodes; systemctl status corosync; ping of each node on the cluster's network")
    ]
  }
}
