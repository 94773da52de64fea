/// Takes thinking out of a reply whose server has no parser for it: `<think>…</think>`, Magistral's `[THINK]`,
/// Command R7B's tokens, Gemma 4's thought channel. Calls inside are thoughts, too.
struct ThinkingSplitter {
  enum Piece: Hashable {
    case text(String)
    case thinking(String)
    /// The text so far was thinking: its beginning stood in the prompt.
    case thoughtSoFar
  }

  private static let marks: [(open: String, close: String)] = [
    ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]"), ("<seed:think>", "</seed:think>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"), ("<|channel>thought", "<channel|>"), ("<thought>", "</thought>"),
    ("<|thought_start|>", "<|thought_end|>"),
  ]

  private var held = ""
  /// How the thinking that goes on ends.
  private var close: String?
  /// Whether it began in the prompt, as far as is known.
  private var beganInPrompt: Bool
  private var toldText = false
  /// Blank space behind the thinking is not the answer's.
  private var skipsSpace = false
  /// Whether the last character was a backtick: the tag is only spoken of.
  private var afterTick = false
  /// Whether the model ended thoughts that the prompt had begun.
  private(set) var endsThePromptsThoughts = false

  /// - Parameter beganInPrompt: The prompt of this model opens the thinking.
  init(beganInPrompt: Bool) {
    self.beganInPrompt = beganInPrompt
    if beganInPrompt { close = "</think>" }
  }

  mutating func take(_ piece: String) -> [Piece] {
    held += piece
    return scan(atEnd: false)
  }

  mutating func finish() -> [Piece] { scan(atEnd: true) }

  private mutating func scan(atEnd: Bool) -> [Piece] {
    var pieces: [Piece] = []
    while !held.isEmpty {
      if let close {
        if let end = held.firstRange(of: close) {
          let thought = String(held[..<end.lowerBound])
          if !thought.isEmpty { pieces.append(.thinking(thought)) }
          held = String(held[end.upperBound...])
          self.close = nil
          skipsSpace = !toldText
          if beganInPrompt { endsThePromptsThoughts = true }
          beganInPrompt = false
          continue
        }
        if beganInPrompt {
          // It may not think this time: then all of it is the answer.
          guard atEnd else { return pieces }
          pieces.append(.text(held))
          held = ""
          return pieces
        }
        let kept = atEnd ? 0 : Self.partial(held, of: [close])
        let cut = held.index(held.endIndex, offsetBy: -kept)
        if cut > held.startIndex { pieces.append(.thinking(String(held[..<cut]))) }
        held = String(held[cut...])
        return pieces
      }
      guard let place = held.firstIndex(where: { $0 == "<" || $0 == "[" }) else {
        tell(held[...], &pieces)
        held = ""
        return pieces
      }
      if place > held.startIndex {
        tell(held[..<place], &pieces)
        held = String(held[place...])
      }
      if let mark = Self.marks.first(where: { held.hasPrefix($0.open) }), !afterTick {
        held = String(held.dropFirst(mark.open.count))
        close = mark.close
        continue
      }
      if let mark = Self.marks.first(where: { held.hasPrefix($0.close) }), !afterTick {
        held = String(held.dropFirst(mark.close.count))
        // An end without a beginning.
        endsThePromptsThoughts = true
        if toldText { pieces.append(.thoughtSoFar) }
        toldText = false
        skipsSpace = true
        continue
      }
      if !atEnd, !afterTick, Self.marks.contains(where: { $0.open.hasPrefix(held) || $0.close.hasPrefix(held) }) {
        return pieces
      }
      if afterTick, let mark = Self.marks.flatMap({ [$0.open, $0.close] }).first(where: { held.hasPrefix($0) }) {
        tell(SpecialTokens.quoted(held.prefix(mark.count))[...], &pieces)
        held = String(held.dropFirst(mark.count))
        continue
      }
      if afterTick, !atEnd, Self.marks.contains(where: { $0.open.hasPrefix(held) || $0.close.hasPrefix(held) }) {
        return pieces
      }
      tell(held.prefix(1), &pieces)
      held = String(held.dropFirst())
    }
    return pieces
  }

  private mutating func tell(_ all: Substring, _ pieces: inout [Piece]) {
    let text = skipsSpace ? all.drop(while: \.isWhitespace) : all
    guard let last = text.last else { return }
    skipsSpace = false
    afterTick = last == "`"
    toldText = toldText || text.contains { !$0.isWhitespace }
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(String(text)))
    }
  }

  /// How many of the last characters may be the beginning of a mark.
  static func partial(_ text: String, of marks: [String]) -> Int {
    let longest = marks.map(\.count).max() ?? 0
    for count in stride(from: min(longest - 1, text.count), to: 0, by: -1) {
      let tail = text.suffix(count)
      if marks.contains(where: { $0.hasPrefix(tail) }) { return count }
    }
    return 0
  }
}
