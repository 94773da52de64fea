/// Which check finds what a rule is about, so that a fix looks again with one check and not with all.
enum RuleChecks {
  /// Every rule of every check, in the checks' order.
  static let rules: [(check: String, rules: [String])] = [
    (
      "performance",
      [
        "backup_running", "busy_process", "cpu_pressure", "cpu_saturated", "io_pressure", "iowait_high", "load_high",
        "memory_pressure", "runaway_process", "steal_high",
      ]
    ), ("memory", ["memory_low", "memory_pressure", "oom_kill", "swap_full"]),
    (
      "disk",
      [
        "disk_cable", "disk_failing", "disk_full", "disk_hot", "inodes_full", "mounted_read_only", "pool_degraded",
        "pool_errors", "pool_full", "raid_degraded", "scrub_errors",
      ]
    ),
    (
      "network",
      [
        "address_moved", "dns_disagreement", "dns_failing", "dns_server_silent", "dns_slow", "gateway_unreachable",
        "half_duplex", "lease_not_renewed", "link_below", "link_dropped", "link_errors", "link_slow",
        "name_unresolved", "name_wrong_address", "no_carrier", "no_default_route", "packet_loss",
      ]
    ), ("services", ["ordering_cycle", "unit_failed", "unit_restarts"]),
    ("containers", ["container_exited", "container_restarting", "container_unhealthy"]),
    (
      "cluster",
      [
        "node_not_ready", "node_pressure", "pod_failing", "pod_oom_killed", "pod_pending", "pod_restarts",
        "service_pending",
      ]
    ), ("logs", ["log_errors", "log_flood"]), ("gpu", ["gpu_driver", "gpu_error", "gpu_hot", "gpu_memory"]),
    (
      "time",
      [
        "clock_drift", "clock_in_the_past", "clock_offset", "clock_source_silent", "clock_sources_disagree",
        "clock_unsynchronised", "slow_clocksource",
      ]
    ), ("backups", ["backup_failed", "backup_running"]),
    ("certificates", ["certificate_expired", "certificate_expiring", "certificate_invalid"]),
  ]

  /// The checks for `rules`; all of them where one is unknown.
  static func checks(for rules: [String]) -> [Check] {
    let names = rules.map { rule in RuleChecks.rules.filter { $0.rules.contains(rule) }.map(\.check) }
    guard !names.isEmpty, !names.contains([]) else { return Check.all }
    let wanted = Set(names.flatMap { $0 })
    return Check.all.filter { wanted.contains($0.name) }
  }
}
