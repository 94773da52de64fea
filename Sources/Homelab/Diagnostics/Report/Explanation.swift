/// Which findings follow from which: data, read from top to bottom.
///
/// A finding stands under the first cause that fits, so that the root comes first and a person reads one story and
/// not nine. A finding is never dropped: it is shown below its cause.
struct Explanation: Sendable {
  /// When a finding of an effect's rule belongs to a finding of the cause's rule.
  enum Link: Sendable {
    /// On the same host that is enough.
    case sameHost
    /// The effect is about the same object, or names it.
    case sameObject
    /// The effect's evidence or cause says one of these words.
    case says([String])
    /// The effect is on a guest and the cause on its hypervisor.
    case hypervisor
    /// On the same host, or in outputs that were put together because they are of one trouble.
    case sameTrouble
    /// The cause lies on the file system that the effect is about.
    case sameMount
    /// Like `says`, of outputs that were put together whatever their hosts are.
    case saysTogether([String])
    /// The effect names what the cause is about: an address, a serial number, a device.
    case named
    /// Both are of one node of a cluster, or the cause is on the machine that the effect's node is.
    case sameNode
    /// Both are in one namespace of a cluster.
    case sameNamespace
  }

  var causes: [String]
  var effects: [String]
  var link: Link

  init(_ causes: [String], explain effects: [String], _ link: Link) {
    self.causes = causes
    self.effects = effects
    self.link = link
  }

  private static let space = ["disk_full", "inodes_full", "pool_full"]
  private static let noSpace = [
    "no space left", "enospc", "disk full", "disk is full", "errno 28", "disk quota", "read-only file system",
  ]
  private static let unit = [
    "unit_failed", "unit_restarts", "unit_inactive", "container_restarting", "container_killed",
  ]
  private static let memory = ["oom_kill", "memory_low"]
  private static let net = [
    "dns_failing", "dns_slow", "dns_server_silent", "clock_unsynchronised", "clock_source_silent", "gateway_slow",
  ]
  private static let names = [
    "temporary failure in name resolution", "name or service not known", "could not resolve", "no such host",
    "server misbehaving", "i/o timeout",
  ]
  /// What computes on a graphics card, and what it says of it.
  private static let graphics = [
    "nvidia", "cuda", "nvml", "gpu", "vaapi", "frigate", "ollama", "jellyfin", "plex", "tdarr", "comfyui", "whisper",
    "vllm", "machine_learning", "machine-learning",
  ]
  private static let credentials = [
    "certificate", "ticket", "401", "not yet valid", "expired", "clock skew", "kerberos", "unauthorized",
  ]

  /// What is no trouble by itself and may be the reason of one: a young process that takes a core.
  private static let remarks: Set<String> = ["busy_process"]

  /// Events that may be over, and whose effects may not.
  private static let history: Set<String> = ["oom_kill", "ordering_cycle"]

