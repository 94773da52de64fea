import Agent

/// `update_doc`: adds to a section of a document, or puts a new text in its place.
public struct UpdateDocTool: Tool {
  public let description: ToolDescription
  private let hash: String
  private let files: LabFiles
  private let finder: DocumentFinder
  private let redactor: Redactor

  /// Where text goes that names no section.
  static let defaultSection = "Notes"

  /// - Parameters:
  ///   - description: From the tool's file; `hash` is that file's SHA-256.
  ///   - redactor: Tells secrets, which are refused: a document is committed one day.
  public init(
    description: ToolDescription, hash: String = "", files: LabFiles, finder: DocumentFinder,
    redactor: Redactor = Redactor()
  ) {
    self.description = description
    self.hash = hash
    self.files = files
    self.finder = finder
    self.redactor = redactor
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let text = try text(call)
    let path = try DocumentName(call.arguments["document"]?.plain ?? "")
      .resolve(among: await finder.paths())
    do {
      try LabPath(path).checkWritable()
      let base = try files.read(path)
      let content = try content(call, text, base: base, path: path)
      // Compared as bytes: to Swift, differently composed letters are equal.
      guard !content.utf8.elementsEqual(base.utf8) else {
        throw CallError(.invalid, "\(path) says that already; nothing would change")
      }
      let isSecret = redactor.redact(content).count > 0
      let write = DocumentWrite(
        path: path, baseHash: Digest.sha256(base), content: isSecret ? "" : content,
        contentHash: isSecret ? Digest.sha256(content) : nil,
        // The lines around the change may hold what the owner keeps there.
        diff: redactor.redact(UnifiedDiff.make(old: base, new: content, path: path)).text)
      return PreparedCall(call: call, toolHash: hash, effect: .document, writes: [write])
    } catch let error as DocumentError {
      throw CallError(error.reason == .refused ? .refused : .invalid, error.description)
    }
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard prepared.writes.count == 1, var write = prepared.writes.first, write.baseHash != nil else {
      throw CallError(.refused, "update_doc changes one document that exists")
    }
    do {
      if let hash = write.contentHash {
        write.content = try content(
          prepared.call, text(prepared.call), base: files.read(write.path), path: write.path)
        guard Digest.sha256(write.content) == hash else {
          throw DocumentError(.changed, "\"\(write.path)\" has changed since the change was prepared; ask again")
        }
      }
      try files.write(write)
    } catch let error as DocumentError {
      let reason: CallError.Reason =
        switch error.reason {
        case .refused: .refused
        case .unsynced: .unknown
        default: .failed
        }
      throw CallError(reason, error.description)
    }
    let place = section(of: prepared.call, in: MarkdownDocument(write.content, path: write.path))
    let line = "updated \(write.path)\(place) (\(Self.size(of: write.diff)))"
    return ToolResult(text: line, summary: line, changed: [line])
  }

  /// ` › Section`; cells may stand in several.
  private func section(of call: ToolCall, in document: MarkdownDocument) -> String {
    if call.arguments["mode"]?.plain.lowercased() == "cells" { return "" }
    let name = SectionName(call.arguments["section"]?.plain ?? "")
    return " › " + ((try? name.find(in: document))?.name ?? Self.defaultSection)
  }

  private func text(_ call: ToolCall) throws -> String {
    let text = (call.arguments["text"]?.plain ?? "").replacing("\r\n", with: "\n")
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw CallError(.invalid, "update_doc needs a text: what the document shall say")
    }
    if let hidden = text.unicodeScalars.first(where: Self.mustNotBeWritten) {
      throw CallError(
        .invalid, "the text holds a character that cannot be seen (\(Escaper.escape(String(hidden)))); leave it out")
    }
    guard redactor.redact(text).count == 0 else {
      throw CallError(
        .refused, "the text holds what looks like a secret; say where it is kept instead")
    }
    return text
  }

  /// The document `base` with the change that is asked for.
  private func content(_ call: ToolCall, _ text: String, base: String, path: String) throws -> String {
    let word = call.arguments["mode"]?.plain.lowercased() ?? "append"
    if word == "cells" { return try TableEdit(parsing: text).apply(to: base, path: path) }
    guard let mode = SectionEdit.Mode(rawValue: word) else {
      throw CallError(.invalid, "update_doc has no mode \"\(word)\"; it is append, replace or cells")
    }
    let section = SectionName(call.arguments["section"]?.plain ?? "").text
    // A heading that is not there yet becomes one at the end: the owner sees it in the diff.
    let edit = SectionEdit(
      section: section.isEmpty ? Self.defaultSection : section,
      // Without a heading there is nothing to replace: the reading that loses nothing is to add.
      mode: section.isEmpty ? .append : mode, text: text, create: true)
    return try edit.apply(to: base, path: path).content
  }

  /// What the owner could not see in the difference, or a terminal would act on. Emoji are joined with U+200D.
  private static func mustNotBeWritten(_ scalar: Unicode.Scalar) -> Bool {
    Escaper.isHidden(scalar) && scalar != "\u{200D}"
  }

  /// `+2 lines`, `+1 -3 lines`
  private static func size(of diff: String) -> String {
    let lines = diff.split(separator: "\n").dropFirst(2)
    let added = lines.count { $0.hasPrefix("+") }
    let removed = lines.count { $0.hasPrefix("-") }
    let parts = (added > 0 ? ["+\(added)"] : []) + (removed > 0 ? ["-\(removed)"] : [])
    return "\(parts.joined(separator: " ")) \(added + removed == 1 ? "line" : "lines")"
  }
}
