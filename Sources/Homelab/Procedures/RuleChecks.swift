/// Which check finds what a rule is about, so that a fix looks again with one check and not with all.
enum RuleChecks {
  /// A rule that is not here is looked for by every check.
  private static let checks: [String: [String]] = [
    "performance": ["runaway_process", "busy_process", "cpu_saturated", "load_high", "iowait_high", "steal_high"],
    "memory": ["oom_kill", "memory_low", "memory_pressure", "swap_full"],
    "disk": ["disk_full", "inodes_full", "pool_full", "pool_degraded", "raid_degraded", "mounted_read_only"],
    "services": ["unit_failed", "unit_restarts"],
    "time": ["clock_drift", "clock_unsynchronised"],
    "network": ["dns_failing", "no_default_route", "gateway_unreachable", "no_carrier"],
  ]

  /// The checks for `rules`; all of them where one is unknown.
  static func checks(for rules: [String]) -> [Check] {
    let names = rules.map { rule in checks.first { $0.value.contains(rule) }?.key }
    guard !names.isEmpty, !names.contains(nil) else { return Check.all }
    let wanted = Set(names.compactMap { $0 })
    return Check.all.filter { wanted.contains($0.name) }
  }
}
