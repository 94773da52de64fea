/// Reads emphasis, code, links and citations of one line as its scalars come.
///
/// A scalar that may open something is held until that is closed, or cannot be any more: at the line's
/// end or after `limit` scalars. So `rm *.log` keeps its asterisk, and no look is left open. What comes
/// out depends on the scalars alone, not on the pieces they came in.
struct InlineParser {
  static let limit = 300

  private let look: Glyph.Look
  private var pending: [Unicode.Scalar] = []
  private var previous: Unicode.Scalar?

  init(look: Glyph.Look = []) {
    self.look = look
  }

  mutating func feed(_ scalar: Unicode.Scalar) -> [Glyph] {
    pending.append(scalar)
    return drain(complete: false)
  }

  mutating func finish() -> [Glyph] {
    drain(complete: true)
  }

  /// A whole text at once.
  static func glyphs(of text: some Sequence<Unicode.Scalar>, look: Glyph.Look = []) -> [Glyph] {
    var parser = InlineParser(look: look)
    parser.pending = Array(text)
    return parser.finish()
  }

  private mutating func drain(complete: Bool) -> [Glyph] {
    var glyphs: [Glyph] = []
    var start = 0
    while start < pending.count {
      if InlineScan.isSpecial(pending[start]) {
        let rest = Array(pending[start...])
        let scan = InlineScan(
          rest: rest, previous: previous, look: look,
          complete: complete || rest.count > Self.limit)
        guard let found = scan.first() else { break }
        glyphs += found.glyphs
        start += found.count
      } else {
        glyphs.append(Glyph(scalar: pending[start], look: look))
        start += 1
      }
      previous = pending[start - 1]
    }
    pending.removeFirst(start)
    return glyphs
  }
}
