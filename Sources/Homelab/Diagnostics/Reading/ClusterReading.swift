/// Clusters in outputs: services and volumes of Kubernetes; and Proxmox's own cluster.
enum ClusterReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    services(transcript) + sharing(transcript) + claims(transcript) + volumes(transcript) + quorum(transcript)
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

  /// `NAME CLUSTER … STATUS`: claims that no volume is bound to.
  private static func claims(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      let words = line.words
      guard words.count >= 3, let place = words.firstIndex(of: "Pending"), place >= 1,
        line.contains(/local-path|longhorn|nfs|<unset>/), !line.contains("/1 ")
      else { return nil }
      return Finding(
        rule: "volume_pending", host: block.host ?? "", object: words[place - 1], severity: .warning,
        figure: "the claim is Pending", threshold: "Bound",
        evidence: ["kubectl get pvc: \(words.joined(separator: " "))"],
        cause: "no volume is bound to the claim: its class cannot make one", confidence: .medium,
        nextCheck: "kubectl describe pvc \(words[place - 1]); kubectl get storageclass,pv")
    }
  }

  /// `kubectl get volumes.longhorn.io`: what is degraded lost a copy, what is faulted has none.
  private static func volumes(_ transcript: OutputTranscript) -> [Finding] {
    let tables = transcript.blocks.filter { block in block.lines.contains { $0.contains("ROBUSTNESS") } }
    return tables.flatMap { block in block.lines.map { ($0, block) } }.compactMap { line, block in
      guard
        let state = line.words.first(where: { ["degraded", "faulted"].contains($0) }),
        let name = line.words.first(where: { $0.hasPrefix("pvc-") }) ?? line.words.first
      else { return nil }
      let isFaulted = state == "faulted"
      return Finding(
        rule: "volume_degraded", host: block.host ?? "", object: name, severity: isFaulted ? .critical : .warning,
        figure: state, threshold: "healthy", evidence: ["Longhorn: \(line.words.joined(separator: " ").prefix(180))"],
        cause: isFaulted
          ? "the Longhorn volume \(name) is faulted: none of its replicas can be used, and pods with it do not start"
          : "the Longhorn volume \(name) is degraded: one of its replicas is missing (a node that is gone, or a disk without room)",
        confidence: .high, why: "Longhorn says so itself",
        nextCheck:
          "kubectl get replicas.longhorn.io -n longhorn-system -o wide | grep \(name); kubectl get nodes.longhorn.io -n longhorn-system"
      )
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
    let votes = (votes("Total votes"), votes("Expected votes"), votes("Quorum"))
    let share = votes.0.flatMap { total in
      votes.1.map { "\(total) of \($0)" }
    }
    let needed = votes.2.map { ", \($0) needed" } ?? ""
    let missing = missing(transcript)
    let gone = missing.map { "\($0.name) (\($0.address))" }.joined(separator: ", ")
    let cut = transcript.lines.filter {
      $0.line.contains(
        /corosync.*(?:link: \d+ is down|has no active links|token|FAILED)|KNET.*(?:is down|no active links)/)
    }
    return [
      Finding(
        rule: "no_quorum", host: block.host ?? "", object: "Proxmox cluster", severity: .critical,
        figure: share.map { "no quorum: \($0) expected votes" } ?? "no quorum", threshold: "quorate",
        evidence: [line.trimmed]
          + block.lines.filter { $0.contains(/^(?:Expected votes|Total votes):/) }.map {
            $0.words.joined(separator: " ")
          } + cut.prefix(3).map { String($0.line.trimmed.prefix(140)) },
        cause:
          "the Proxmox cluster has no quorum\(share.map { " (\($0) votes\(needed))" } ?? ""): too few of its nodes see each other, so nothing can be started or changed and /etc/pve is read-only"
          + (gone.isEmpty ? "" : "; missing: \(gone)") + (cut.isEmpty ? "" : "; corosync lost its links to the others"),
        confidence: .high, why: "the cluster says so itself",
        nextCheck: "pvecm status; pvecm nodes; systemctl status corosync; ping of each node on the cluster's network",
        typed: missing.flatMap { [$0.name, $0.address] })
    ]
  }

  /// The nodes that corosync.conf names and that are no members now.
  private static func missing(_ transcript: OutputTranscript) -> [(name: String, address: String)] {
    let text = transcript.lines.map(\.line)
    let members = Set(
      text.compactMap {
        $0.firstMatch(of: /^\s*(?:0x)?[0-9a-f]+\s+\d+\s+(\S+)(?: \(local\))?\s*$/).map { String($0.output.1) }
      })
    guard !members.isEmpty else { return [] }
    var nodes: [(name: String, address: String)] = []
    for line in text {
      if let match = line.wholeMatch(of: /\s*name: ([\w.\-]+)\s*/) { nodes.append((String(match.output.1), "")) }
      if let match = line.wholeMatch(of: /\s*ring0_addr: ([\w.\-]+)\s*/) {
        // The name may stand below the address.
        if nodes.last?.address.isEmpty == false || nodes.isEmpty { nodes.append(("", "")) }
        nodes[nodes.count - 1].address = String(match.output.1)
      }
    }
    return nodes.filter { node in
      !node.address.isEmpty && !members.contains(node.address) && !members.contains(node.name)
    }
  }
}
