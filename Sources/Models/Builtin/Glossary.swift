import Agent

/// What terms of the field mean, where no model is there to explain them.
struct Glossary: Sendable {
  private struct Entry: Sendable {
    var names: [[String]]
    var text: String
  }

  private let entries: [Entry]

  /// `name, name: text` a line; `#` begins a comment.
  init(parsing text: String) {
    entries = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.compactMap { line in
      let parts = line.split(separator: ":" as Character, maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let names = parts[0].split(separator: "," as Character).map { Words.all(String($0)) }.filter { !$0.isEmpty }
      return Entry(names: names, text: String(parts[1]).trimmed { $0.isWhitespace })
    }
  }

  /// What the terms of a question for a meaning are, at most three, in its order; nil where it asks for none, or for more
  /// than a meaning.
  func answer(to line: String) -> String? {
    let asksMeaning = line.contains(
      /(?i)\b(?:stands? for|means?|meaning of|explain|difference|versus|vs|define)\b|^\W*(?:(?:so|and|ok|hey|please|in general|in short|in one sentence|in (?:two|a few) sentences|can you tell me|tell me),?\s+)*(?:what(?:'s| is| are)|what exactly (?:is|are)|how (?:does|do))\b/
    )
    guard asksMeaning else { return nil }
    let words = Words.all(Glossary.withoutListener(line).replacing(/(?i)\bmeaning of\b/, with: "meaning"))
    var found: [(place: Int, text: String)] = []
    var taken = Set<Int>()
    // The longest name first: "dhcp lease" is neither "dhcp" nor "lease".
    for (name, text) in entries.flatMap({ entry in entry.names.map { ($0, entry.text) } })
      .sorted(by: { $0.0.count > $1.0.count })
    {
      guard words.count >= name.count else { continue }
      for start in 0...(words.count - name.count)
      where Array(words[start..<start + name.count]) == name && taken.isDisjoint(with: start..<start + name.count) {
        taken.formUnion(start..<start + name.count)
        if !found.contains(where: { $0.text == text }) { found.append((start, text)) }
      }
    }
    guard !found.isEmpty, found.count <= 3 else { return nil }
    // What else is asked, a sentence of a glossary does not answer.
    let rest = words.indices.filter { !taken.contains($0) && !Self.frame.contains(words[$0]) }
    guard rest.isEmpty else { return nil }
    return found.sorted { $0.place < $1.place }.map(\.text).joined(separator: "\n\n")
  }

  /// For whom it is explained changes no meaning: "explain zfs so that my kid gets it", "to a twelve year old".
  private static func withoutListener(_ line: String) -> String {
    line.replacing(/(?i)\b(?:so (?:that )?(?:my|a|an|the|even|i)|to (?:my|a|an)|like i|as if i)\b[^.?!]*/, with: " ")
      .replacing(/(?i)\bfor (?:my (?:\w+ ?){1,3}|dummies|a beginner|beginners|kids|a child)(?=\W*$)/, with: " ")
  }

  private static let frame = Set(
    """
    what what's whats s is are am the a an does do did it its stand stands for mean means meaning explain me to in short \
    general one two three few sentence sentences please pls can you could tell us i need know exactly really actually \
    difference between and or versus vs from define definition so ok hey hi simple simply words like child five twelve \
    were was if as again just quickly how work works that this thing term called good basically even
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  static let shipped = Glossary(parsing: String(decoding: PackageResources.glossary_txt as [UInt8], as: UTF8.self))
}
