/// A prompt as libedit wants it: what has no width stands between markers.
struct EditPrompt {
  static let marker: Unicode.Scalar = "\u{1}"

  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var width = 0

  /// `text` with its colour sequences marked; other control characters are dropped.
  init(_ text: String) {
    var sequence: [Unicode.Scalar] = []
    var inSequence = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" {
        inSequence = true
        sequence.append(scalar)
      } else if inSequence {
        sequence.append(scalar)
        // ESC [ parameters, then a letter ends it (ECMA-48, 5.4).
        inSequence = scalar == "[" || !(0x40...0x7E).contains(scalar.value)
      } else if scalar.value >= 0x20 && scalar.value != 0x7F {
        append(scalar, after: sequence)
        sequence = []
      }
    }
    // libedit hangs a sequence on the visible character after it, and loses one that has none.
    if !sequence.isEmpty { append(" ", after: sequence) }
  }

  private mutating func append(_ scalar: Unicode.Scalar, after sequence: [Unicode.Scalar]) {
    if !sequence.isEmpty { scalars += [Self.marker] + sequence + [Self.marker] }
    scalars.append(scalar)
    width += DisplayWidth.of(scalar)
  }
}
