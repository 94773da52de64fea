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
    guard Redactor.mayHoldSecret(result) else { return (result, count) }
    for pattern in Redactor.whole {
      result = result.replacing(pattern.regex) { match in
        count += 1
        _ = match
        return Redactor.mark
      }
    }
    result = result.replacing(Redactor.credentialURL.regex) { match in
      count += 1
      return "\(match.output.1)\(Redactor.mark)@"
    }
    result = result.replacing(Redactor.assignment.regex) { match in
      let value = match.output.2
      // Variables, references and words that describe are not secrets.
      if Redactor.isPlaceholder(value) { return String(match.output.0) }
      count += 1
      return "\(match.output.1)\(Redactor.mark)"
    }
    return (result, count)
  }

  /// A cheap look that spares most text the patterns.
  private static func mayHoldSecret(_ text: String) -> Bool {
    let lower = text.lowercased()
    return hints.contains { lower.contains($0) }
  }

  private static let hints = [
    "-----begin", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk-", "xox", "akia", "eyj",
    "tskey-", "hf_", "://", "pass", "secret", "token", "api_key", "apikey", "api-key",
    "credential", "psk", "private_key", "bearer", "age-secret-key",
  ]

  // Regex values are immutable once made; the type only lacks the conformance.
  private struct Pattern<Output>: @unchecked Sendable { let regex: Regex<Output> }

  private static let whole: [Pattern<Substring>] = [
    Pattern(
      regex:
        /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/
    ),
    Pattern(regex: /\b(?:ghp|gho|ghs|ghu|ghr)_[A-Za-z0-9]{30,}/),
    Pattern(regex: /\bgithub_pat_[A-Za-z0-9_]{30,}/),
    Pattern(regex: /\bglpat-[A-Za-z0-9_\-]{18,}/),
    Pattern(regex: /\bsk-[A-Za-z0-9_\-]{20,}/),
    Pattern(regex: /\bxox[abprs]-[A-Za-z0-9\-]{10,}/),
    Pattern(regex: /\bAKIA[0-9A-Z]{16}\b/),
    Pattern(regex: /\btskey-[a-z]+-[A-Za-z0-9\-]{10,}/),
    Pattern(regex: /\bhf_[A-Za-z0-9]{30,}/),
    Pattern(regex: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/),
    Pattern(regex: /\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}/),
  ]

  private static let credentialURL = Pattern(
    regex: /\b([a-zA-Z][a-zA-Z0-9+.\-]*:\/\/[^\s\/:@]+:)[^\s\/@]+@/)

  private static let assignment = Pattern(
    regex:
      /(?i)((?:[a-z0-9_.\-]*(?:password|passwd|passphrase|secret|token|api[_\-]?key|access[_\-]?key|private[_\-]?key|credential|psk)[a-z0-9_.\-]*["']?\s*[:=]\s*(?:bearer\s+)?|bearer\s+)["']?)([^\s"'`,;]{6,})/
  )

  private static func isPlaceholder(_ value: Substring) -> Bool {
    if value.hasPrefix("$") || value.hasPrefix("<") || value.hasPrefix("{") || value.hasPrefix("[")
      || value.hasPrefix("*") || value.hasPrefix("/") || value.hasPrefix("(")
    {
      return true
    }
    // A plain lower-case word, as prose has after "password:", is a description.
    return value.allSatisfy { $0.isLetter && $0.isLowercase } && value.count < 10
  }
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
