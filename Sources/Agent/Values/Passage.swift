/// A section of a document that search found for a line.
public struct Passage: Sendable, Hashable, Codable {
  /// The citation id within its session: `d1`, `d2`, …; empty before the turn gives one.
  public var id: String
  /// The document's path relative to the lab.
  public var path: String
  /// The headings from the document's title down to the section.
  public var heading: [String]
  /// First and last line of the section, counted from 1.
  public var lines: ClosedRange<Int>
  /// The day the section was last changed, `YYYY-MM-DD`, or nil where nothing tells.
  public var date: String?
  public var text: String
  public var score: Double
  /// How the date is known: `git`, `document` where the document says so itself, or `file`.
  public var dateSource: String?
  /// Why it was found: the line's words that it holds, or what it holds in their place.
  public var matched: [String]?
  /// What it states where the line asks for a value: `address of pve: 192.168.4.122`.
  public var states: String?
  /// What speaks against believing it: another document that says otherwise, a path that is not there.
  public var doubts: [String]?
  /// The cause that the document gives for the symptom that the line tells of.
  public var cause: String?

  public init(
    id: String = "", path: String, heading: [String], lines: ClosedRange<Int>, date: String? = nil,
    text: String, score: Double = 0
  ) {
    self.id = id
    self.path = path
    self.heading = heading
    self.lines = lines
    self.date = date
    self.text = text
    self.score = score
  }

  /// Where it stands: `docs/nas.md › Disks`.
  public var place: String {
    heading.isEmpty ? path : "\(path) › \(heading.last!)"
  }

  /// A section of the log of a session: what was asked and said, no document of the owner's.
  public var isLog: Bool { path.hasPrefix("sessions/") }

  /// Its text as an answer may quote it. What a log quotes stands in a document itself, and its citations are those of
  /// another session.
  public var quotable: String {
    guard isLog else { return text }
    let lines = text.split(whereSeparator: \.isNewline).filter {
      !$0.hasPrefix(">") && !["Answered:", "Changed: nothing"].contains($0.filter { $0 != "*" })
    }
    return lines.joined(separator: "\n\n").replacing(/\s?\[[dt]\d+\]/, with: "")
  }

  /// The words of it for which it was found, as it holds them.
  public var matchedWords: [String] {
    // "address (for ip)"
    (matched ?? []).compactMap { $0.split(separator: " (for").first.map(String.init) }
  }

  /// What it states and what speaks against it, a line each, to stand before its text in a prompt.
  public var remarks: String {
    (states.map { "(says: \($0))\n" } ?? "") + (doubts ?? []).map { "(but: \($0))\n" }.joined()
  }

  /// Its place without its text, with the cause that it gives where `line` tells of its symptom.
  public func placeOnly(for line: String) -> Passage {
    var place = self
    if let issue = KnownIssue(text), issue.fits(line) { place.cause = issue.cause }
    place.text = ""
    place.states = nil
    return place
  }
}