  static let table: [Explanation] = [
    // What holds the space before the space that is gone.
    Explanation(["log_grown", "space_held"], explain: ["disk_full"], .sameMount),
    Explanation(["inodes_held"], explain: ["inodes_full"], .sameMount),
    Explanation(["space_held"], explain: ["pool_full"], .named),
    // A disk before the pool that it is of, and both before what waits for them.
    Explanation(["disk_failing", "disk_cable"], explain: ["pool_degraded", "raid_degraded"], .named),
    Explanation(
      ["disk_failing", "disk_hot", "disk_cable"], explain: ["iowait_high", "disk_hot", "log_errors"], .named),
    Explanation(["disk_hot"], explain: ["disk_hot"], .sameHost),
    Explanation(["gateway_unreachable"], explain: ["share_gone"], .named),
    Explanation(["link_hang"], explain: ["link_flaps", "packet_loss", "link_errors", "link_dropped"], .sameHost),
    Explanation(["link_below", "link_slow"], explain: ["link_slow"], .sameHost),
    Explanation(["usb_lost"], explain: ["disk_failing", "mounted_read_only", "log_errors"], .sameHost),
    // A backup that no disk had room for froze its guest, and the guest stopped.
    Explanation(space + ["log_errors"], explain: ["backup_froze_guest", "backup_failed"], .says(noSpace)),
    Explanation(["backup_froze_guest"], explain: ["guest_stopped"], .sameHost),
    Explanation(space, explain: ["backup_froze_guest", "backup_failed", "guest_stopped"], .sameHost),
    Explanation(
      ["oom_kill", "gpu_error", "pool_degraded", "backup_failed"], explain: ["guest_stopped", "guest_refused"],
      .sameHost),
    // Space first: whatever else fails for want of it is an effect.
    Explanation(
      space, explain: unit + ["log_errors", "container_exited", "pod_failing", "pod_oom_killed"], .says(noSpace)),
    Explanation(
      ["disk_failing", "pool_degraded", "raid_degraded"],
      explain: ["mounted_read_only", "log_errors", "iowait_high", "io_pressure"],
      .says(["i/o error", "iowait", "stalled", "read-only", "in state d", "busy all the time", "waiting for disks"])),
    Explanation(["mounted_read_only"], explain: unit + ["log_errors"], .says(["read-only file system"])),
    Explanation(
      ["backup_running"], explain: ["iowait_high", "io_pressure", "load_high", "cpu_saturated", "runaway_process"],
      .says([
        "backup", "vzdump", "restic", "borg", "rsync", "waiting for disks", "in state d", "stalled", "state d",
        "busy all the time",
      ])),
    // A busy disk before the store that waits for it, and that before the node that goes.
    Explanation(["iowait_high"], explain: ["etcd_slow"], .sameTrouble),
    Explanation(
      ["backup_running", "disk_failing", "pool_degraded", "disk_full"], explain: ["etcd_slow"], .sameTrouble),
    Explanation(["node_pressure"], explain: ["node_not_ready"], .sameNode),
    Explanation(["etcd_slow", "iowait_high", "disk_full"], explain: ["node_not_ready"], .sameTrouble),
    Explanation(["etcd_slow"], explain: ["log_errors", "pod_failing"], .sameHost),
    // The process before what it does to the machine.
    Explanation(
      ["runaway_process"], explain: ["cpu_saturated", "load_high", "cpu_pressure", "busy_process", "gpu_hot"], .sameHost
    ),
    Explanation(
      [
        "runaway_process", "cpu_saturated", "load_high", "iowait_high", "disk_failing", "pool_degraded",
        "backup_running", "memory_low",
      ],
      explain: ["steal_high", "iowait_high", "io_pressure", "load_high", "cpu_pressure"], .hypervisor),
    Explanation(["busy_process"], explain: ["cpu_saturated", "load_high", "cpu_pressure"], .sameHost),
    Explanation(["cpu_saturated"], explain: ["load_high", "cpu_pressure"], .sameHost),
    // A unit that the kernel killed, or that loops, before what it logs.
    Explanation(["oom_kill"], explain: unit + ["container_exited", "pod_failing", "pod_oom_killed"], .sameObject),
    Explanation(
      ["oom_kill"], explain: unit + ["log_errors", "container_exited", "pod_failing", "pod_oom_killed"],
      .says(["oom", "out of memory", "killed process"])),
    Explanation(["memory_low"], explain: ["swap_full", "memory_pressure", "oom_kill", "iowait_high"], .sameHost),
    Explanation(["ordering_cycle"], explain: unit + ["log_errors", "guest_refused"], .sameObject),
    Explanation(
      ["ordering_cycle"], explain: unit + ["log_errors"],
      .says(["system_bus_socket", "dependency failed", "ordering cycle"])),
    // The wire before names, names before time.
    Explanation(
      ["no_carrier", "gateway_unreachable", "packet_loss", "no_default_route", "link_errors"],
      explain: net + ["name_unresolved"], .sameHost),
    Explanation(
      ["address_twice", "mtu_mismatch"], explain: ["packet_loss", "gateway_unreachable", "link_errors"], .sameTrouble),
    Explanation(
      ["dns_loop"],
      explain: [
        "runaway_process", "busy_process", "cpu_saturated", "load_high", "dns_slow", "dns_failing", "log_errors",
      ],
      .sameTrouble),
    Explanation(["no_carrier"], explain: ["no_quorum", "node_not_ready", "gateway_unreachable"], .sameTrouble),
    Explanation(
      ["half_duplex", "link_errors", "link_slow", "link_below"], explain: ["packet_loss", "link_dropped"], .sameHost),
    Explanation(
      ["dns_failing", "dns_slow", "dns_server_silent"],
      explain: ["name_unresolved", "clock_unsynchronised", "clock_source_silent"], .sameHost),
    Explanation(
      ["dns_failing", "dns_server_silent"], explain: unit + ["log_errors", "pod_failing", "pod_oom_killed"],
      .says(names)),
    Explanation(
      ["dns_upstream_silent"],
      explain: ["dns_server_silent", "dns_failing", "dns_slow", "name_unresolved"], .sameTrouble),
    Explanation(["dns_upstream_silent"], explain: ["gateway_unreachable"], .named),
    Explanation(["address_moved"], explain: ["name_wrong_address", "gateway_unreachable"], .sameHost),
    Explanation(["address_moved"], explain: ["gateway_unreachable", "host_unreachable", "packet_loss"], .named),
    Explanation(["no_lease"], explain: ["gateway_unreachable", "dns_failing", "host_unreachable"], .sameHost),
    Explanation(["clock_drift", "clock_offset", "clock_in_the_past"], explain: ["certificate_invalid"], .sameHost),
    Explanation(["clock_unsynchronised"], explain: ["clock_source_silent"], .sameHost),
    // Why it drifted is told with how far it did.
    Explanation(["clock_offset", "clock_drift"], explain: ["clock_unsynchronised", "clock_source_silent"], .sameHost),
    Explanation(
      ["clock_drift", "clock_offset", "clock_unsynchronised", "certificate_expired"], explain: unit + ["log_errors"],
      .says(credentials)),
    Explanation(["service_pending"], explain: ["name_unresolved", "dns_disagreement"], .sameHost),
    // What a service that is down lets others say.
    Explanation(
      [
        "unit_failed", "unit_restarts", "port_taken", "container_restarting", "container_exited", "pod_failing",
        "pod_oom_killed",
        "service_pending",
        "oom_kill", "guest_stopped", "disk_full", "pool_full", "share_gone", "ordering_cycle",
      ],
      explain: ["backend_down", "not_listening"], .sameHost),
    Explanation(
      ["guest_stopped", "address_moved", "no_carrier", "node_not_ready"], explain: ["host_unreachable"], .sameHost),
    Explanation(["disk_failing", "pool_degraded"], explain: ["mounted_read_only", "database_damaged"], .sameHost),
    Explanation(["port_taken"], explain: unit + ["container_exited"], .sameHost),
    Explanation(
      ["share_gone"], explain: unit + ["load_high", "iowait_high", "container_exited", "tasks_blocked"], .sameHost),
    Explanation(["share_gone"], explain: ["log_errors"], .says(["blocked for more than", "nfs"])),
    Explanation(
      ["iowait_high", "disk_failing", "pool_degraded", "backup_running"], explain: ["tasks_blocked"], .sameHost),
    Explanation(["tasks_blocked"], explain: ["log_errors"], .says(["blocked for more than"])),
    Explanation(
      ["device_held", "iommu_missing"], explain: ["guest_refused", "gpu_driver", "gpu_error"], .sameTrouble),
    Explanation(["guest_refused"], explain: ["gpu_driver"], .sameTrouble),
    Explanation(
      ["credentials_refused"], explain: unit + ["pod_failing", "container_exited", "log_errors", "backend_down"],
      .sameTrouble),
    Explanation(
      ["certificate_not_renewed"], explain: ["certificate_not_renewed", "certificate_expired", "certificate_expiring"],
      .sameTrouble),
    Explanation(
      ["certificate_not_renewed"], explain: unit + ["log_errors"], .says(["certbot", "acme", "lego", "renew"])),
    Explanation(["no_quorum"], explain: ["guest_refused", "guest_stopped"], .sameHost),
    Explanation(["no_quorum"], explain: ["gateway_unreachable"], .named),
    Explanation(["clock_unsynchronised"], explain: ["clock_unsynchronised"], .sameHost),
    Explanation(["machine_hot", "undervoltage"], explain: ["machine_hot", "log_errors"], .says(["throttl", "volt"])),
    Explanation(
      ["gpu_error"], explain: ["gpu_driver", "log_errors", "pod_failing", "pod_oom_killed"],
      .says(["nvrm", "xid", "gpu", "nvidia"])),
    // A card that is gone, or a driver that is not loaded, before what computes on it and what waits for one.
    Explanation(["gpu_error"], explain: ["gpu_driver"], .sameHost),
    Explanation(
      ["gpu_error", "gpu_driver"], explain: ["container_exited", "container_restarting", "container_unhealthy"],
      .says(graphics)),
    Explanation(["gpu_error", "gpu_driver"], explain: ["pod_failing", "pod_pending"], .saysTogether(graphics)),
    Explanation(["pod_failing"], explain: ["pod_pending"], .named),
    Explanation(["config_missing"], explain: ["pod_failing"], .sameNamespace),
    // A node's full disk before its pressure, that before the node that is not ready and the pods that it loses.
    Explanation(space + ["memory_low"], explain: ["node_pressure"], .sameNode),
    Explanation(
      ["node_pressure", "node_not_ready"], explain: ["pod_failing", "pod_oom_killed", "pod_pending"], .sameNode),
    Explanation(["node_not_ready"], explain: ["pod_failing", "pod_oom_killed", "pod_pending"], .sameObject),
    Explanation(["node_pressure", "node_not_ready", "node_cordoned"], explain: ["pod_pending"], .sameTrouble),
    Explanation(unit, explain: ["log_errors", "log_flood", "busy_process"], .sameObject),
    Explanation(["log_flood"], explain: ["log_errors"], .sameObject),
    Explanation(["pod_failing", "pod_oom_killed", "container_exited"], explain: ["log_errors"], .sameObject),
    // A host that is gone before what only it could answer.
    Explanation(["host_unreachable"], explain: ["host_unreachable"], .hypervisor),
  ]

