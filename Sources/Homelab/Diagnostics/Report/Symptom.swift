/// How a finding is looked for in the owner's documents: data, one line for each rule.
public struct Symptom: Sendable, Hashable {
  /// What is searched for.
  public var search: String
  /// Words that a section must have to be about it: all of one of these groups.
  public var needed: [[String]]
}

extension Finding {
  private static let symptoms: [String: (String, [[String]])] = [
    "disk_full": ("disk full no space left", [["disk", "full"], ["no space left"], ["space", "free"]]),
    "inodes_full": ("inodes exhausted no space left", [["inode"]]),
    "pool_full": ("pool full no space left", [["pool", "full"], ["no space left"]]),
    "pool_degraded": ("zfs pool degraded disk replace", [["degraded"]]),
    "packet_loss": ("packet loss network cable", [["packet", "loss"], ["packets", "lost"]]),
    "dns_failing": ("dns name server does not answer resolve", [["dns"], ["name server"], ["resolve"]]),
    "dns_server_silent": ("dns name server does not answer", [["dns"], ["name server"]]),
    "dns_slow": ("dns slow name resolution", [["dns", "slow"], ["name", "slow"]]),
    "address_moved": (
      "address changed after reboot dhcp lease reserve", [["dhcp"], ["lease"], ["address", "reserv"]]
    ),
    "clock_drift": ("clock drift time chrony ntp", [["clock"], ["chrony"], ["ntp"]]),
    "clock_offset": ("clock drift time chrony ntp", [["clock"], ["chrony"], ["ntp"]]),
    "clock_unsynchronised": ("clock not synchronised chrony ntp", [["clock"], ["chrony"], ["ntp"]]),
    "clock_source_silent": ("clock time sources unreachable chrony ntp", [["clock"], ["chrony"], ["ntp"]]),
    "ordering_cycle": ("systemd ordering cycle dependency job deleted", [["ordering cycle"], ["dependency cycle"]]),
    "oom_kill": ("out of memory killed oom limit", [["oom"], ["out of memory"], ["memory limit"]]),
    "runaway_process": ("high cpu runaway process slow", [["runaway"], ["cpu", "process"], ["cpu", "slow"]]),
    "unit_failed": ("service failed unit restart", []),
    "unit_restarts": ("service restart loop", []),
    "gpu_error": ("gpu xid error fallen off bus", [["xid"], ["gpu", "error"]]),
    "certificate_expired": ("certificate expired renew tls", [["certificate"]]),
    "certificate_expiring": ("certificate expires renew tls", [["certificate"]]),
    "service_pending": ("loadbalancer external ip pending metallb", [["pending"], ["metallb"]]),
    "pod_failing": ("pod crashloopbackoff restart", [["crashloop"]]),
    "pod_oom_killed": ("pod crashloopbackoff oomkilled memory limit restart", [["crashloop"], ["oomkilled"]]),
    "node_not_ready": ("kubernetes node not ready", [["notready"], ["not ready"]]),
    "backup_failed": ("backup failed vzdump", [["backup", "fail"]]),
    "steal_high": ("vm slow hypervisor overloaded steal", [["steal"], ["hypervisor", "slow"]]),
    "disk_failing": ("disk failing smart replace", [["smart"], ["disk", "fail"]]),
  ]

  /// How to look for this finding. The object's own name is what a section about one unit or host must have.
  public var symptom: Symptom {
    let name = object.lowercased().replacing(/\.(?:service|socket|mount|timer|target)$/, with: "")
    guard let (search, needed) = Finding.symptoms[rule] else {
      return Symptom(search: "\(object) \(rule.replacing("_", with: " "))", needed: [[name]])
    }
    return needed.isEmpty
      ? Symptom(search: "\(name) \(search)", needed: [[name]]) : Symptom(search: search, needed: needed)
  }
}
