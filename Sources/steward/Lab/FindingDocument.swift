import Documents
import Foundation
import Homelab
import Store

/// Where a document of the lab tells of a finding.
enum FindingDocument {
  /// `TROUBLESHOOTING.md:12`; nil where no section is about it. What merely shares a word is no help at night.
  static func place(of finding: Finding, in index: DocumentIndex) async -> String? {
    let symptom = finding.symptom
    guard let found = try? await index.find(symptom.search, limit: 6) else { return nil }
    let hit = found.hits.first { hit in
      guard !hit.path.hasPrefix("sessions/"), hit.path != "INFRASTRUCTURE.md", hit.path != "SERVICES.md" else {
        return false
      }
      let text = "\(hit.heading.joined(separator: " ")) \(hit.text)".lowercased()
      return symptom.needed.contains { group in group.allSatisfy { text.contains($0) } }
    }
    return hit.map { "\($0.path):\($0.lines.lowerBound)" }
  }
}

/// The addresses that a host had at earlier looks.
enum EarlierAddresses {
  static func of(_ host: Homelab.Host, in facts: FactStore) async -> [Circumstances.EarlierAddress] {
    guard let history = try? await facts.history(of: host.name, fact: "links") else { return [] }
    return history.flatMap { fact in
      MachineFacts.addresses(ofKept: fact.value).map { Circumstances.EarlierAddress($0, seen: fact.seen) }
    }
  }
}