  /// Sets `explains` and `explainedBy`, and puts each cause before what it explains, the worst story first.
  /// `parents` gives the hypervisor of a guest.
  /// `together` holds of outputs that somebody put together: what one host shows may explain what another does.
  static func order(_ findings: [Finding], parents: [String: String] = [:], together: Bool = false) -> [Finding] {
    var findings = findings
    for place in findings.indices {
      findings[place].explains = []
      findings[place].explainedBy = nil
    }
    var causes: [Int: Int] = [:]
    for rule in table {
      for effect in findings.indices where causes[effect] == nil && rule.effects.contains(findings[effect].rule) {
        let candidates = findings.indices.filter { place in
          place != effect && rule.causes.contains(findings[place].rule)
            && rule.link.holds(findings[place], findings[effect], parents, together)
            && !leads(from: place, to: effect, causes)
            && (findings[place].severity > .info || findings[effect].severity == .info
              || history.contains(findings[place].rule) || remarks.contains(findings[place].rule))
        }
        // The worst of those that could be it; of equals the first.
        guard
          let cause = candidates.first(where: { place in
            candidates.allSatisfy { findings[$0].severity <= findings[place].severity }
          })
        else { continue }
        causes[effect] = cause
        // What happened a while ago is no mere remark where something is down because of it; its own line in the log
        // is nothing that is down.
        if history.contains(findings[cause].rule), findings[effect].rule == "log_errors" {
          findings[effect].severity = min(findings[effect].severity, findings[cause].severity)
        } else if history.contains(findings[cause].rule) {
          findings[cause].severity = max(
            findings[cause].severity, min(.warning, findings[effect].severity))
        }
      }
    }
    for (effect, cause) in causes.sorted(by: { $0.key < $1.key }) {
      findings[effect].explainedBy = findings[cause].id
      findings[cause].explains.append(findings[effect].id)
    }
    return sorted(findings, causes)
  }

