/// Finds secrets and replaces them before anything keeps, shows or sends the text.
///
/// By pattern: private key blocks, well-known token shapes, URLs with credentials, and values
/// assigned to names like `password`. What was replaced is counted, never stored.
public struct Redactor: Sendable {
  public static let mark = "[secret removed]"

  /// Values that are secret whatever they look like, from the files that settings name.
  private let known: [String]

  public init(known: [String] = []) {
    // Very short values would blank out ordinary words.
    self.known = known.filter { $0.count >= 6 }.sorted { $0.count > $1.count }
  }

  /// `text` without its secrets, and how many were replaced.
  public func redact(_ text: String) -> (text: String, count: Int) {
    var result = text
    var count = 0
    for value in known where result.contains(value) {
      count += result.occurrences(of: value)
      result = result.replacing(value, with: Redactor.mark)
    }
    let hints = SecretHints.found(in: result)
    guard !hints.isEmpty else { return (result, count) }
    for pattern in Redactor.whole where hints.contains(pattern.hint) {
      result = result.replacing(pattern.regex) { _ in
        count += 1
        return Redactor.mark
      }
    }
    if hints.contains(.url) {
      result = result.replacing(Redactor.credentialURL) { match in
        count += 1
        return "\(match.output.1)\(Redactor.mark)@"
      }
    }
    if hints.contains(.name) {
      let values = AssignedValues.ranges(in: Array(result.utf8))
      if !values.isEmpty {
        count += values.count
        result = Redactor.replace(values, in: result)
      }
    }
    return (result, count)
  }

  private static func replace(_ ranges: [Range<Int>], in text: String) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var kept = 0
    for range in ranges {
      output += bytes[kept..<range.lowerBound]
      output += Array(mark.utf8)
      kept = range.upperBound
    }
    return String(decoding: output + bytes[kept...], as: UTF8.self)
  }

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern: @unchecked Sendable {
    let hint: SecretHints
    let regex: Regex<Substring>
  }

  private static let whole: [Pattern] = [
    Pattern(
      hint: .key,
      regex:
        /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/
    ),
    Pattern(hint: .shape, regex: /\b(?:ghp|gho|ghs|ghu|ghr)_[A-Za-z0-9]{30,}/),
    Pattern(hint: .shape, regex: /\bgithub_pat_[A-Za-z0-9_]{30,}/),
    Pattern(hint: .shape, regex: /\bglpat-[A-Za-z0-9_\-]{18,}/),
    Pattern(hint: .shape, regex: /\bsk-[A-Za-z0-9_\-]{20,}/),
    Pattern(hint: .shape, regex: /\bxox[abprs]-[A-Za-z0-9\-]{10,}/),
    Pattern(hint: .shape, regex: /\bAKIA[0-9A-Z]{16}\b/),
    Pattern(hint: .shape, regex: /\btskey-[a-z]+-[A-Za-z0-9\-]{10,}/),
    Pattern(hint: .shape, regex: /\bhf_[A-Za-z0-9]{30,}/),
    Pattern(hint: .shape, regex: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/),
    Pattern(hint: .shape, regex: /\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}/),
  ]

  nonisolated(unsafe) private static let credentialURL =
    /\b([a-zA-Z][a-zA-Z0-9+.\-]*:\/\/[^\s\/:@]+:)[^\s\/@]+@/
}

extension String {
  fileprivate func occurrences(of part: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
