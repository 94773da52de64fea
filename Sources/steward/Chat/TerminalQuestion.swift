import Foundation
import Terminal

/// A question on the terminal with everything that must be read before it: page by page where it is longer than
/// the screen, so that no yes is taken before the last of it was shown.
enum TerminalQuestion {
  /// The reply; nil where there is none, or a page was not asked on from.
  static func ask(_ text: String, question: String) async -> String? {
    let pages = pages(of: text, rows: size.rows, columns: size.columns)
    for (number, page) in pages.dropLast().enumerated() {
      let more = "\n(page \(number + 1) of \(pages.count); Enter shows the next, anything else is no) "
      let reply: String? = await TerminalPrompt.ask((number == 0 ? "\n" : "") + page + more)
      guard reply == "" else { return nil }
    }
    return await TerminalPrompt.ask((pages.count == 1 ? "\n" : "") + (pages.last ?? "") + "\n\n" + question)
  }

  /// The text in pieces that fit on a screen with the question, cut between lines; a line that is longer than the
  /// screen is cut within.
  static func pages(of text: String, rows: Int, columns: Int) -> [String] {
    let room = max(4, rows - 4)
    let width = max(20, columns)
    var pages: [[String]] = [[]]
    var used = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).flatMap({ cut($0, width * room) }) {
      let cells = line.unicodeScalars.reduce(0) { sum, scalar in sum + most(of: scalar) }
      let height = max(1, (cells + width - 1) / width)
      if used + height > room, !pages[pages.count - 1].isEmpty {
        pages.append([])
        used = 0
      }
      pages[pages.count - 1].append(line)
      used += height
    }
    return pages.map { $0.joined(separator: "\n") }
  }

  /// The most cells that a character takes: a wide one two, a tab eight. Counted so, a page errs short.
  private static func most(of scalar: Unicode.Scalar) -> Int {
    if scalar.value == 0x09 { return 8 }
    return scalar.value < 0x1100 ? 1 : 2
  }

  private static func cut(_ line: Substring, _ limit: Int) -> [String] {
    let limit = line.contains("\t") ? limit / 4 : limit
    var pieces: [String] = []
    var rest = line[...]
    repeat {
      pieces.append(String(rest.prefix(limit / 2)))
      rest = rest.dropFirst(limit / 2)
    } while !rest.isEmpty
    return pieces
  }

  private static var size: (rows: Int, columns: Int) {
    let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
    defer { if terminal >= 0 { close(terminal) } }
    var size = winsize()
    guard terminal >= 0, ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return (24, 80)
    }
    return (Int(size.ws_row), Int(size.ws_col))
  }
}
