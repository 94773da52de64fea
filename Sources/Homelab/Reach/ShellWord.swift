/// Arguments as words of a POSIX shell: ssh joins its arguments into one string for the shell of the other side.
public enum ShellWord {
  /// `text` so that a shell takes it as one word, byte by byte: sh, dash, bash, busybox ash, zsh, and fish too,
  /// which reads a backslash inside single quotes in its own way.
  public static func quote(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
    var quoted = "'"
    for character in text.unicodeScalars {
      switch character {
      case "'": quoted += #"'\''"#
      case "\\": quoted += #"'\\'"#
      default: quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "'"
  }

  /// An argument vector as one line of a shell.
  public static func join(_ arguments: [String]) -> String {
    arguments.map(quote).joined(separator: " ")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_-@:,./".utf8.contains(byte)
    }
  }
}
