/// Sections in the documents' own words, cited: the answer where no model words it better.
public enum Quotation {
  /// The best passage at length, the next two by their beginnings; empty without passages.
  public static func text(_ passages: [Passage]) -> String {
    let told = passages.filter { !$0.text.isEmpty }
    // Each session that asked the same has a log: one tells as much as three.
    let quoted = told.filter { !$0.isLog } + told.filter(\.isLog).prefix(1)
    return quoted.prefix(3).enumerated().map { place, passage in
      let date = passage.date.map { " (\($0))" } ?? ""
      let body = Trim.around(
        passage.matchedWords, in: String(passage.quotable.trimmingSuffix(while: \.isNewline)),
        limit: place == 0 ? 1500 : 400, name: passage.path)
      let doubts = (passage.doubts ?? []).map { "\n\n> but: \($0)" }.joined()
      let states = passage.states.map { "\n\n\($0)" } ?? ""
      return "**\(passage.place)**\(date) [\(passage.id)]\(states)\(doubts)\n\n\(body)"
    }.joined(separator: "\n\n")
  }
}
