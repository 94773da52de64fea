import Foundation
import Glibc
import TestSupport
import Testing

@testable import Terminal

/// Serialized: the editor's signal actions are the process's.
@Suite(.serialized) struct LineEditorTests {
  init() {
    // A test runner may have no terminal type; libedit needs one that can move its cursor.
    setenv("TERM", "xterm-256color", 1)
  }

  /// What `keys` give at a prompt, and the terminal they were typed on.
  private func read(
    _ keys: String, complete: @escaping @Sendable (String, Int) -> Completion = { _, _ in .none }
  ) async throws -> (Input, PseudoTerminal) {
    let terminal = try PseudoTerminal()
    let editor = LineEditor(input: terminal.slave, output: terminal.slave, complete: complete)
    async let input = editor.read(prompt: "lab> ")
    #expect(try await terminal.shows("lab> "))
    // Before that the terminal makes a signal of Ctrl-C, and nobody gets it.
    #expect(try await terminal.takesKeys())
    terminal.type(keys)
    return (await input, terminal)
  }

  @Test func readsALineAndLeavesTheTerminalAsItWas() async throws {
    let (input, terminal) = try await read("hi é日\r")
    #expect(input == .line("hi é日"))
    #expect(terminal.isCooked)
    #expect(try await terminal.shows("\u{1B}[?2004l"))
  }

  @Test(arguments: [
    ("abc\u{1B}[D\u{1B}[DX\r", "aXbc"), ("abc\u{1B}[HX\u{1B}[FY\r", "XabcY"),
    ("one two\u{1B}[1;5D_\r", "one _two"), ("abc\u{1B}[D\u{1B}[D\u{1B}[3~\r", "ac"),
    ("abc\u{7F}d\r", "abd"), ("one two\u{17}\r", "one "), ("ab\u{1B}[D\u{4}\r", "a"),
    ("a\u{1B}\rb\r", "a\nb"), ("a\u{1B}\nb\r", "a\nb"), ("a\\\rb\r", "a\nb"),
    ("one\u{3}two\r", "two"), ("a\u{1B}\rb\u{1B}[AX\r", "aX\nb"),
  ])
  func edits(keys: String, line: String) async throws {
    #expect(try await read(keys).0 == .line(line))
  }

  @Test func keepsPastedNewlinesInOneEntry() async throws {
    let (input, _) = try await read("x \u{1B}[200~a\rb\u{7}\tc\n\u{1B}[201~y\r")
    #expect(input == .line("x a\nb\tc\ny"))
  }

  @Test func keepsAPasteThatIsTallerThanTheScreen() async throws {
    let text = (1...60).map(String.init).joined(separator: "\n")
    let (input, terminal) = try await read("\u{1B}[200~\(text)\u{1B}[201~!\r")
    #expect(input == .line(text + "!"))
    #expect(try await terminal.shows("[text 1: 60 lines"))
  }

  @Test func tellsAnInterruptFromTheEnd() async throws {
    #expect(try await read("\u{3}").0 == .interrupted)
    #expect(try await read("\u{4}").0 == .end)
  }

  @Test func completesAndLists() async throws {
    let words = ["still-fawn", "still-water"]
    let (input, terminal) = try await read("s\tx\u{7F}\tf\t\r") {
      Completion(line: $0, cursor: $1, words: words)
    }
    #expect(input == .line("still-fawn "))
    #expect(try await terminal.shows("still-fawn   still-water"))
  }

  @Test func recallsAndSearchesEntries() async throws {
    let path = TemporaryFolder.path("history")
    defer { try? FileManager.default.removeItem(atPath: path) }
    for entry in ["first\nentry", "second"] {
      var history = EntryHistory(path: path)
      _ = history.append(entry)
    }
    let terminal = try PseudoTerminal()
    let editor = LineEditor(input: terminal.slave, output: terminal.slave, history: path)
    let rounds = [
      ("\u{1B}[A\r", "second"), ("\u{12}entry\r", "first\nentry"),
      ("draft\u{1B}[A\u{1B}[B!\r", "draft!"), ("\u{12}secon\u{1B}[H>\r", ">second"),
    ]
    for (round, (keys, line)) in rounds.enumerated() {
      async let input = editor.read(prompt: "lab> ")
      #expect(try await terminal.shows("\u{1B}[?2004h", moreThan: round))
      #expect(try await terminal.takesKeys())
      terminal.type(keys)
      #expect(await input == .line(line))
    }
  }

  @Test func endsWhenItsTaskIsCancelled() async throws {
    let terminal = try PseudoTerminal()
    let editor = LineEditor(input: terminal.slave, output: terminal.slave)
    let task = Task { await editor.read(prompt: "lab> ") }
    #expect(try await terminal.shows("lab> "))
    task.cancel()
    #expect(await task.value == .end)
    #expect(terminal.isCooked)
  }

  @Test func readsPlainLinesWithoutATerminal() async throws {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(Data("one é\ntwo\\\nlast".utf8))
    try pipe.fileHandleForWriting.close()
    let null = open("/dev/null", O_WRONLY)
    defer { close(null) }
    let editor = LineEditor(input: pipe.fileHandleForReading.fileDescriptor, output: null)
    #expect(await editor.read(prompt: "> ") == .line("one é"))
    #expect(await editor.read(prompt: "> ") == .line("two\\"))
    #expect(await editor.read(prompt: "> ") == .line("last"))
    #expect(await editor.read(prompt: "> ") == .end)
  }
}
