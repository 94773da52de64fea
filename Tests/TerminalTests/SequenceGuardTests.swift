import Agent
import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite struct SequenceGuardTests {
  @Test func stewardsOwnStylesPass() {
    let text =
      Style.bold.paint("a", colour: true) + "\n\t" + Style.red.paint("b", colour: true) + "\u{1B}[1;36mc\u{1B}[0m"
    #expect(SequenceGuard.pass(text) == text)
  }

  @Test(arguments: [
    "\u{1B}]52;c;eA==\u{7}", "\u{1B}]8;;http://x\u{1B}\\", "\u{1B}[2J", "\u{1B}[24D", "\u{1B}[K", "\r", "\u{1B}[8m",
    "\u{1B}[1;8m", "\u{1B}[21t", "\u{1B}[6n", "\u{1B}[?1049h", "\u{1B}c", "\u{5}", "\u{9B}31m", "\u{1B}", "\u{1B}[31",
    "\u{202E}", "\u{1B}[m", "\u{1B}[1:2m", "\u{8}",
  ])
  func everythingElseIsShown(sequence: String) {
    let shown = SequenceGuard.pass("a\(sequence)b")
    #expect(!shown.unicodeScalars.contains(where: Escaper.isHidden), "\(shown.debugDescription)")
    #expect(shown.hasPrefix("a\\") && shown.hasSuffix("b"))
  }

  @Test func nothingButStylesLeavesTheScreenWhateverTheModelStreams() {
    let parts = [
      "\u{1B}", "[", "]52;c;", "31m", "2J", "\u{7}", "\u{9B}", "**", "`", "```\n", "| a | b |\n", "|---|\n", "\n", "> ",
      "# ",
      "- ", "x", "[a](http://x \u{1B}[1m)", "![i](http://e/\u{1B}]0;t\u{7})", "\u{202E}", "\u{200B}", "\u{E0041}", "\r",
      "\u{8}",
      "\u{0}", "é", "日", "\\", "_", "\u{301}", "1. ", "  ", "\t", "\u{85}", "\u{2028}", "<b>", "\u{FFFD}",
    ]
    var random = SplitMix(seed: 77)
    for _ in 0..<1500 {
      var markdown = MarkdownStream(width: Int.random(in: 20...120, using: &random), colour: true)
      var output = ""
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        output += markdown.write(parts.randomElement(using: &random)!)
      }
      output += markdown.finish()
      // The gate has nothing left to do: the renderer itself lets nothing through.
      #expect(SequenceGuard.pass(output) == output, "\(output.debugDescription)")
      #expect(TerminalCheck.forbidden(in: Array(output.utf8)).isEmpty)
    }
  }

  @Test func theScreenIsTheLastGate() {
    var pipes: [Int32] = [0, 0]
    pipe(&pipes)
    let screen = Screen(output: pipes[1], error: pipes[1], environment: ["TERM": "xterm"])
    screen.write("forgot to escape \u{1B}]52;c;eA==\u{7}\n")
    screen.writeError("so did I \u{1B}[2J\n")
    close(pipes[1])
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(pipes[0], &bytes, bytes.count)
    close(pipes[0])
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    #expect(text == "forgot to escape \\x1b]52;c;eA==\\x07\nso did I \\x1b[2J\n")
  }
}
