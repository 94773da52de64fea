import Agent

/// `update_doc`: changes a section of a document: adds to it, replaces it, fills in a table's row, marks an item.
public struct UpdateDocTool: Tool {
  public let description: ToolDescription
  private let hash: String
  private let files: LabFiles
  private let finder: DocumentFinder
  private let redactor: Redactor
  private let commit: DocumentCommit?
  private let written: @Sendable (String) async throws -> DocumentWrite?

  /// Where text goes that names no section.
  static let defaultSection = "Notes"

  /// - Parameters:
  ///   - description: From the tool's file; `hash` is that file's SHA-256.
  ///   - redactor: Tells secrets, which are refused: a document is committed one day.
  ///   - commit: Commits what was written; nil leaves that to the owner.
  ///   - written: An earlier change by its id, to be taken back; nil where there is none.
  public init(
    description: ToolDescription, hash: String = "", files: LabFiles, finder: DocumentFinder,
    redactor: Redactor = Redactor(), commit: DocumentCommit? = nil,
    written: @escaping @Sendable (String) async throws -> DocumentWrite? = { _ in nil }
  ) {
    self.written = written
    self.commit = commit
    self.description = description
    self.hash = hash
    self.files = files
    self.finder = finder
    self.redactor = redactor
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    do {
      let (path, base, content) = try await change(call)
      try LabPath(path).checkWritable()
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

  /// What the call makes of which document.
  private func change(_ call: ToolCall) async throws -> (path: String, base: String, content: String) {
    if let id = call.arguments[UndoEdit.argument]?.plain {
      guard let write = try await written(id) else {
        throw CallError(.invalid, "no document was changed by \(id); `steward undo --list` lists the changes")
      }
      return (write.path, try files.read(write.path), try UndoEdit.reverse(write, files: files).content)
    }
    let text = try text(call)
    let path = try DocumentName(call.arguments["document"]?.plain ?? "").resolve(among: await finder.paths())
    try LabPath(path).checkWritable()
    let base = try files.read(path)
    return (path, base, try content(call, text, base: base, path: path))
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    guard prepared.writes.count == 1, var write = prepared.writes.first, write.baseHash != nil else {
      throw CallError(.refused, "update_doc changes one document that exists")
    }
    do {
      if let hash = write.contentHash {
        write.content = try await change(prepared.call).content
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
    let line = Self.line(prepared, write)
    guard let commit else { return ToolResult(text: line, summary: line, changed: [line]) }
    let told = await commit.commit(
      write.path,
      message: line.hasPrefix("updated")
        ? "Update" + line.dropFirst("updated".count) : "Take" + line.dropFirst("took".count))
    return ToolResult(text: "\(line); \(told)", summary: line, changed: [line, told])
  }

  /// `updated TROUBLESHOOTING.md › Notes (+2 lines)`
  private static func line(_ prepared: PreparedCall, _ write: DocumentWrite) -> String {
    if let undone = prepared.call.arguments[UndoEdit.argument]?.plain {
      return "took back \(undone) in \(write.path) (\(size(of: write.diff)))"
    }
    let name = SectionName(prepared.call.arguments["section"]?.plain ?? "")
    let document = MarkdownDocument(write.content, path: write.path)
    let section = (try? name.find(in: document))?.name
    let mode = mode(prepared.call)
    // Cells may stand in several sections.
    let place = section ?? (mode == .append || mode == .replace ? defaultSection : nil)
    return "updated \(write.path)\(place.map { " › \($0)" } ?? "") (\(size(of: write.diff)))"
  }

  private static func mode(_ call: ToolCall) -> SectionEdit.Mode? {
    SectionEdit.Mode(rawValue: (call.arguments["mode"]?.plain ?? "append").lowercased())
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
    let word = call.arguments["mode"]?.plain ?? "append"
    guard let mode = Self.mode(call) else {
      let modes = SectionEdit.Mode.allCases.map(\.rawValue).joined(separator: ", ")
      throw CallError(.invalid, "update_doc has no mode \"\(word)\"; it is one of: \(modes)")
    }
    let section = SectionName(call.arguments["section"]?.plain ?? "").written
    let edit =
      mode != .append && mode != .replace
      ? SectionEdit(section: section, mode: mode, text: text)
      // A heading that is not there yet becomes one at the end: the owner sees it in the diff. Without a heading
      // there is nothing to replace: the reading that loses nothing is to add.
      : SectionEdit(
        section: section.isEmpty ? Self.defaultSection : section, mode: section.isEmpty ? .append : mode, text: text,
        create: true)
    return try edit.apply(to: base, path: path).content
  }

  /// What the owner could not see in the difference, or a terminal would act on. Emoji are joined with U+200D.
  private static func mustNotBeWritten(_ scalar: Unicode.Scalar) -> Bool {
    Escaper.isHidden(scalar) && scalar != "\u{200D}"
  }

  /// `+2 lines`, `+1 -3 lines`
  private static func size(of diff: String) -> String {
    // By bytes: CR LF is one character.
    let lines = diff.utf8.split(separator: UInt8(ascii: "\n")).dropFirst(2).map { Substring($0) }
    let added = lines.count { $0.hasPrefix("+") }
    let removed = lines.count { $0.hasPrefix("-") }
    let parts = (added > 0 ? ["+\(added)"] : []) + (removed > 0 ? ["-\(removed)"] : [])
    return "\(parts.joined(separator: " ")) \(added + removed == 1 ? "line" : "lines")"
  }
}
