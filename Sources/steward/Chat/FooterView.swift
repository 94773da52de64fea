import Agent
import Terminal

/// The footer as the chat shows it: dim, what is not supported in yellow.
enum FooterView {
  static func render(_ answer: Answer, _ screen: Screen) -> String {
    Footer.lines(for: answer).map { line in
      let warns =
        line.hasPrefix("no evidence for") || line.hasPrefix("the answer ")
        || line.hasPrefix("waits for your yes")
      return screen.paint(
        warns ? .yellow : .dim, Wrap.hanging(Escaper.escapeLine(line), width: screen.width, indent: 4)) + "\n"
    }.joined()
  }
}
