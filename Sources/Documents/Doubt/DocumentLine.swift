/// A line of a document in words, with what stands between them left out.
struct DocumentLine {
  /// As written, without Markdown's marks and punctuation at their ends.
  let words: [Substring]
  /// The same in lower case.
  let lower: [String]
  /// The cells where it is a row of a table.
  let cells: [Substring]?

  init(_ text: Substring) {
    words = DocumentLine.words(of: text)
    lower = words.map { $0.lowercased() }
    let trimmed = text.drop { $0 == " " }
    cells = trimmed.first == "|" ? trimmed.dropFirst().split(separator: "|", omittingEmptySubsequences: false) : nil
  }

  static func words(of text: Substring) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber || "._-:/@+✅❌".contains($0)) }.compactMap { word in
      var word = word.drop { ".:-/@_+".contains($0) }
      while let last = word.last, ".:-/@_".contains(last) { word.removeLast() }
      return word.isEmpty ? nil : word
    }
  }

  /// The line tells what was, not what is.
  var isPast: Bool { lower.contains { DocumentLine.pastWords.contains($0) } }

  private static let pastWords: Set<String> = [
    "was", "were", "old", "previous", "previously", "formerly", "former", "before", "stale", "instead", "not",
    "wrong", "incorrect", "migrated", "originally",
  ]

  /// Where `subject` (lower-case words) stands, as the index of its first word. `still-fawn` does not stand in
  /// `k3s-vm-still-fawn`, which is another thing, but in `still-fawn.maas`.
  func places(of subject: [String]) -> [Int] {
    guard !subject.isEmpty, lower.count >= subject.count else { return [] }
    return (0...(lower.count - subject.count)).filter { start in
      subject.indices.allSatisfy { DocumentLine.names(lower[start + $0], subject[$0]) }
    }
  }

  private static func names(_ word: String, _ subject: String) -> Bool {
    guard word.hasPrefix(subject) else { return false }
    let rest = word.dropFirst(subject.count)
    return rest.isEmpty || rest == "s" || rest == "'s"
      || (rest.first == "." && rest.dropFirst().first?.isLetter == true)
  }

  /// Words that join a thing with its value.
  static let links: Set<String> = [
    "is", "at", "has", "on", "the", "its", "a", "an", "ip", "ips", "address", "vip", "port", "version", "external",
    "internal", "loadbalancer", "load", "balancer", "ingress", "service", "vm", "host", "node", "server", "running",
    "runs", "via", "lb", "uses", "listens", "br", "br/", "tag", "image", "static", "now", "currently", "to", "of",
    "for", "in", "with", "=", "proxy", "controller", "release", "v",
  ]
}
