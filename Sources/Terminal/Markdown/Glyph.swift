/// One scalar of an answer and its look.
struct Glyph: Equatable {
  var scalar: Unicode.Scalar
  var look: Look = []

  struct Look: OptionSet, Hashable {
    let rawValue: UInt8
    static let bold = Look(rawValue: 1)
    static let italic = Look(rawValue: 2)
    static let code = Look(rawValue: 4)
    static let dim = Look(rawValue: 8)

    fileprivate var styles: [Style] {
      let pairs: [(Look, Style)] = [(.bold, .bold), (.italic, .italic), (.code, .cyan), (.dim, .dim)]
      return pairs.filter { contains($0.0) }.map(\.1)
    }
  }
}

extension [Glyph] {
  init(of text: some Sequence<Unicode.Scalar>, look: Glyph.Look = []) {
    self = text.map { Glyph(scalar: $0, look: look) }
  }

  init(of text: String, look: Glyph.Look = []) {
    self.init(of: text.unicodeScalars, look: look)
  }

  /// The columns on a terminal.
  var width: Int { reduce(0) { $0 + DisplayWidth.of($1.scalar) } }

  /// As text; each stretch of one look is closed by itself, so that no look leaks into what follows.
  func rendered(colour: Bool) -> String {
    var text = ""
    var index = startIndex
    while index < endIndex {
      let look = self[index].look
      let end = self[index...].firstIndex { $0.look != look } ?? endIndex
      var run = String.UnicodeScalarView()
      run.append(contentsOf: self[index..<end].map(\.scalar))
      let codes = colour ? look.styles.map(\.rawValue).joined(separator: ";") : ""
      text += codes.isEmpty ? String(run) : "\u{1B}[\(codes)m" + String(run) + "\u{1B}[0m"
      index = end
    }
    return text
  }
}
