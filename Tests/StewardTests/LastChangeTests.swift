import Foundation
import TestSupport
import Testing

/// "Undo that", typed at the built program.
@Suite struct LastChangeTests {
  static let notes = "# Lab notes\n\n## Notes\n\nnothing yet\n"

  /// Each line with what is waited for behind it; a `y` or `n` answers the card.
  ///
  /// - Parameter more: looks at what the lines did, and gives others.
  private func chat(
    _ program: Program, _ lines: [(String, String)], more: () throws -> [(String, String)] = { [] }
  ) throws -> String {
    let terminal = try TerminalProgram(["chat", "--model", "builtin", "--lab", program.lab], in: program.lab)
    #expect(terminal.waits(for: "❯"), "\(terminal.screen)")
    func say(_ lines: [(String, String)]) {
      for (line, shown) in lines {
        let before = terminal.screen.components(separatedBy: shown).count
        terminal.type(line + "\r")
        #expect(terminal.waits(for: shown, times: before), "\(line): \(terminal.screen)")
        // The prompt stands once more.
        if shown != "[y/N]" { #expect(terminal.settles(at: "❯"), "\(line): \(terminal.screen)") }
      }
    }
    say(lines)
    say(try more())
    terminal.type("\u{4}")
    #expect(terminal.end() == 0)
    return terminal.screen
  }

  @Test func takesBackWhatItWroteAfterAYesAndOnlyOnce() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    _ = try chat(
      program,
      [
        ("undo that", "There is no change in this session"), ("add to NOTES.md that the fan is loud", "[y/N]"),
        ("y", "updated NOTES.md"),
      ]
    ) {
      let written = try program.read("NOTES.md")
      #expect(written.contains("the fan is loud"))
      return [("hm no, undo that", "[y/N]"), ("y", "took back"), ("undo that", "was taken back already")]
    }
    #expect(try program.read("NOTES.md") == Self.notes)
  }

  @Test func saysThatWhatWasDeclinedChangedNothing() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    _ = try chat(
      program,
      [
        ("add to NOTES.md that the fan is loud", "[y/N]"), ("n", "changed: nothing"),
        ("revert that", "so there is nothing to take back"),
      ])
    #expect(try program.read("NOTES.md") == Self.notes)
  }

  @Test func aReversalThatWasDeclinedCanBeAskedForAgain() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    _ = try chat(
      program,
      [
        ("add to NOTES.md that the fan is loud", "[y/N]"), ("y", "updated NOTES.md"), ("undo that", "[y/N]"),
        ("n", "changed: nothing"), ("undo that", "[y/N]"), ("y", "took back"),
      ])
    #expect(try program.read("NOTES.md") == Self.notes)
  }

  @Test func takesBackTheChangeOfTheDocumentThatIsNamed() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    try program.write(Self.notes, to: "OTHER.md")
    let screen = try chat(
      program,
      [
        ("add to NOTES.md that the fan is loud", "[y/N]"), ("y", "updated NOTES.md"),
        ("add to OTHER.md that the disk is new", "[y/N]"), ("y", "updated OTHER.md"),
        ("undo the change in NOTES.md", "[y/N]"), ("y", "took back"),
        ("undo the change in THIRD.md", "There is no change of THIRD.md in this session"),
      ])
    #expect(try program.read("NOTES.md") == Self.notes, "\(screen)")
    #expect(try program.read("OTHER.md").contains("the disk is new"))
  }

  /// The one before it is not "that".
  @Test func whatWasTakenBackIsNotFollowedByTheChangeBeforeIt() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    _ = try chat(
      program,
      [
        ("add to NOTES.md that the fan is loud", "[y/N]"), ("y", "updated NOTES.md"),
        ("add to NOTES.md that the disk is new", "[y/N]"), ("y", "updated NOTES.md"), ("undo that", "[y/N]"),
        ("y", "took back"), ("undo that", "was taken back already"),
      ])
    #expect(try program.read("NOTES.md").contains("the fan is loud"))
    #expect(try !program.read("NOTES.md").contains("the disk is new"))
  }
}
