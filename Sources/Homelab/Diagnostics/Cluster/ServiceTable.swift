/// `kubectl get services`, as a person reads it.
enum ServiceTable {
  struct Row: Sendable, Hashable {
    var namespace: String
    var name: String
    var type: String
    var external: String
    var age: String
    var line: String

    var title: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
  }

  /// With or without the column NAMESPACE; `grep` may have taken the header away.
  static func rows(_ lines: [Substring]) -> [Row] {
    var isNamespaced: Bool?
    return lines.compactMap { line in
      let words = line.words
      if words.first == "NAMESPACE" { isNamespaced = true }
      if words.first == "NAME" { isNamespaced = false }
      guard
        let place = words.firstIndex(where: { ["LoadBalancer", "ClusterIP", "NodePort", "ExternalName"].contains($0) }),
        place >= 1, words.count >= place + 3
      else { return nil }
      let namespaced = isNamespaced ?? (place >= 2)
      return Row(
        namespace: namespaced && place >= 2 ? words[place - 2] : "", name: words[place - 1], type: words[place],
        external: words[place + 2], age: words.last ?? "", line: words.joined(separator: " "))
    }
  }

  /// A finding for each load balancer that waits for an address.
  static func pending(_ lines: [Substring]) -> [Finding] { pending(rows: rows(lines)) }

  static func pending(rows: [Row]) -> [Finding] {
    let balancers = rows.filter { $0.type == "LoadBalancer" }
    var waiting: [Row] = []
    for row in balancers where row.external == "<pending>" && !waiting.contains(where: { $0.name == row.name }) {
      waiting.append(row)
    }
    let taken = balancers.filter { $0.external != "<pending>" && $0.external != "<none>" }
    return waiting.map { row in
      let holders = taken.map { "\($0.title) has \($0.external)" }
      let space = row.namespace.isEmpty ? "" : " -n \(row.namespace)"
      return Finding(
        rule: "service_pending", object: row.title, severity: .critical, figure: "no external address (<pending>)",
        threshold: "an address",
        evidence: ["kubectl get svc: \(row.line)"] + taken.prefix(4).map { "kubectl get svc: \($0.line)" },
        cause: holders.isEmpty
          ? "no address of the load balancer's pool is free for it, so nothing that comes through \(row.name) is reached"
          : "the address that \(row.name) would have is taken: \(holders.prefix(4).joined(separator: ", ")). What comes through \(row.name) is not reached, whatever DNS says",
        confidence: holders.count == 1 ? .high : .medium,
        why: holders.count == 1
          ? "it waits for an address, and another service holds the one in question"
          : "it waits for an address; which one it should have, its manifest tells",
        nextCheck: "kubectl get svc -A | grep LoadBalancer; kubectl describe svc \(row.name)\(space)")
    }
  }
}
