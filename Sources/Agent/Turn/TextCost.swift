/// What a text costs in tokens, before a server has counted it: the most and the least that the common tokenizers
/// make of it.
///
/// Byte-pair tokenizers cut a text at spaces, digits and punctuation first; how long a piece may be differs. Qwen
/// writes each digit as a token, Llama 3 and GPT up to three in one, so a list of sockets costs twice what prose
/// of the same length does.
public struct TextCost: Sendable, Hashable {
  public var most = 0.0
  public var least = 0.0

  public static func + (left: TextCost, right: TextCost) -> TextCost {
    TextCost(most: left.most + right.most, least: left.least + right.least)
  }

  public static func += (left: inout TextCost, right: TextCost) { left = left + right }

  private init(most: Double, least: Double) {
    self.most = most
    self.least = least
  }

  public init() {}

  public init(_ text: String) {
    var run: (kind: Kind, first: UInt8, length: Int, isMixed: Bool)?
    var spaces = 0
    func close() {
      guard let ended = run else { return }
      add(ended.kind, length: ended.length, isMixed: ended.isMixed)
      run = nil
    }
    for byte in text.utf8 {
      let kind = Kind(byte)
      if kind == .space || kind == .newline {
        close()
        if kind == .newline {
          most += 1
          least += 0.1
          spaces = 0
        } else {
          spaces += 1
        }
        continue
      }
      if spaces > 1 || (spaces == 1 && kind == .digit) { most += 1 }
      spaces = 0
      if let current = run, current.kind == kind, Self.goesOn(current.first, byte, kind) {
        run!.length += 1
        if kind == .capital { run!.isMixed = true }
        continue
      }
      // A capital goes on in small letters: one word.
      if run?.kind == .capital, kind == .letter, run?.isMixed == false {
        run!.kind = .letter
        run!.length += 1
        continue
      }
      close()
      run = (kind, byte, 1, false)
    }
    close()
    if spaces > 1 { most += 1 }
  }

  private enum Kind {
    case letter, capital, digit, mark, space, newline, start, rest

    init(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .letter
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
      case 0x0A, 0x0D: self = .newline
      case 0x20, 0x09: self = .space
      case 0x80..<0xC0: self = .rest
      case 0xC0...: self = .start
      default: self = .mark
      }
    }
  }

  /// Marks go on as a run only where they are the same one: `-----` is few tokens, `:("` is three.
  private static func goesOn(_ first: UInt8, _ byte: UInt8, _ kind: Kind) -> Bool { kind != .mark || first == byte }

  private mutating func add(_ kind: Kind, length: Int, isMixed: Bool) {
    let count = Double(length)
    switch kind {
    case .letter:
      most += (count / 4).rounded(.up)
      least += 0.75 * min(1.33, 0.4 + 0.2 * count)
    case .capital:
      most += (count / 2).rounded(.up)
      least += 0.75 * min(1.33, 0.4 + 0.2 * count)
    case .digit:
      most += count
      least += count / 4
    case .mark:
      most += length < 3 ? count : (count / 3).rounded(.up) + 1
      least += length < 3 ? 0.3 * count : 0.5
    // Outside ASCII each character is a token or more, in whatever bytes.
    case .start: most += 1
    case .rest:
      most += (count / 2).rounded(.up)
      least += 0.2
    case .space, .newline: break
    }
  }
}

extension Message {
  /// What the message costs in a prompt, the arguments of its calls included.
  var cost: TextCost {
    guard case .assistant(let text, let calls) = self, !calls.isEmpty else { return TextCost(text) }
    return calls.reduce(TextCost(text)) { $0 + TextCost($1.tool + JSONValue.object($1.arguments).canonical) }
  }

  /// Bytes in a prompt, the arguments of its calls included.
  var bytes: Int {
    guard case .assistant(let text, let calls) = self else { return text.utf8.count }
    return calls.reduce(text.utf8.count) {
      $0 + $1.tool.utf8.count + JSONValue.object($1.arguments).canonical.utf8.count
    }
  }
}
