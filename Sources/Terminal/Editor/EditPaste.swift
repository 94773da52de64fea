import CEdit

/// A bracketed paste: text that the terminal sends between ESC[200~ and ESC[201~.
enum EditPaste {
  /// Reads the rest of a paste and puts it at the cursor; its newlines do not submit.
  ///
  /// A paste that would fill the screen stands as a label in the text until the entry is submitted.
  static func insert(_ editor: OpaquePointer?) -> UInt8 {
    let session = EditSession.of(editor)
    let text = clean(read(session, editor))
    guard !text.isEmpty else { return UInt8(CC_NORM) }
    return EditKeys.insert(session.shown(text, in: EditBuffer(editor)), into: editor)
  }

  private static func read(_ session: EditSession, _ editor: OpaquePointer?) -> [Unicode.Scalar] {
    let end = Array("\u{1B}[201~".unicodeScalars)
    var scalars: [Unicode.Scalar] = []
    while let scalar = session.nextKey(editor) {
      scalars.append(scalar)
      if scalar == "~" && scalars.suffix(end.count).elementsEqual(end) {
        scalars.removeLast(end.count)
        break
      }
    }
    return scalars
  }

  /// The pasted text with every line end as a newline, and without control characters but tabs.
  static func clean(_ scalars: [Unicode.Scalar]) -> String {
    var text = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in scalars {
      switch scalar {
      case "\r": text.append("\n")
      case "\n": if previous != "\r" { text.append("\n") }
      case "\t": text.append(scalar)
      default:
        if scalar.properties.generalCategory != .control { text.append(scalar) }
      }
      previous = scalar
    }
    return String(text)
  }
}