  /// Whether `effect` explains `cause` over any steps: then the other way round would be a circle.
  private static func leads(from cause: Int, to effect: Int, _ causes: [Int: Int]) -> Bool {
    var place: Int? = cause
    while let current = place {
      if current == effect { return true }
      place = causes[current]
    }
    return false
  }

  private static func sorted(_ findings: [Finding], _ causes: [Int: Int]) -> [Finding] {
    let effects = Dictionary(grouping: causes.keys.sorted()) { causes[$0]! }
    func story(_ place: Int) -> [Finding] {
      let below = (effects[place] ?? []).sorted { findings[$0].severity > findings[$1].severity }
      return [findings[place]] + below.flatMap(story)
    }
    func weight(_ story: [Finding]) -> [Int] {
      // A story weighs as much as the worst in it; a backup comes before every other reason; what has happened before
      // what will; then what explains more, and what is surer.
      let worst = story.map(\.severity).max() ?? .info
      let sure: [Finding.Confidence] = [.low, .medium, .high]
      return [
        Finding.Severity.allCases.firstIndex(of: worst)!, story[0].rule == "backup_running" ? 1 : 0,
        story[0].isYetToCome ? 0 : 1, story.count, sure.firstIndex(of: story[0].confidence)!,
      ]
    }
    let stories = findings.indices.filter { causes[$0] == nil }.map(story)
    return stories.enumerated().sorted { left, right in
      let (first, second) = (weight(left.element), weight(right.element))
      return first != second ? second.lexicographicallyPrecedes(first) : left.offset < right.offset
    }.flatMap(\.element)
  }
}

