import Agent

/// The procedures of a lab: those of its PROCEDURES.md, and Steward's own where it has none of that name.
public struct ProcedureBook: Sendable {
  public let procedures: [Procedure]
  public let problems: [ProcedureProblem]

  /// The name under which Steward's own are shown.
  public static let shippedPath = "standard procedures"

  /// - Parameters:
  ///   - text: the lab's PROCEDURES.md, or nil where it has none.
  ///   - trust: whose word a text of the lab is, by its name and hash.
  public init(_ text: String?, trust: (_ name: String, _ hash: String) -> ToolTrust) {
    let own = text.map { ProcedureReader($0, path: "PROCEDURES.md") }
    let shipped = ProcedureBook.shipped
    let known = Set(shipped.map(\.hash))
    var procedures = (own?.procedures ?? []).map { procedure in
      var procedure = procedure
      // What `steward init` wrote and nobody has touched is Steward's own word.
      procedure.trust = known.contains(procedure.hash) ? .shipped : trust(procedure.trustName, procedure.hash)
      return procedure
    }
    for standard in shipped where !procedures.contains(where: { $0.slug == standard.slug }) {
      procedures.append(standard)
    }
    self.procedures = procedures
    problems = own?.problems ?? []
  }

  /// Steward's own, as `steward init` writes them.
  public static let shipped: [Procedure] = {
    let text = (try? Template.render(PackageResources.procedures_mustache, ["date": ""])) ?? ""
    return ProcedureReader(text, path: shippedPath).procedures.map { procedure in
      var procedure = procedure
      procedure.trust = .shipped
      return procedure
    }
  }()

  /// The procedure that a finding names, else the first of the owner's that says it is for its rule. Of Steward's own
  /// the rules know when they help.
  public func procedure(for finding: Finding) -> Procedure? {
    if let title = finding.procedure, let found = procedures.first(where: { $0.slug == Procedure.slug(title) }) {
      return found
    }
    return procedures.first { $0.trust != .shipped && $0.rules.contains(finding.rule) }
  }

  /// The procedure that `name` means: its title, its short name, a rule, or the words of one title alone. Throws
  /// `CallError` with the nearest names.
  public func named(_ name: String) throws -> Procedure {
    let slug = Procedure.slug(name)
    if let found = procedures.first(where: { $0.slug == slug }) { return found }
    let words = Procedure.words(name)
    let same = procedures.filter { Procedure.words($0.title) == words }
    if same.count == 1 { return same[0] }
    if let found = procedures.first(where: { $0.rules.contains(name) }) { return found }
    let stems = Set(words.map(ProcedureBook.stem))
    let fitting = procedures.filter { procedure in
      let own = Set(Procedure.words(procedure.title).map(ProcedureBook.stem))
      return !stems.isEmpty && (stems.isSubset(of: own) || own.isSubset(of: stems))
    }
    if fitting.count == 1 { return fitting[0] }
    let titles = procedures.map(\.title)
    let near = NearestName.suggestions(for: name, among: fitting.isEmpty ? titles : fitting.map(\.title))
    throw CallError(
      .invalid,
      "no procedure \"\(Escaper.escapeLine(String(name.prefix(60))))\" in PROCEDURES.md; "
        + (near.isEmpty
          ? "there is: \(titles.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"))
  }

  private static func stem(_ word: Substring) -> String {
    var word = String(word)
    for ending in ["ing", "ed", "es", "s"] where word.hasSuffix(ending) && word.count > ending.count + 3 {
      word.removeLast(ending.count)
      break
    }
    return word
  }
}
