/// Hosts put together by why they were not asked, so that two thousand do not take two thousand lines.
public enum HostsByReason {
  /// Who, and why: `nas`, or `2000 hosts (host0000, host0001, host0002, host0003, host0004, …)`; in the order of the
  /// first of each.
  public static func told(_ entries: [(host: String, why: String)]) -> [(who: String, why: String)] {
    var order: [String] = []
    var hosts: [String: [String]] = [:]
    for (host, why) in entries {
      // "nas: test" and "the host nas has no way" are the same reason for others.
      let reason = why.hasPrefix("\(host): ") ? String(why.dropFirst(host.count + 2)) : why.replacing(host, with: "it")
      if hosts[reason] == nil { order.append(reason) }
      hosts[reason, default: []].append(host)
    }
    return order.map { reason in
      let names = hosts[reason] ?? []
      guard names.count > 1 else {
        return (names.first ?? "", entries.first { $0.host == names.first }?.why ?? reason)
      }
      let told = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
      return ("\(Figure.count(names.count, "host")) (\(told))", reason)
    }
  }
}
