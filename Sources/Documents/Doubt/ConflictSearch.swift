import Agent

/// Finds what the documents disagree on, of what a line asks.
struct ConflictSearch {
  let reader: StatementReader
  /// Groups of values that belong to one thing, as the inventory has them.
  var together: [Set<String>] = []

  /// What the documents state of the thing, where they do not agree.
  func conflicts(_ statements: [Conflict.Statement]) -> [Conflict] {
    guard !reader.question.isVague else { return [] }
    // Two ends of a thing have two ports.
    let ends = Dictionary(grouping: statements) { $0.end }
    return ends.keys.sorted { ($0 ?? "") < ($1 ?? "") }.compactMap { end in
      Conflict(
        comparable(ends[end] ?? []), subject: reader.question.name, attribute: reader.attribute, together: together)
    }
  }

  /// A thing in several networks has an address in each: where values differ within one, only those are compared, and
  /// those of a router always.
  private func comparable(_ statements: [Conflict.Statement]) -> [Conflict.Statement] {
    guard reader.attribute == .address else { return statements }
    let networks = Dictionary(grouping: statements) { network($0.values[0]) }
    guard networks.count > 1 else { return statements }
    let isInSeveral =
      reader.question.subjects[0].contains(where: ThingKinds.routers.contains)
      || statements.contains { $0.values.count > 1 || $0.place.text.lowercased().contains("multi-homed") }
      || networks.values.contains { Set($0.flatMap(\.values)).count > 1 }
    guard isInSeveral else { return statements }
    return networks.values.max { ($0.count, $1[0].values[0]) < ($1.count, $0[0].values[0]) } ?? []
  }

  private func network(_ address: String) -> String {
    address.split(separator: ".").dropLast().joined(separator: ".")
  }
}
