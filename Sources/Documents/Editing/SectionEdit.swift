import Agent

/// A change of one section of a document. Every byte outside of it stays as it is.
public struct SectionEdit: Sendable, Hashable {
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Adds to the end of the section's own text, before its subsections.
    case append
    /// Puts the text in place of the section's own text; the subsections stay.
    case replace
    /// Puts rows into tables, or corrects cells of them: `TableEdit`.
    case row
    /// Marks an item of a checklist as done.
    case check
    /// Marks it as open again.
    case uncheck
  }

  /// A heading (exact whatever its case, or the beginning of exactly one), or a path `A › B`.
  public var section: String
  public var mode: Mode
  public var text: String
  /// Whether a missing section becomes `## section` at the document's end.
  public var create: Bool

  public init(section: String, mode: Mode = .append, text: String, create: Bool = false) {
    self.section = section
    self.mode = mode
    self.text = text
    self.create = create
  }

  /// What an edit made of a document.
  public struct Outcome: Sendable, Hashable {
    public var content: String
    /// The section's heading as the document spells it.
    public var section: String
    public var created: Bool
  }

  /// The document `content` with this change. Throws `DocumentError` where the section is missing or not unique.
  public func apply(to content: String, path: String) throws -> Outcome {
    let document = MarkdownDocument(content, path: path)
    let name = SectionName(section)
    if mode == .row || mode == .check || mode == .uncheck { return try change(name, in: document) }
    if let found = try name.find(in: document) {
      let text = SectionText(text, for: found, in: document)
      let bytes =
        try mode == .append
        ? append(text, to: found, in: document) : replace(found, with: text, in: document)
      return Outcome(
        content: String(decoding: bytes, as: UTF8.self), section: found.name, created: false)
    }
    let names = document.sections.map(\.name)
    // A letter or two off is a slip, not a new section.
    let slip = names.contains {
      EditDistance.between(name.text.lowercased(), $0.lowercased(), limit: 2) <= 2
    }
    guard create, !slip || name.text.count < 5, let heading = name.parts.last else {
      throw DocumentError(
        .section,
        "no section \"\(name.text)\" in \(path)\(NearestNames.hint(for: name.text, among: names))")
    }
    try checkClosed(document.blocks.last, before: document.source.count + 1, in: document)
    var text = SectionText(text, heading: heading, in: document)
    text.lines = ["## \(heading)", ""] + text.lines
    let end = document.source.trimmed(1..<document.source.count + 1).upperBound - 1
    let bytes = insert(text, after: end, in: document, blankBefore: end >= document.firstLine)
    return Outcome(content: String(decoding: bytes, as: UTF8.self), section: heading, created: true)
  }

  /// A change within the section's blocks. The section must be there; a checklist is found without one.
  private func change(_ name: SectionName, in document: MarkdownDocument) throws -> Outcome {
    let found = try name.find(in: document)
    if found == nil, !name.parts.isEmpty {
      let names = document.sections.map(\.name)
      throw DocumentError(
        .section,
        "no section \"\(name.text)\" in \(document.path)\(NearestNames.hint(for: name.text, among: names))")
    }
    let bytes: [UInt8]
    if mode == .row {
      bytes = try TableEdit(reading: text, section: found, in: document).apply(to: document)
      return Outcome(
        content: String(decoding: bytes, as: UTF8.self), section: found?.name ?? document.title, created: false)
    }
    bytes = try ChecklistEdit(document: document, section: found).apply(text, done: mode == .check)
    return Outcome(
      content: String(decoding: bytes, as: UTF8.self), section: found?.name ?? document.title, created: false)
  }

  private func append(
    _ text: SectionText, to section: MarkdownSection, in document: MarkdownDocument
  ) throws -> [UInt8] {
    let own = document.source.trimmed(section.ownLines)
    let blocks = document.blocks(of: section)
    try checkClosed(blocks.last, before: own.upperBound, in: document)
    if own.isEmpty { return fill(section, with: text, in: document) }
    let continues = text.continues(blocks.last, in: document)
    return insert(text, after: own.upperBound - 1, in: document, blankBefore: !continues)
  }

  private func replace(
    _ section: MarkdownSection, with text: SectionText, in document: MarkdownDocument
  ) throws -> [UInt8] {
    let source = document.source
    let own = source.trimmed(section.ownLines)
    if own.isEmpty { return fill(section, with: text, in: document) }
    let range = source.byteRange(own)
    let ending = Array(source.ending(own.upperBound - 1))
    return source.bytes[..<range.lowerBound] + text.bytes + ending + source.bytes[range.upperBound...]
  }

  /// Puts `text` under a heading that has no own text.
  private func fill(
    _ section: MarkdownSection, with text: SectionText, in document: MarkdownDocument
  ) -> [UInt8] {
    insert(
      text, after: section.headingLines?.upperBound ?? section.ownLines.lowerBound - 1, in: document,
      blankBefore: section.headingLines != nil)
  }

  /// Inserts `text` after line `line`; a blank line parts it from text that follows at once.
  private func insert(
    _ text: SectionText, after line: Int, in document: MarkdownDocument, blankBefore: Bool
  ) -> [UInt8] {
    let source = document.source
    let position = line == 0 ? 0 : source.byteRange(line..<line + 1).upperBound
    var insertion = text.bytes
    let endsOpen = line > 0 && source.ending(line).isEmpty
    if blankBefore { insertion = text.newline + insertion }
    if endsOpen {
      insertion = text.newline + insertion
    } else {
      insertion += text.newline
    }
    if line < source.count, !source.isBlank(line + 1) { insertion += text.newline }
    return source.bytes[..<position] + insertion + source.bytes[position...]
  }

  /// Throws where `block` is a code fence that is never closed: what is added would become code.
  private func checkClosed(
    _ block: MarkdownBlock?, before end: Int, in document: MarkdownDocument
  ) throws {
    guard let block, block.kind == .code(fenced: true) else { return }
    let source = document.source
    let lines = source.trimmed(block.firstLine..<max(end, block.firstLine))
    let open = source.line(block.firstLine).drop { $0 == " " }
    let last = source.line(max(lines.upperBound - 1, 1)).filter { $0 != " " && $0 != "\t" }
    if lines.count > 1, last.count >= open.prefix(while: { $0 == open.first }).count,
      last.allSatisfy({ $0 == open.first })
    {
      return
    }
    throw DocumentError(
      .section,
      "the code fence in line \(block.firstLine) of \(document.path) is never closed; close it first")
  }
}
