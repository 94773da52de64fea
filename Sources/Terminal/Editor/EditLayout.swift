import CEdit

/// Where libedit draws text on a terminal, as its refresh.c counts.
struct EditLayout {
  let width: Int
  /// The columns of the prompt before the text.
  let start: Int

  /// The rows from the prompt's to the one where a cursor after `text` stands.
  func rows(of text: some Sequence<Unicode.Scalar>) -> Int {
    var row = 1 + start / width
    var column = start % width
    for scalar in text {
      switch scalar {
      case "\n":
        row += 1
        column = 0
        continue
      case "\t": column += 8 - column % 8
      default:
        // A control character is drawn as ^A.
        let columns = cedit_width(wchar_t(scalar.value))
        let needed = columns < 0 ? 2 : Int(columns)
        if column + needed > width {
          row += 1
          column = 0
        }
        column += needed
      }
      if column >= width {
        row += 1
        column = column > width ? column - width : 0
      }
    }
    return row
  }
}