extension Explanation.Link {
  fileprivate func holds(
    _ cause: Finding, _ effect: Finding, _ parents: [String: String], _ together: Bool
  ) -> Bool {
    // What is yet to come has broken nothing so far; a program that says it found no space knows better.
    if cause.isYetToCome, effect.severity > .info {
      switch self {
      case .says, .saysTogether, .sameMount, .sameObject, .named, .sameNode, .sameNamespace: break
      case .hypervisor, .sameHost, .sameTrouble: return false
      }
    }
    switch self {
    case .sameMount:
      guard cause.host == effect.host else { return false }
      return cause.values["mount"].map { $0 == effect.object } ?? MountTable.holds(effect.object, cause.object)
    case .hypervisor: return parents[effect.host] == cause.host && effect.host != cause.host
    case .sameHost: return cause.host == effect.host
    case .sameTrouble: return together || cause.host == effect.host
    case .sameObject:
      guard cause.host == effect.host else { return false }
      return Explanation.Link.names(of: cause).contains { name in
        Explanation.Link.names(of: effect).contains(name) || Explanation.Link.words(effect).contains(name)
      }
    case .says(let words):
      guard cause.host == effect.host else { return false }
      // A file that could not be written tells which disk it is.
      if let mount = effect.values["mount"], ["disk_full", "inodes_full"].contains(cause.rule), cause.object != mount {
        return false
      }
      return words.contains { Explanation.Link.said(effect).contains($0) }
    case .saysTogether(let words):
      guard together || cause.host == effect.host else { return false }
      return words.contains { Explanation.Link.said(effect).contains($0) }
    case .named:
      guard together || cause.host == effect.host else { return false }
      let said = Explanation.Link.said(effect)
      return ([cause.object] + cause.typed).contains { $0.count > 2 && said.hasWord($0.lowercased()) }
    case .sameNode:
      guard let node = effect.values["node"] else { return false }
      return node == cause.values["node"] || node == cause.host
    case .sameNamespace:
      return effect.values["namespace"] != nil && effect.values["namespace"] == cause.values["namespace"]
    }
  }

  /// All that a finding says, in lower case.
  private static func said(_ finding: Finding) -> String {
    ([finding.figure, finding.cause, finding.object] + finding.evidence).joined(separator: "\n").lowercased()
  }

  /// `indexer.service` and `indexer`; the objects of a finding that lists several.
  private static func names(of finding: Finding) -> Set<String> {
    let parts = ([finding.object] + finding.typed).flatMap { $0.split(separator: ",").map { $0.trimmed } }
    return Set(parts.flatMap { [$0, $0.replacing(/\.(?:service|socket|mount|target|timer)$/, with: "")] })
  }

  private static func words(_ finding: Finding) -> Set<String> {
    Set(
      finding.evidence.joined(separator: " ").split { !$0.isLetter && !$0.isNumber && !"._-@".contains($0) }
        .map(String.init))
  }
}

extension Finding {
  /// What will fail, where nothing has yet: a disk at 90%, a certificate of next week, a pool that nobody prunes.
  fileprivate var isYetToCome: Bool {
    switch rule {
    case "disk_full", "inodes_full", "pool_full": severity < .critical
    case "certificate_expiring", "no_prune_job": true
    default: false
    }
  }
}

extension String {
  /// Whether `word` stands here with no letter or digit at its ends.
  fileprivate func hasWord(_ word: String) -> Bool {
    ranges(of: word).contains { range in
      let before = range.lowerBound == startIndex ? nil : self[index(before: range.lowerBound)]
      let after = range.upperBound == endIndex ? nil : self[range.upperBound]
      return [before, after].allSatisfy { $0.map { !$0.isLetter && !$0.isNumber } ?? true }
    }
  }
}
