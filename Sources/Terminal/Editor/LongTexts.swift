/// Texts that are too tall to edit on the screen, each with a short label that stands for it.
///
/// libedit misplaces its cursor in a text that has more rows than the terminal.
struct LongTexts {
  private var texts: [(label: String, text: String)] = []

  /// A label for `text`, to be put in the entry instead of it.
  mutating func label(for text: String) -> String {
    if let known = texts.first(where: { $0.text == text }) { return known.label }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    let label = "[text \(texts.count + 1): \(lines) lines, \(text.count) characters]"
    texts.append((label, text))
    return label
  }

  /// `entry` with each label replaced by its text.
  func expand(_ entry: String) -> String {
    texts.reduce(entry) { $0.replacing($1.label, with: $1.text) }
  }
}
