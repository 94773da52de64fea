/// Nodes in outputs: `kubectl get nodes`, and the conditions that `describe node` shows.
enum NodeReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    conditions(transcript) + table(transcript) + top(transcript)
  }

  /// `kubectl top nodes`: `NAME CPU(cores) CPU% MEMORY(bytes) MEMORY%`.
  private static func top(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.flatMap { line, block -> [Finding] in
      let words = line.words
      guard words.count == 5, words[2].hasSuffix("%"), words[4].hasSuffix("%"), let cpu = Double(words[2].dropLast()),
        let memory = Double(words[4].dropLast())
      else { return [] }
      return [("cpu_saturated", "CPU", cpu), ("memory_low", "memory", memory)].compactMap { rule, what, percent in
        guard percent >= 90 else { return nil }
        return Finding(
          rule: rule, host: block.host ?? "", object: "node \(words[0])",
          severity: percent >= 97 ? .critical : .warning,
          figure: "\(Figure.percent(percent)) of its \(what) used", threshold: "90%",
          evidence: ["kubectl top nodes: \(words.joined(separator: " "))"],
          cause:
            "the node \(words[0]) has \(Figure.percent(percent)) of its \(what) in use: pods on it are slow\(rule == "memory_low" ? " or killed" : "")",
          confidence: .high, why: "the cluster measures it",
          nextCheck:
            "kubectl top pods -A --sort-by=\(what.lowercased()) | head; kubectl describe node \(words[0]) | grep -A8 'Allocated resources'",
          values: ["node": words[0]])
      }
    }
  }

  private static func table(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      let words = line.words
      guard words.count >= 5, words.last?.hasPrefix("v1.") == true || words.count < 8 || words.contains("containerd"),
        words.contains(where: { $0.hasPrefix("v1.") })
      else { return nil }
      let states = words[1].split(separator: ",")
      if states.contains("NotReady") {
        return Finding(
          rule: "node_not_ready", host: block.host ?? "", object: words[0], severity: .critical, figure: words[1],
          threshold: "Ready",
          evidence: ["kubectl get nodes: \(words.prefix(6).joined(separator: " "))"],
          cause: "the node \(words[0]) no longer reports: the machine is down, cut off, or k3s stopped on it",
          confidence: .medium,
          why: "the cluster sees silence only",
          nextCheck:
            "kubectl describe node \(words[0]); is the VM running on its hypervisor: qm list; systemctl status k3s on it",
          values: ["node": words[0]])
      }
      guard states.contains("SchedulingDisabled") else { return nil }
      return Finding(
        rule: "node_cordoned", host: block.host ?? "", object: words[0], severity: .warning, figure: words[1],
        threshold: "Ready",
        evidence: ["kubectl get nodes: \(words.prefix(6).joined(separator: " "))"],
        cause:
          "the node \(words[0]) is cordoned (SchedulingDisabled): it takes no new pods until somebody uncordons it",
        confidence: .high, why: "the cluster says so itself",
        nextCheck:
          "kubectl describe node \(words[0]) | grep -A3 -E 'Taints|Unschedulable'; who drained it, and is that over",
        values: ["node": words[0]])
    }
  }

  private static let pressures = [
    "DiskPressure": "its disk is nearly full: the kubelet evicts pods (Evicted) and takes no new ones",
    "MemoryPressure": "its memory is nearly used up: the kubelet evicts pods",
    "PIDPressure": "it has too many processes: the kubelet evicts pods",
    "NetworkUnavailable": "its network is not set up",
  ]

  /// `Type Status LastHeartbeatTime LastTransitionTime Reason Message`.
  private static func conditions(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      let node =
        block.inner.firstMatch(of: /describe (?:node|no|nodes)[ \/]([\w.\-]+)/).map { String($0.output.1) }
        ?? block.text.firstMatch(of: /(?m)^Name:\s+(\S+)/).map { String($0.output.1) } ?? "node"
      guard block.text.contains("LastTransitionTime") || block.inner.contains("describe node") else { return [] }
      return block.lines.compactMap { line in
        let words = line.words
        guard words.count >= 3 else { return nil }
        let reason = words.dropFirst(2).drop {
          !$0.contains(/^(?:Kubelet|NodeStatus|Container|NoRoute|Flannel|Calico)\w+$/)
        }
        .joined(separator: " ")
        if words[1] == "True", let meaning = pressures[words[0]] {
          return Finding(
            rule: "node_pressure", host: block.host ?? "", object: node, severity: .critical, figure: words[0],
            threshold: "no pressure", evidence: ["kubectl describe node: \(words[0]) True \(reason)"],
            cause: "the node \(node) has \(words[0]): \(meaning)", confidence: .high, why: "the kubelet says so itself",
            nextCheck: words[0] == "DiskPressure"
              ? "on \(node): df -h / /var/lib/rancher /var/lib/kubelet; crictl images; du -xh -d3 /var/lib/rancher | sort -h | tail"
              : "on \(node): free -m; ps aux --sort=-rss | head; kubectl top pods -A",
            values: ["node": node])
        }
        guard words[0] == "Ready", ["False", "Unknown"].contains(words[1]) else { return nil }
        return Finding(
          rule: "node_not_ready", host: block.host ?? "", object: node, severity: .critical,
          figure: "Ready \(words[1])",
          threshold: "Ready", evidence: ["kubectl describe node: Ready \(words[1]) \(reason)"],
          cause: "the node \(node) is not ready\(reason.isEmpty ? "" : ": \(reason)")", confidence: .high,
          why: "the node's condition gives the reason",
          nextCheck: "on \(node): systemctl status k3s k3s-agent; journalctl -u k3s-agent -n 30; df -h",
          values: ["node": node])
      }
    }
  }
}
