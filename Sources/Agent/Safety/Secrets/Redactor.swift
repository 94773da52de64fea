/// Finds secrets and replaces them before anything keeps, shows or sends the text.
///
/// By pattern: private key blocks, well-known token shapes, URLs with credentials, values assigned to names like
/// `password`, words that no person writes beside such names. What was replaced is counted, never stored.
public struct Redactor: Sendable {
  public static let mark = "[secret removed]"
  static let markBytes = Array(mark.utf8)

  /// Values that are secret whatever they look like, longest first.
  let known: [[UInt8]]
  /// What tells the rules and the known values apart from earlier ones: what was kept under another version may
  /// hold what is removed now.
  public let version: String
  private let look: QuickLook

  /// - Parameter known: values from the files that settings name; they are found in base64 and as part of a URL too.
  ///   `stamp` changes with those files, and tells nothing about the values.
  public init(known values: [String] = [], stamp: String = "") {
    version = Redactor.rules + (stamp.isEmpty ? "" : " " + stamp)
    // Very short values would blank out ordinary words.
    let values = Set(values.filter { $0.utf8.count >= 6 && !$0.utf8.contains(0x0A) })
    let forms = values.flatMap { value -> [[UInt8]] in
      let bytes = Array(value.utf8)
      let encoded = Base64Digits.encode(bytes)
      return [bytes, Redactor.percentEncoded(bytes)] + (encoded.count >= 8 ? [encoded] : [])
    }
    known = Set(forms).sorted { ($1.count, $0.description) < ($0.count, $1.description) }
    look = known.isEmpty ? .general : QuickLook(known: known)
  }

  /// `text` without its secrets, and how many were replaced.
  public func redact(_ text: String) -> (text: String, count: Int) {
    var text = text
    if !text.withUTF8({ look.mayHoldSecret($0) }) { return (text, 0) }
    var stream = stream()
    let result = stream.append(text)
    return (result + stream.finish(), stream.count)
  }

  /// For a text that comes in pieces.
  public func stream() -> RedactionStream { RedactionStream(self) }

  /// Whether a variable with this name holds a secret, whatever its value looks like.
  public static func namesSecret(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let end = bytes.map(\.folded)
    return bytes.indices.contains { SecretNames.name(at: $0, in: bytes)?.isStrong == true }
      || end.suffix(4).elementsEqual("_key".utf8)
  }

  func mayHoldSecret(_ line: [UInt8]) -> Bool { line.withUnsafeBufferPointer { look.mayHoldSecret($0) } }

  /// Where the last part of `line` begins that may become a known value; its length where there is none.
  func holdsFrom(_ line: [UInt8]) -> Int {
    guard !known.isEmpty, let longest = known.first?.count else { return line.count }
    for place in max(0, line.count - longest)..<line.count {
      if known.contains(where: { $0.count > line.count - place && $0.starts(with: line[place...]) }) { return place }
    }
    return line.count
  }

  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte -> [UInt8] in
      byte.isTokenByte || byte == 0x2E || byte == 0x7E
        ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}
