/// An argument as an approval shows it: every scalar that is not plainly printable is written out, and the text
/// shown can be read back to exactly the argument.
public enum ArgumentText {
  /// Blanks in a row from this many on are counted instead of shown: a screen of blanks hides what follows it.
  static let run = 8

  /// Plain text as it is; anything else in quotes, with `\x0d`, `\u{202e}`, `\\`, `\"` and `\<4000 spaces>`.
  public static func show(_ argument: String) -> String {
    let scalars = Array(argument.unicodeScalars)
    guard needsQuotes(scalars) else { return argument }
    var result = "\"".unicodeScalars
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      let blanks = scalars[place...].prefix { $0 == " " }.count
      if blanks >= run {
        result += "\\<\(blanks) spaces>".unicodeScalars
        place += blanks
        continue
      }
      if isPlain(scalars, place), scalar != "\\", scalar != "\"" {
        result.append(scalar)
      } else {
        result += escape(scalar).unicodeScalars
      }
      place += 1
    }
    return String(result) + "\""
  }

  /// An argument vector on one line: each argument reads back to exactly what it is.
  public static func show(vector: [String]) -> String {
    vector.map { argument in
      let shown = show(argument)
      guard shown == argument, argument.isEmpty || argument.contains(where: { " \"'".contains($0) }) else {
        return shown
      }
      return "\"" + argument.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }.joined(separator: " ")
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\\\"
    case "\"": return "\\\""
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    default:
      let hex = String(scalar.value, radix: 16)
      return scalar.value < 0x100 ? "\\x" + (hex.count == 1 ? "0" : "") + hex : "\\u{\(hex)}"
    }
  }

  /// What `show` has written → the argument; nil for anything else.
  public static func read(_ shown: String) -> String? {
    var rest = Array(shown.unicodeScalars)[...]
    guard rest.first == "\"" else { return needsQuotes(Array(rest)) ? nil : shown }
    guard rest.count > 1, rest.last == "\"" else { return nil }
    rest = rest.dropFirst().dropLast()
    var result = "".unicodeScalars
    while let first = rest.popFirst() {
      guard first == "\\" else {
        if first == "\"" { return nil }
        result.append(first)
        continue
      }
      guard let kind = rest.popFirst() else { return nil }
      switch kind {
      case "\\", "\"": result.append(kind)
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case "x":
        guard rest.count >= 2, let scalar = scalar(hex: rest.prefix(2)) else { return nil }
        result.append(scalar)
        rest = rest.dropFirst(2)
      case "u":
        guard rest.popFirst() == "{", let end = rest.firstIndex(of: "}"), let scalar = scalar(hex: rest[..<end])
        else { return nil }
        result.append(scalar)
        rest = rest[(end + 1)...]
      case "<":
        guard let end = rest.firstIndex(of: ">"), let count = count(rest[..<end]) else { return nil }
        result.append(contentsOf: repeatElement(" ", count: count))
        rest = rest[(end + 1)...]
      default: return nil
      }
    }
    return String(result)
  }

  /// A line of a document as an approval shows it: what counts as blank and is no space is written out, and so is a run of
  /// spaces that could push the rest of the line aside. The indentation of a text stays as it is.
  public static func show(line: some StringProtocol) -> String {
    var result = ""
    var spaces = 0
    var isIndented = true
    func flush() {
      if spaces >= (isIndented ? 40 : run) {
        result += "\\<\(spaces) spaces>"
      } else {
        result += String(repeating: " ", count: spaces)
      }
      spaces = 0
    }
    for (place, scalar) in line.unicodeScalars.enumerated() {
      guard scalar != " " else {
        spaces += 1
        continue
      }
      flush()
      // The mark of a diff stands before the text.
      if place > 0 || scalar != "+" && scalar != "-" { isIndented = false }
      if scalar == "\t" {
        result += "\\t"
      } else if scalar.value == 0xFE0F || scalar.value > 0x7F && scalar.properties.generalCategory == .spaceSeparator {
        result += Escaper.notation(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    flush()
    return result
  }

  private static func scalar(hex: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
    UInt32(String(String.UnicodeScalarView(hex)), radix: 16).flatMap(Unicode.Scalar.init)
  }

  /// `4000 spaces` → 4000.
  private static func count(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
    let words = String(String.UnicodeScalarView(text)).split(separator: " ")
    return words.count == 2 && words[1] == "spaces" ? Int(words[0]).flatMap { $0 >= run ? $0 : nil } : nil
  }

  private static func needsQuotes(_ scalars: [Unicode.Scalar]) -> Bool {
    guard let first = scalars.first, first != " ", first != "\"", scalars.last != " " else { return true }
    var blanks = 0
    for (place, scalar) in scalars.enumerated() {
      blanks = scalar == " " ? blanks + 1 : 0
      if blanks >= run || scalar == "\\" || !isPlain(scalars, place) { return true }
    }
    return false
  }

  /// Letters, digits, punctuation and symbols that a reader sees, and the space. A combining mark only on a letter,
  /// three at most: it would change the character before it, or hide it under a heap.
  private static func isPlain(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    let scalar = scalars[place]
    if (0x20..<0x7F).contains(scalar.value) { return true }
    guard !scalar.properties.isDefaultIgnorableCodePoint, !Escaper.isBlank(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol,
      .otherSymbol:
      return true
    case .nonspacingMark, .spacingMark:
      let before = scalars[max(0, place - 3)..<place].reversed().first { !isMark($0) }
      return before?.properties.isAlphabetic == true
    default: return false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }
}
