/// A command as a document shows it → its argument vector. There is no shell: quotes keep blanks together, and what
/// only a shell understands is refused.
enum CommandLineWords {
  struct Problem: Error { var message: String }

  /// Throws `Problem` for an open quote and for what a shell would do.
  static func split(_ text: String) throws -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    var rest = text.trimmed[...]
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"", let next = rest.first, "\"\\".contains(next) {
          word.append(rest.removeFirst())
        } else {
          word.append(character)
        }
      } else if character == "\"" || character == "'" {
        quote = character
        isOpen = true
      } else if character.isWhitespace {
        if character.isNewline { throw Problem(message: "one command a step: this one has several lines") }
        if isOpen { words.append(word) }
        word = ""
        isOpen = false
      } else if "|&;<>`*?~".contains(character)
        || (character == "$" && rest.first.map { "({".contains($0) || $0.isLetter } == true)
      {
        throw Problem(
          message:
            "\"\(character)\" needs a shell, and a step runs one program: put quotes around it, or make it two steps")
      } else {
        word.append(character)
        isOpen = true
      }
    }
    if let quote { throw Problem(message: "a quote \(quote) is not closed") }
    if isOpen { words.append(word) }
    guard !words.isEmpty else { throw Problem(message: "the command is empty") }
    return words
  }
}
