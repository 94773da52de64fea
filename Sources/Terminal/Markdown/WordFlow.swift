/// Puts words on lines of a width as they come, with a prefix before each line.
struct WordFlow {
  let width: Int
  let colour: Bool
  private(set) var output = ""
  private var hanging: [Glyph] = []
  private var column = 0
  private var lineHasWord = false
  private var spaces = 0
  private var word: [Glyph] = []

  init(width: Int, colour: Bool) {
    self.width = width
    self.colour = colour
  }

  /// The text since the last call.
  mutating func take() -> String {
    defer { output = "" }
    return output
  }

  /// Begins a line with `first`; lines that it wraps into begin with `hanging`.
  mutating func begin(_ first: [Glyph], hanging: [Glyph]) {
    self.hanging = hanging
    output += first.rendered(colour: colour)
    column = first.width
    lineHasWord = false
    spaces = 0
  }

  mutating func add(_ glyphs: [Glyph]) {
    for glyph in glyphs { add(glyph) }
  }

  /// Ends the line, and with it the prefix.
  mutating func end() {
    flush()
    output += "\n"
    column = 0
    spaces = 0
  }

  /// Writes text that is neither wrapped nor prefixed.
  mutating func put(_ glyphs: [Glyph]) {
    output += glyphs.rendered(colour: colour)
  }

  mutating func put(_ text: String) {
    output += text
  }

  private mutating func add(_ glyph: Glyph) {
    if glyph.scalar == " " || glyph.scalar == "\t" {
      flush()
      if lineHasWord { spaces += 1 }
      return
    }
    // Between wide characters a line may break: their scripts write no spaces.
    let columns = DisplayWidth.of(glyph.scalar)
    if columns == 2 || (columns > 0 && word.last.map { DisplayWidth.of($0.scalar) == 2 } == true) {
      flush()
    }
    word.append(glyph)
  }

  private mutating func flush() {
    guard !word.isEmpty else { return }
    let columns = word.width
    // A word longer than the line stays whole, so that an address can be copied.
    if lineHasWord && column + spaces + columns > width {
      output += "\n" + hanging.rendered(colour: colour)
      column = hanging.width
      spaces = 0
    }
    output += String(repeating: " ", count: spaces) + word.rendered(colour: colour)
    column += spaces + columns
    spaces = 0
    lineHasWord = true
    word = []
  }
}
