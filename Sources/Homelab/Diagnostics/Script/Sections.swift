/// What a script wrote, by section.
///
/// A section begins with `@@ name`. Within it `@missing PROGRAM` says that a program is not there and
/// `@exit N` that one failed; neither is part of the lines.
public struct Sections: Sendable, Hashable {
  struct Section: Sendable, Hashable {
    var lines: [Substring] = []
    var missing: [String] = []
    var exit: Int?
  }

  private var sections: [String: Section] = [:]
  /// The host's own time when it was asked, where it told: what ages are counted by.
  var clock: HostClock?
  /// The name of the last section that began.
  public private(set) var last = ""

  /// Any text, also garbage or the first half of an output. Text before the first marker is left out.
  public init(parsing text: String) {
    self.init(lines: text.utf8.split(separator: 10, omittingEmptySubsequences: false))
  }

  /// Over UTF-8: an output of 20 MB is too long for walking its characters.
  init(lines: [Substring.UTF8View.SubSequence]) {
    var current: Section?
    for bytes in lines {
      var line = Substring(bytes)
      if bytes.last == 13 { line = Substring(bytes.dropLast()) }
      if bytes.first == 64 {
        if line.hasPrefix("@@ ") {
          if let section = current { sections[last] = section }
          last = String(line.dropFirst(3))
          current = sections[last] ?? Section()
          continue
        }
        if line.hasPrefix("@missing ") {
          current?.missing.append(String(line.dropFirst(9)))
          continue
        }
        if line.hasPrefix("@exit ") {
          current?.exit = Int(line.dropFirst(6))
          continue
        }
      }
      current?.lines.append(line)
    }
    if let section = current { sections[last] = section }
  }

  public var isEmpty: Bool { sections.isEmpty }

  /// Whether the script came to its end.
  public var isComplete: Bool { sections["end"] != nil }

  /// The lines of a section that hold something; empty when it is not there.
  public func lines(_ name: String) -> [Substring] {
    sections[name]?.lines.filter { !$0.isEmpty } ?? []
  }

  /// All lines of a section, blank ones too.
  func rawLines(_ name: String) -> [Substring] { sections[name]?.lines ?? [] }

  public func text(_ name: String) -> String { lines(name).joined(separator: "\n") }

  /// The first line of a section without surrounding blanks, or nil.
  public func first(_ name: String) -> String? {
    lines(name).first.map { $0.trimmed }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether the section began, whatever it holds.
  public func has(_ name: String) -> Bool { sections[name] != nil }

  /// The exit status of the section's command when it failed.
  public func exit(_ name: String) -> Int? { sections[name]?.exit }

  /// Whether this section said that `program` is not on the machine.
  public func isMissing(_ program: String, in name: String) -> Bool {
    sections[name]?.missing.contains(program) ?? false
  }

  /// Why a section holds nothing that can be used, for `unchecked`.
  public func reason(_ name: String) -> String {
    guard let section = sections[name] else { return "no output" }
    if let program = section.missing.first { return "no program named \(program)" }
    if section.exit == 124 || section.exit == 143 { return "it did not answer in time" }
    if let line = section.lines.first(where: { !$0.isEmpty }) { return String(line.prefix(100)) }
    if let status = section.exit { return "it failed with status \(status)" }
    return "no output"
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Without what `isOuter` says at both ends.
  func trimmed(where isOuter: (Character) -> Bool) -> String {
    var text = Substring(self)
    while let first = text.first, isOuter(first) { text.removeFirst() }
    while let last = text.last, isOuter(last) { text.removeLast() }
    return String(text)
  }

  /// The words between blanks.
  var words: [String] { Substring(self).split(whereSeparator: \.isWhitespace).map { String($0) } }
}
