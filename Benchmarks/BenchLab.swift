import Agent
import Documents
import Foundation

/// The documentation of a real lab, and questions that it answers.
struct BenchLab {
  /// The folder that holds corpus/ and retrieval.jsonl: STEWARD_BENCH_DATA, else ../shared/eval.
  static var data: String {
    ProcessInfo.processInfo.environment["STEWARD_BENCH_DATA"] ?? "../shared/eval"
  }

  let corpus: String

  init() throws {
    corpus = BenchLab.data + "/corpus"
    guard FileManager.default.fileExists(atPath: corpus) else {
      throw Missing(
        "no lab to measure with at \(corpus); STEWARD_BENCH_DATA names the folder that holds corpus/ and retrieval.jsonl"
      )
    }
  }

  struct Question: Decodable {
    var question: String
    var kind: String
    /// The documents that answer it.
    var docs: [String]
  }

  /// The sets of questions. The lab's own come with it; the others are in Benchmarks/Questions: `own` was looked at while
  /// the ranking was made, `fresh` was not.
  func questions() throws -> [(set: String, questions: [Question])] {
    try [
      ("lab", BenchLab.data + "/retrieval.jsonl"), ("own", "Benchmarks/Questions/own.jsonl"),
      ("fresh", "Benchmarks/Questions/fresh.jsonl"),
    ].map { ($0, try BenchLab.read($1)) }
  }

  /// A question for one value, and what a passage that answers it holds.
  struct FactQuestion: Decodable {
    var question: String
    /// The thing, as it stands in the text or the headings.
    var about: String
    /// One of these is in the text.
    var answers: [String]

    func isAnswered(by hit: Passage) -> Bool {
      let text = (hit.heading + [hit.text]).joined(separator: "\n").lowercased()
      return text.contains(about) && answers.contains { hit.text.lowercased().contains($0.lowercased()) }
    }
  }

  func facts() throws -> [FactQuestion] { try BenchLab.read("Benchmarks/Questions/facts.jsonl") }

  static func read<Line: Decodable>(_ path: String) throws -> [Line] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Missing("no questions at \(path)")
    }
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  /// An index of the lab, up to date, in memory unless `path` names a file.
  func index(signals: SearchSignals = .all, embedder: (any TextEmbedder)? = nil, path: String? = nil) async throws
    -> DocumentIndex
  {
    let index = try DocumentIndex(
      root: corpus, path: path, runner: nil, signals: signals, embedder: embedder,
      // The quality is measured, not the patience.
      patience: .seconds(20))
    try await index.update()
    return index
  }
}
