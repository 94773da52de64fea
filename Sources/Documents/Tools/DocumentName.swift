import Agent

/// A document as a person or a model names it: `troubleshooting`, `TROUBLESHOOTING.md`, `docs/nas.md`.
struct DocumentName {
  let text: String

  init(_ text: String) {
    var text = text.trimmingPrefix { $0.isWhitespace }
    while text.hasPrefix("./") { text = text.dropFirst(2) }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    self.text = String(text)
  }

  /// The path that is meant, among `paths`. Throws `CallError` with the nearest names where none or several are.
  func resolve(among paths: [String]) throws -> String {
    let wanted = DocumentName.folded(text)
    let rules: [(String) -> Bool] = [
      { $0 == text },
      { DocumentName.folded($0) == wanted },
      { DocumentName.folded($0).hasSuffix("/" + wanted) },
    ]
    for rule in rules where !wanted.isEmpty {
      let found = paths.filter(rule)
      if found.count > 1 {
        throw CallError(
          .invalid,
          "\(found.count) documents fit \"\(text)\": \(found.prefix(4).joined(separator: ", ")); name one of them"
        )
      }
      if let path = found.first { return path }
    }
    var hint = NearestNames.hint(for: text, among: paths)
    if hint.isEmpty {
      // `nas` is near to `docs/hosts/nas-2.md` by its name alone.
      let names = paths.map { MarkdownDocument.name(of: $0) }
      let nearest = NearestNames.of(text, among: names)
      let full = nearest.compactMap { name in paths.first { MarkdownDocument.name(of: $0) == name } }
      hint = full.isEmpty ? "; search_docs finds documents" : "; did you mean \(full.joined(separator: " or "))?"
    }
    throw CallError(.invalid, "no document named \"\(text.prefix(200))\" in the lab\(hint)")
  }

  /// Lower case, without `.md`, spaces as dashes.
  private static func folded(_ text: String) -> String {
    let lower = text.lowercased().replacing(" ", with: "-").replacing("_", with: "-")
    return lower.hasSuffix(".md") ? String(lower.dropLast(3)) : lower
  }
}
