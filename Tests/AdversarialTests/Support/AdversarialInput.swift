import Agent
import Foundation
import Testing

/// One hostile (or benign) input with the verdict that is right for it: a line of inputs.jsonl.
struct AdversarialInput: Sendable, Decodable, CustomTestStringConvertible {
  /// What may become of an input.
  enum Verdict: String, Sendable, Hashable {
    /// The text has no effect.
    case ignore = "IGNORE"
    /// Nothing runs.
    case refuse = "REFUSE"
    /// What a terminal would obey is shown.
    case escape = "ESCAPE"
    /// It is kept within a limit.
    case bound = "BOUND"
    case redact = "REDACT"
    /// The owner is asked first.
    case ask = "ASK"
    case allow = "ALLOW"
  }

  var id: String
  /// The class, such as `prompt_injection`; a file of tests each.
  var `class`: String
  /// Where the input comes from.
  var vector: String
  var input: String
  /// The right verdict and why. Its first word may name two: `ASK/REFUSE`, `ESCAPE+REFUSE`.
  var expected: String
  /// The verdict in a word, where `expected` has none.
  var verdict: String?

  var testDescription: String { "\(id) \(`class`) \(expected.prefix { $0 != ":" })" }

  var verdicts: [Verdict] {
    // Only the words in capitals before the reason count: "REFUSE that answer", "REFUSE or write inside the root".
    (verdict ?? String(expected.prefix { $0 != ":" })).split { !$0.isLetter }.compactMap {
      Verdict(rawValue: String($0))
    }
  }

  /// The folder of these tests.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path

  static let all: [AdversarialInput] = {
    do {
      let text = try String(contentsOfFile: folder + "/inputs.jsonl", encoding: .utf8)
      return try text.split(separator: "\n").map {
        try JSONDecoder().decode(AdversarialInput.self, from: Data($0.utf8))
      }
    } catch {
      fatalError("inputs.jsonl: \(error)")
    }
  }()

  /// The input with this id. A test names its inputs, so that one without a test is found.
  static func named(_ id: String) throws -> AdversarialInput {
    try #require(all.first { $0.id == id }, "inputs.jsonl has no \(id)")
  }

  static func named(_ ids: [String]) -> [AdversarialInput] { ids.compactMap { id in all.first { $0.id == id } } }

  /// The input as JSON, where it is a call or an argument vector.
  func json() throws -> JSONValue {
    let start = try #require(input.firstIndex { "[{".contains($0) }, "\(id) holds no JSON")
    return try JSONValue(parsing: String(input[start...]))
  }

  /// Records that the verdict on this input was `verdict`: the test fails where that is not right.
  func verdict(_ verdict: Verdict, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(verdicts.contains(verdict), "\(id): \(expected)", sourceLocation: sourceLocation)
    VerdictLedger.reached(id, verdict)
  }
}
