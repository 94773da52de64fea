import Foundation
import TestSupport
import Testing

/// "Undo that", typed at the built program.
@Suite struct LastChangeTests {
  static let notes = "# Lab notes\n\n## Notes\n\nnothing yet\n"

  @Test func takesBackWhatItWroteAfterAYesAndOnlyOnce() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    let terminal = try TerminalProgram(["chat", "--model", "builtin", "--lab", program.lab], in: program.lab)
    #expect(terminal.waits(for: "❯"), "\(terminal.screen)")
    terminal.type("undo that\r")
    #expect(terminal.waits(for: "Nothing was changed in this session"), "\(terminal.screen)")
    #expect(terminal.waits(for: "❯", behind: "Nothing was changed in this session"), "\(terminal.screen)")
    terminal.type("add to NOTES.md that the fan is loud\r")
    #expect(terminal.waits(for: "[y/N]"), "\(terminal.screen)")
    terminal.type("y\r")
    #expect(terminal.waits(for: "❯", behind: "updated NOTES.md"), "\(terminal.screen)")
    #expect(try program.read("NOTES.md").contains("the fan is loud"))
    terminal.type("hm no, undo that\r")
    #expect(terminal.waits(for: "[y/N]", times: 2), "\(terminal.screen)")
    terminal.type("y\r")
    #expect(terminal.waits(for: "❯", behind: "took back"), "\(terminal.screen)")
    #expect(try program.read("NOTES.md") == Self.notes)
    terminal.type("undo that\r")
    #expect(terminal.waits(for: "❯", behind: "was taken back already"), "\(terminal.screen)")
    terminal.type("\u{4}")
    #expect(terminal.end() == 0)
  }

  @Test func saysThatWhatWasDeclinedChangedNothing() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(Self.notes, to: "NOTES.md")
    let terminal = try TerminalProgram(["chat", "--model", "builtin", "--lab", program.lab], in: program.lab)
    #expect(terminal.waits(for: "❯"), "\(terminal.screen)")
    terminal.type("add to NOTES.md that the fan is loud\r")
    #expect(terminal.waits(for: "[y/N]"), "\(terminal.screen)")
    terminal.type("n\r")
    #expect(terminal.waits(for: "❯", behind: "[y/N]"), "\(terminal.screen)")
    terminal.type("revert that\r")
    #expect(terminal.waits(for: "so there is nothing to take back"), "\(terminal.screen)")
    #expect(try program.read("NOTES.md") == Self.notes)
    terminal.type("\u{4}")
    _ = terminal.end()
  }
}
