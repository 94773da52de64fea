import Agent
import Documents
import Foundation

/// Looks at the lab, keeps what was found, and compares it with the documents: what commands and tools share.
public struct Surveyor: Sendable {
  private let hosts: LabHosts
  private let facts: any FactKeeper
  private let inventory: @Sendable () -> Inventory
  private let documents: @Sendable () -> [String: String]
  private let now: @Sendable () -> Date

  /// - Parameter documents: INFRASTRUCTURE.md and SERVICES.md as they stand, by their paths.
  public init(
    hosts: LabHosts, facts: any FactKeeper, inventory: @escaping @Sendable () -> Inventory,
    documents: @escaping @Sendable () -> [String: String], now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.hosts = hosts
    self.facts = facts
    self.inventory = inventory
    self.documents = documents
    self.now = now
  }

  public var currentInventory: Inventory { inventory() }

  /// The hosts of these names; all where none is given. Throws `CallError` with the nearest names.
  public func named(_ names: [String]) throws -> [Host]? {
    guard !names.isEmpty else { return nil }
    let inventory = inventory()
    return try names.map { name in
      if ["localhost", "this machine", "local", hosts.machine.lowercased()].contains(name.lowercased()),
        let here = inventory.hosts.first(where: { inventory.isLocal($0, machine: hosts.machine) })
      {
        return here
      }
      return try inventory.resolve(name)
    }
  }

  /// Looks at `only` these hosts, or all, and keeps what they say.
  public func survey(
    only: [Host]? = nil, sweep: Bool = false,
    progress: @escaping @Sendable (String, HostVisit?) -> Void = { _, _ in }
  ) async throws -> Survey {
    let inventory = inventory()
    guard !inventory.hosts.isEmpty else {
      throw CallError(
        .invalid, "INFRASTRUCTURE.md names no hosts: run steward init, or add a Hosts table (docs/documents.md)")
    }
    if sweep, inventory.networks.isEmpty {
      throw CallError(
        .invalid, "a sweep looks at the networks that INFRASTRUCTURE.md names, and it names none: add a Networks table")
    }
    let survey = try await LabDiscovery(hosts: hosts, now: now)
      .survey(inventory, only: only, sweep: sweep, progress: progress)
    try await facts.keep(survey.visits.map(\.look))
    return survey
  }

  /// Compares the documents with a survey of all hosts; `only` differences of one. A card or a guest that is missing
  /// on one host can be seen only by asking the others too.
  public func drift(
    of survey: Survey, only: String? = nil
  ) -> Drift {
    Drift(inventory(), survey, only: only, texts: Array(documents().values))
  }

  /// The sections in which these lines stand, without their text, to be cited.
  ///
  /// - Parameter dates: when each document was last changed, YYYY-MM-DD.
  func sections(of lines: [DocumentPlace], dates: [String: String] = [:]) -> [Passage] {
    let documents = documents().mapValues { MarkdownDocument($0, path: "") }
    var passages: [Passage] = []
    for place in lines {
      guard let section = documents[place.document]?.section(at: max(1, place.line)) else { continue }
      let passage = Passage(
        path: place.document, heading: section.heading, lines: section.lines, date: dates[place.document], text: "")
      if !passages.contains(where: { $0.path == passage.path && $0.lines == passage.lines }) {
        passages.append(passage)
      }
    }
    return passages
  }
}
