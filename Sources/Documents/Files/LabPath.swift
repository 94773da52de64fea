import Agent

/// A path below the lab, checked by its words before any file is touched.
struct LabPath: Hashable {
  /// At least one; none is empty, `.` or `..`.
  let components: [String]
  var text: String { components.joined(separator: "/") }
  var name: String { components.last! }

  /// Throws `DocumentError` for absolute paths and paths that lead out of the lab.
  init(_ text: String) throws {
    guard !text.isEmpty, !text.hasPrefix("/"), !text.utf8.contains(0) else {
      throw DocumentError(
        .refused, "\"\(text.prefix(200))\" is not a path below the lab; give one like docs/nas.md")
    }
    components = text.split(separator: "/").map(String.init).filter { $0 != "." }
    guard !components.isEmpty, !components.contains("..") else {
      throw DocumentError(
        .refused, "\"\(text.prefix(200))\" leads out of the lab; give a path like docs/nas.md")
    }
  }

  /// Throws unless this is a document that Steward may write: Markdown, and nothing that steers Steward or git.
  func checkWritable() throws {
    if let hidden = text.unicodeScalars.first(where: { Escaper.isHidden($0) || $0 == "\n" || $0 == "\t" }) {
      throw DocumentError(
        .refused,
        "\"\(Escaper.escapeLine(String(text.prefix(200))))\" holds a character that cannot be seen (\(Escaper.escapeLine(String(hidden)))); rename the document"
      )
    }
    let words = components.map { $0.lowercased() }
    if words.contains(where: { $0.hasPrefix(".") }) {
      throw DocumentError(.refused, "\"\(text)\" is hidden; Steward writes no hidden files")
    }
    if words.first == "sessions", name.first?.isNumber == true {
      throw DocumentError(.refused, "\"\(text)\" is Steward's own record of what happened; it is not rewritten")
    }
    if words.first == "tools" || words.first == "prompts" || words == ["steward.yaml"] {
      throw DocumentError(
        .refused, "\"\(text)\" steers Steward itself; edit it yourself, Steward does not")
    }
    guard name.lowercased().hasSuffix(".md"), name.utf8.count > 3 else {
      throw DocumentError(.refused, "\"\(text)\" is not a Markdown document; Steward writes *.md only")
    }
  }
}
