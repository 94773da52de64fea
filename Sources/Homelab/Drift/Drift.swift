import Agent
import Documents
import Foundation

/// Documented against actual.
public struct Drift: Sendable, Hashable {
  /// A host, or something of it, about which nothing can be said. That is never "fine".
  public struct Unchecked: Sendable, Hashable {
    public var host: String
    public var why: String
    /// Whether nothing of the host could be checked.
    public var isWholeHost: Bool

    public init(host: String, why: String, isWholeHost: Bool = false) {
      self.host = host
      self.why = why
      self.isWholeHost = isWholeHost
    }
  }

  /// The most important first.
  public var differences: [Difference] = []
  /// How many statements of the documents are as they say, by the host that they are of.
  private var agreements: [String: Int] = [:]
  public var agreeing: Int { agreements.values.reduce(0, +) }
  public var unchecked: [Unchecked] = []

  /// Compares what the documents say with what the survey found. `only`: differences of one host. `texts`: the
  /// documents themselves, where an address may stand in prose.
  public init(_ inventory: Inventory, _ survey: Survey, only: String? = nil, texts: [String] = []) {
    let comparison = Comparison(inventory: inventory, survey: survey, texts: texts)
    for rule in Drift.rules { rule(comparison, &self) }
    // A line that cannot be read was compared with nothing.
    unchecked += inventory.problems.map { problem in
      Unchecked(
        host: inventory.host(problem.subject)?.name ?? problem.subject,
        why: "\(problem.document):\(problem.line): \(problem.text)")
    }
    if let only {
      differences = differences.filter { $0.host == only }
      let others = unchecked.filter { $0.isWholeHost && $0.host != only }.map(\.host)
      unchecked = unchecked.filter { $0.host == only }
      agreements = agreements.filter { $0.key == only }
      if !others.isEmpty, inventory.host(only) != nil {
        let names = others.prefix(6).joined(separator: ", ") + (others.count > 6 ? ", …" : "")
        unchecked.append(.init(host: only, why: "whether something of it is on \(names): not reached"))
      }
    }
    differences = differences.enumerated().sorted { left, right in
      if left.element.importance != right.element.importance {
        return left.element.importance > right.element.importance
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  mutating func agree(_ host: String) { agreements[host, default: 0] += 1 }

  private static let rules: [@Sendable (Comparison, inout Drift) -> Void] = [
    AddressRule.apply, LinkRule.apply, InterfaceRule.apply, PresenceRule.apply, StrangerRule.apply, GPURule.apply,
    ServiceRule.apply, StorageRule.apply, SystemRule.apply,
  ]

  /// The corrections of the differences, by document.
  public var corrections: [(document: String, edit: TableEdit)] {
    Dictionary(grouping: differences.filter { !$0.correction.isEmpty }, by: \.document)
      .sorted { $0.key < $1.key }
      .map { document, differences in (document, TableEdit(Drift.merged(differences.flatMap(\.correction)))) }
  }

  /// One correction a cell: remarks to the same cell come after each other.
  private static func merged(_ changes: [TableEdit.Change]) -> [TableEdit.Change] {
    var result: [TableEdit.Change] = []
    for change in changes {
      guard case .cell(let row, let column, let value) = change,
        let place = result.firstIndex(where: {
          if case .cell(row, column, _) = $0 { true } else { false }
        }), case .cell(_, _, let before) = result[place]
      else {
        if !result.contains(change) { result.append(change) }
        continue
      }
      guard before != value, !before.contains(value) else { continue }
      // Both begin with what stands in the cell.
      let common = before.commonPrefix(with: value, options: [])
      let end = common.range(of: "; ", options: .backwards)?.lowerBound ?? common.startIndex
      let addition = value[
        value.index(value.startIndex, offsetBy: common.distance(from: common.startIndex, to: end))...]
      let rest = addition.hasPrefix("; ") ? String(addition.dropFirst(2)) : String(addition)
      result[place] = .cell(row: row, column: column, value: before + "; " + rest)
    }
    return result
  }
}

/// What the rules compare, with what they look up for every host.
struct Comparison: Sendable {
  let inventory: Inventory
  let survey: Survey
  let texts: [String]
  private let index: HostIndex
  private let visits: [String: HostVisit]
  /// The rows of interfaces and of links, by the host's name.
  private let interfaces: [String: [Interface]]
  private let links: [String: [LinkRow]]
  /// The hosts that said something, with what they said.
  let reached: [(host: Host, visit: HostVisit, facts: MachineFacts)]

  init(inventory: Inventory, survey: Survey, texts: [String]) {
    self.inventory = inventory
    self.survey = survey
    self.texts = texts
    let index = HostIndex(inventory.hosts)
    self.index = index
    visits = Dictionary(survey.visits.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    interfaces = Dictionary(grouping: inventory.interfaces) { index[$0.host]?.name ?? "" }
    links = LinkRow.byHost(inventory, index)
    reached = survey.visits.compactMap { visit in
      guard let host = index[visit.name], let facts = visit.facts else { return nil }
      return (host, visit, facts)
    }
  }

  func host(_ name: String) -> Host? { index[name] }

  func visit(_ name: String) -> HostVisit? { visits[name] }

  func facts(_ name: String) -> MachineFacts? { index[name].flatMap { visits[$0.name]?.facts } }

  func interfaces(of host: Host) -> [Interface] { interfaces[host.name] ?? [] }

  /// The rows that tell of the speed of an interface.
  func linkRows(of interface: String, on host: Host) -> [LinkRow] {
    interfaces(of: host).filter { $0.name == interface }
      .map { LinkRow(interface: interface, speed: $0.speed, cell: $0.speedCell, line: $0.line) }
      + (links[host.name] ?? []).filter { $0.interface == interface }
  }

  /// The interfaces of the host whose speed is documented, each once.
  func linkNames(of host: Host) -> [String] {
    let rows =
      interfaces(of: host).filter { $0.speed != nil }.map(\.name)
      + (links[host.name] ?? []).filter { $0.speed != nil }.map(\.interface)
    return Set(rows.filter { !$0.isEmpty }).sorted()
  }

  /// `nas, 2026-01-02 03:04`.
  static func source(_ visit: HostVisit) -> String { "\(visit.name), \(stamp(visit.date))" }

  static func stamp(_ date: Date) -> String {
    let parts = Calendar.current.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0,
      parts.minute ?? 0)
  }

  static func day(_ date: Date) -> String { String(stamp(date).prefix(10)) }
}
