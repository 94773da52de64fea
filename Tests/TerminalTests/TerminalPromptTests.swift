import Foundation
import Glibc
import Testing

@testable import Terminal

@Suite struct TerminalPromptTests {
  private func ask(_ terminal: PseudoTerminal, cancelled: WakePipe? = nil) async -> String? {
    let path = terminal.path
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: TerminalPrompt.ask("Run it? ", device: path, cancelled: cancelled))
      }
    }
  }

  @Test(
    arguments: [
      ("yes\n", "yes"), ("\n", ""), ("ab\u{7F}c\n", "ac"), ("\u{4}", nil), ("ye\u{3}", nil), ("\u{3}", nil),
      ("ye\u{4}\u{4}", nil),
    ] as [(String, String?)])
  func takesAWholeLineOnly(keys: String, answer: String?) async throws {
    let terminal = try PseudoTerminal()
    async let line = ask(terminal)
    #expect(try await terminal.shows("Run it? "))
    terminal.type(keys)
    #expect(await line == answer)
    #expect(terminal.isCooked)
  }

  @Test func throwsAwayWhatWasTypedBefore() async throws {
    let terminal = try PseudoTerminal()
    terminal.type("yes\n")
    #expect(try await terminal.shows("yes"))
    async let line = ask(terminal)
    #expect(try await terminal.shows("Run it? "))
    terminal.type("no\n")
    #expect(await line == "no")
  }

  @Test func endsWhenCancelled() async throws {
    let terminal = try PseudoTerminal()
    let cancelled = WakePipe()
    async let line = ask(terminal, cancelled: cancelled)
    #expect(try await terminal.shows("Run it? "))
    cancelled.wake()
    #expect(await line == nil)
  }

  @Test func hasNoAnswerWithoutATerminal() {
    #expect(TerminalPrompt.ask("?", device: "/dev/null", cancelled: nil) == nil)
    #expect(TerminalPrompt.ask("?", device: "/no/such/tty", cancelled: nil) == nil)
  }
}
