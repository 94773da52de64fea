import Foundation
import Glibc
import Testing

@testable import Terminal

@Suite struct ScreenTests {
  private let terminal = ["TERM": "xterm-256color"]

  @Test func coloursOnlyATerminalThatWantsThem() throws {
    let pseudo = try PseudoTerminal()
    let slave = pseudo.slave
    #expect(Screen(output: slave, environment: terminal).colour)
    #expect(!Screen(output: slave, environment: ["TERM": "dumb"]).colour)
    #expect(!Screen(output: slave, environment: ["TERM": "xterm", "NO_COLOR": "1"]).colour)
    #expect(Screen(output: slave, environment: ["TERM": "xterm", "NO_COLOR": ""]).colour)
    #expect(Screen(output: slave, environment: terminal).width == 80)
    let pipe = Pipe()
    let plain = Screen(output: pipe.fileHandleForWriting.fileDescriptor, environment: terminal)
    #expect(!plain.colour && !plain.isTerminal && plain.width == 80)
    #expect(plain.paint(.red, "a") == "a")
  }

  @Test func writesMoreThanAPipeHolds() async {
    let pipe = Pipe()
    let text = String(repeating: "0123456789", count: 50_000)
    let screen = Screen(
      output: pipe.fileHandleForWriting.fileDescriptor, error: -1, environment: terminal)
    Thread.detachNewThread {
      screen.write(text)
      try? pipe.fileHandleForWriting.close()
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    #expect(data == Data(text.utf8))
  }

  @Test func movesTheStatusOutOfTheWayOfOutput() async throws {
    let pseudo = try PseudoTerminal()
    let screen = Screen(
      output: pseudo.slave, error: pseudo.slave,
      environment: ["TERM": "xterm", "NO_COLOR": "1"])
    let number = try #require(screen.beginStatus())
    screen.showStatus(number, "busy")
    screen.write("half")
    screen.showStatus(number, "busier")
    screen.writeError(" line\n")
    screen.withoutStatus {}
    screen.endStatus(number)
    screen.showStatus(number, "late")
    screen.write("end\n")
    #expect(try await pseudo.shows("end\r\n"))
    #expect(pseudo.output == "busy\r\u{1B}[Khalf line\r\nbusier\r\u{1B}[Kbusier\r\u{1B}[Kend\r\n")
  }

  @Test func showsAStatusUntilItStops() async throws {
    let pseudo = try PseudoTerminal()
    let status = StatusLine(screen: Screen(output: pseudo.slave, environment: terminal))
    status.start("run\u{1B}")
    #expect(try await pseudo.shows("⠋ run\\x1b  0.0s"))
    status.stop()
    status.stop()
    #expect(try await pseudo.shows("\r\u{1B}[K"))
  }

  @Test func showsNoStatusWithoutATerminal() throws {
    let pipe = Pipe()
    let screen = Screen(output: pipe.fileHandleForWriting.fileDescriptor, environment: terminal)
    let status = StatusLine(screen: screen)
    status.start("run")
    screen.write("text\n")
    status.stop()
    try pipe.fileHandleForWriting.close()
    #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data("text\n".utf8))
  }

  @Test func tellsTimeInSecondsAndMinutes() {
    #expect(StatusLine.text("run", after: .milliseconds(3250), frame: 0) == "⠋ run  3.2s")
    #expect(StatusLine.text("run", after: .seconds(65), frame: 11) == "⠙ run  1m 05s")
  }

  @Test func fitsTextByItsColumns() {
    #expect(DisplayWidth.of("日本é") == 5)
    #expect(DisplayWidth.fitted("日本語", to: 5) == "日本…")
    #expect(DisplayWidth.fitted("abc", to: 3) == "abc")
  }
}
