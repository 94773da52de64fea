extension Diagram {
  /// `text`, a document with a drawing of Steward's, with another speed at the one cable of a host; nil where there is
  /// no drawing, or not one such cable in it. Only lines of that cable change, so that several hosts can be written
  /// down in any order.
  static func relabelled(_ text: String, host: String, to speed: LinkSpeed) -> String? {
    guard let begin = text.firstRange(of: Diagram.begin),
      let end = text[begin.upperBound...].firstRange(of: Diagram.end)
    else { return nil }
    var lines = text[begin.upperBound..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    guard let node = lines.lazy.compactMap({ Diagram.node($0, named: host) }).first else { return nil }
    let edges = lines.indices.filter { lines[$0].contains(#/^ *n\d+ (?:---|-\.-)/#) }
    let own = edges.indices.filter { place in
      guard let match = lines[edges[place]].wholeMatch(of: #/ *n(\d+) ---(?:\|"[^"]*"\|)? n(\d+)/#) else {
        return false
      }
      return match.output.1 == node || match.output.2 == node
    }
    guard own.count == 1, let number = own.first else { return nil }
    let line = edges[number]
    guard let match = lines[line].wholeMatch(of: #/( *n\d+ ---)(?:\|"[^"]*"\|)?( n\d+)/#) else { return nil }
    lines[line] = "\(match.output.1)|\"\(Diagram.label(speed.text))\"|\(match.output.2)"
    // It was drawn as slower than it could be.
    lines.removeAll { $0.hasPrefix("  linkStyle \(number) stroke") }
    return text[..<begin.upperBound] + lines.joined(separator: "\n") + text[end.lowerBound...]
  }

  /// The number of the node that this line draws for `name`.
  private static func node(_ line: String, named name: String) -> Substring? {
    guard let match = line.firstMatch(of: #/^ *n(\d+)[\[({]+"(.*?)(?:<br\/>|")/#), match.output.2 == label(name)
    else { return nil }
    return match.output.1
  }
}
