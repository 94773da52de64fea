import CMarkGFM

/// The blocks of a Markdown text with the words and the code in them, for documents that are read as a form: a
/// procedure's fields, steps and commands.
public struct MarkdownOutline: Sendable {
  /// A piece of a line: plain words, words in bold, or code.
  public struct Run: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case text, strong, code }

    public var kind: Kind
    public var text: String
    /// The line in the document, counted from 1.
    public var line: Int

    public init(_ kind: Kind, _ text: String, line: Int) {
      self.kind = kind
      self.text = text
      self.line = line
    }
  }

  public struct Item: Sendable, Hashable {
    public var runs: [Run]
    public var line: Int
  }

  public enum Block: Sendable, Hashable {
    case heading(level: Int, text: String, line: Int)
    case paragraph([Run], line: Int)
    case list(ordered: Bool, [Item])
  }

  public let blocks: [Block]

  /// Any text. Quotes, tables and HTML are left out.
  public init(_ text: String) {
    let bytes = Array(text.utf8)
    blocks = CommonMark.outline(bytes[...])
  }
}

extension CommonMark {
  static func outline(_ text: ArraySlice<UInt8>) -> [MarkdownOutline.Block] {
    withTree(text) { root in
      var blocks: [MarkdownOutline.Block] = []
      var child = cmark_node_first_child(root)
      while let node = child {
        if let block = outline(node) { blocks.append(block) }
        child = cmark_node_next(node)
      }
      return blocks
    } ?? []
  }

  private static func outline(_ node: OpaquePointer) -> MarkdownOutline.Block? {
    let line = Int(cmark_node_get_start_line(node))
    switch cmark_node_get_type(node) {
    case CMARK_NODE_HEADING:
      let text = runs(node, line: line).map(\.text).joined()
      return .heading(level: Int(cmark_node_get_heading_level(node)), text: text, line: line)
    case CMARK_NODE_PARAGRAPH: return .paragraph(runs(node, line: line), line: line)
    case CMARK_NODE_LIST:
      var items: [MarkdownOutline.Item] = []
      var child = cmark_node_first_child(node)
      while let item = child {
        let line = Int(cmark_node_get_start_line(item))
        items.append(.init(runs: runs(item, line: line), line: line))
        child = cmark_node_next(item)
      }
      return .list(ordered: cmark_node_get_list_type(node) == CMARK_ORDERED_LIST, items)
    default: return nil
    }
  }

  /// The words and the code below `node`, in their order; blocks of code count as code.
  private static func runs(_ node: OpaquePointer, line: Int) -> [MarkdownOutline.Run] {
    var runs: [MarkdownOutline.Run] = []
    var line = line
    var strong = 0
    func add(_ kind: MarkdownOutline.Run.Kind, _ text: String) {
      if let last = runs.last, last.kind == kind, kind != .code {
        runs[runs.count - 1].text += text
      } else {
        runs.append(.init(kind, text, line: line))
      }
    }
    let iterator = cmark_iter_new(node)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard let current = cmark_iter_get_node(iterator) else { continue }
      let type = cmark_node_get_type(current)
      if type == CMARK_NODE_STRONG {
        strong += event == CMARK_EVENT_ENTER ? 1 : -1
        continue
      }
      guard event == CMARK_EVENT_ENTER else { continue }
      if type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_CODE_BLOCK {
        line = max(line, Int(cmark_node_get_start_line(current)))
        if !runs.isEmpty, type == CMARK_NODE_PARAGRAPH { add(.text, " ") }
      }
      let literal = cmark_node_get_literal(current).map { String(cString: $0) } ?? ""
      switch type {
      case CMARK_NODE_TEXT: add(strong > 0 ? .strong : .text, literal)
      case CMARK_NODE_CODE: add(.code, literal)
      case CMARK_NODE_CODE_BLOCK:
        add(.code, literal.hasSuffix("\n") ? String(literal.dropLast()) : literal)
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK:
        add(strong > 0 ? .strong : .text, " ")
        line += 1
      default: break
      }
    }
    return runs
  }
}
