/// A program of sed(1), read as far as it takes to tell whether it only prints.
enum SedScript {
  /// Whether it writes a file (`w`, `W`) or runs a command (`e`), as a command or as a flag of a substitution.
  static func hasEffect(_ script: String) -> Bool {
    var rest = script[...]
    while let character = rest.popFirst() {
      switch character {
      // An address: `/error/`, or `\cerrorc` with a border of one's own.
      case "/": skip(&rest, to: "/")
      case "\\":
        if let border = rest.popFirst() { skip(&rest, to: border) }
      case "s", "y":
        guard let border = rest.popFirst() else { return false }
        skip(&rest, to: border)
        skip(&rest, to: border)
        let flags = rest.prefix { $0.isLetter || $0.isNumber }
        if character == "s", flags.contains(where: { $0 == "w" || $0 == "e" }) { return true }
        rest = rest.dropFirst(flags.count)
      case "w", "W", "e": return true
      // The text of these goes on to the end of the line.
      case "a", "i", "c", "r", "R", "b", "t", "T", ":", "#": rest = rest.drop { $0 != "\n" }
      default: break
      }
    }
    return false
  }

  private static func skip(_ rest: inout Substring, to border: Character) {
    while let character = rest.popFirst(), character != border {
      if character == "\\" { rest = rest.dropFirst() }
    }
  }
}
