import Agent

/// The last gate before a terminal: of all control sequences, only Steward's own styles pass.
///
/// What others wrote has been through ``Escaper`` before it was styled. Where some code forgot to, this shows the
/// sequence all the same.
enum SequenceGuard {
  private static let codes = Set(Style.allCases.map(\.rawValue)).union(["0"])

  /// `text` with everything escaped that is neither printable nor a whole sequence of ``Style``.
  static func pass(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: Escaper.isHidden) else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.unicodeScalars.firstIndex(of: "\u{1B}") {
      result += Escaper.escape(String(rest[..<start]))
      rest = rest[start...]
      let length = styleLength(rest.unicodeScalars)
      let end = rest.unicodeScalars.index(start, offsetBy: max(1, length))
      result += length > 0 ? String(rest[..<end]) : Escaper.escape(String(rest[..<end]))
      rest = rest[end...]
    }
    return result + Escaper.escape(String(rest))
  }

  /// The scalars of the sequence that `text` begins with, or 0 where it is none of ``Style``'s.
  private static func styleLength(_ text: Substring.UnicodeScalarView) -> Int {
    let start = text.dropFirst()
    guard start.first == "[" else { return 0 }
    let parameters = start.dropFirst().prefix { $0 == ";" || ("0"..."9").contains($0) }
    guard start.dropFirst(parameters.count + 1).first == "m",
      String(parameters).split(separator: ";", omittingEmptySubsequences: false).allSatisfy({
        codes.contains(String($0))
      })
    else { return 0 }
    return parameters.count + 3
  }
}
