import CMarkGFM
import Synchronization

/// The tree that libcmark-gfm makes of a text, read once into plain values.
enum CommonMark {
  struct Tree {
    var blocks: [MarkdownBlock] = []
    /// Tables wherever they stand, with no headings yet.
    var tables: [MarkdownTable] = []
  }

  /// `text` → its blocks and tables; `lineOffset` is added to every line number.
  static func parse(_ text: ArraySlice<UInt8>, lineOffset: Int) -> Tree {
    var tree = Tree()
    // A node is a pointer, which must not leave the lock as a value that is Sendable.
    guard let root = lock.withLock({ _ in parse(text) }).map({ $0.node }) else { return tree }
    defer { cmark_node_free(root) }
    let iterator = cmark_iter_new(root)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      if cmark_node_parent(node) == root {
        tree.blocks.append(block(node, lineOffset: lineOffset))
      }
      if isTable(node) { tree.tables.append(table(node, lineOffset: lineOffset)) }
    }
    return tree
  }

  /// What `body` makes of the tree of `text`; nil where there is none.
  static func withTree<T>(_ text: ArraySlice<UInt8>, _ body: (OpaquePointer) -> T) -> T? {
    guard let root = lock.withLock({ _ in parse(text) }).map({ $0.node }) else { return nil }
    defer { cmark_node_free(root) }
    return body(root)
  }

  private struct Root: @unchecked Sendable { let node: OpaquePointer }

  /// libcmark-gfm keeps the characters that extensions treat specially in one global table, which every parser
  /// changes while it works: two at a time would lose each other's.
  private static let lock = Mutex(())

  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()

  private static func parse(_ text: ArraySlice<UInt8>) -> Root? {
    _ = registered
    guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    text.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    return cmark_parser_finish(parser).map(Root.init)
  }

  private static func block(
    _ node: OpaquePointer, lineOffset: Int
  ) -> MarkdownBlock {
    let type = cmark_node_get_type(node)
    let kind: MarkdownBlock.Kind
    if type == CMARK_NODE_HEADING {
      let text = MarkdownDocument.cut(plainText(of: node))
      kind = .heading(level: Int(cmark_node_get_heading_level(node)), text: text)
    } else if type == CMARK_NODE_PARAGRAPH {
      kind = .paragraph
    } else if type == CMARK_NODE_LIST {
      kind = .list(bullet: cmark_node_get_list_type(node) == CMARK_BULLET_LIST)
    } else if type == CMARK_NODE_CODE_BLOCK {
      var length: Int32 = 0
      var offset: Int32 = 0
      var character: CChar = 0
      kind = .code(fenced: cmark_node_get_fenced(node, &length, &offset, &character) != 0)
    } else {
      kind = isTable(node) ? .table : .other
    }
    return MarkdownBlock(
      kind: kind, firstLine: Int(cmark_node_get_start_line(node)) + lineOffset,
      lastLine: Int(cmark_node_get_end_line(node)) + lineOffset)
  }

  private static func isTable(_ node: OpaquePointer) -> Bool {
    isExtension(node, "table")
  }

  /// The types of extensions have numbers only at run time, so their names tell.
  private static func isExtension(_ node: OpaquePointer, _ name: String) -> Bool {
    cmark_node_get_syntax_extension(node) != nil
      && String(cString: cmark_node_get_type_string(node)) == name
  }

  private static func table(
    _ node: OpaquePointer, lineOffset: Int
  ) -> MarkdownTable {
    var rows: [MarkdownTable.Row] = []
    var row = cmark_node_first_child(node)
    while let current = row {
      var cells: [String] = []
      var cell = cmark_node_first_child(current)
      while let node = cell {
        cells.append(plainText(of: node))
        cell = cmark_node_next(node)
      }
      rows.append(.init(cells: cells, line: Int(cmark_node_get_start_line(current)) + lineOffset))
      row = cmark_node_next(current)
    }
    let header = rows.isEmpty ? .init(cells: [], line: lineOffset + 1) : rows.removeFirst()
    return MarkdownTable(
      heading: [], header: header.cells, headerLine: header.line, rows: rows)
  }

  /// The text of a heading or cell as a reader sees it. What is struck out keeps its `~~`, because a value that
  /// was crossed out does not hold any more.
  private static func plainText(of root: OpaquePointer) -> String {
    var text = ""
    let iterator = cmark_iter_new(root)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard let node = cmark_iter_get_node(iterator) else { continue }
      let type = cmark_node_get_type(node)
      if isExtension(node, "strikethrough") {
        text += "~~"
      } else if event == CMARK_EVENT_ENTER {
        if type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE {
          if let literal = cmark_node_get_literal(node) { text += String(cString: literal) }
        } else if type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK {
          text += " "
        } else if type == CMARK_NODE_HTML_INLINE, let literal = cmark_node_get_literal(node) {
          // `<br>` parts lines within a cell; other tags carry no text of their own.
          if String(cString: literal).lowercased().hasPrefix("<br") { text += " " }
        }
      }
    }
    return text.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
  }
}
