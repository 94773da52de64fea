import Agent
import Documents
import Foundation
import Models
import Net

/// What an embedding model adds, and what it costs.
struct VectorQuality: Subject {
  static let name = "vector-quality"
  static let about = "share of questions answered with an embedding model, beside without"

  func run() async throws {
    let lab = try BenchLab()
    let environment = ProcessInfo.processInfo.environment
    let model = environment["STEWARD_BENCH_EMBEDDING"] ?? "all-minilm"
    let place = environment["STEWARD_BENCH_EMBEDDING_HOST"] ?? "127.0.0.1:11435"
    let server = OllamaServer(OllamaEndpoint(reading: place), client: HTTPClient())
    do { _ = try await server.version() } catch {
      throw Missing(
        "no embedding model at \(place); start one with: scripts/local-embed setup && scripts/local-embed serve")
    }
    let embedder = OllamaEmbedder(model, on: server)
    // Kept between runs: making the vectors takes minutes.
    let path = FileManager.default.temporaryDirectory.path + "/steward-bench-vectors-\(model).db"
    let index = try await lab.index(embedder: embedder, path: path)
    let made = try await index.vectorCount()?.made ?? 0
    let build = try await Timing.of {
      try await index.makeVectors { done, total in
        if done % 512 < 16 { print("  \(done) of \(total) vectors") }
      }
    }
    let count = try await index.vectorCount()?.made ?? 0
    print("\(count) vectors of \(model); \(count - made) made now in \((build / .seconds(1)).figure(1)) s\n")
    let words = try await lab.index(signals: .all.subtracting(.vectors))
    for (set, questions) in try lab.questions() {
      var table = Table(
        "\(set) (\(questions.count))", "words: first", "five", "MRR", "with vectors: first", "five", "MRR")
      let before = try await Quality.measure(questions) { try await words.search($0, limit: 10).map(\.path) }
      let after = try await Quality.measure(questions) { try await index.search($0, limit: 10).map(\.path) }
      table.add(["all"] + before.all.cells + after.all.cells)
      for (left, right) in zip(before.kinds, after.kinds) {
        table.add(["  \(left.0) (\(left.1.count))"] + left.1.cells + right.1.cells)
      }
      table.print()
      print("")
    }
    var withVectors = Timing()
    var without = Timing()
    for question in try lab.questions().flatMap(\.questions) {
      withVectors.add(try await Timing.of { _ = try await index.search(question.question) })
      without.add(try await Timing.of { _ = try await words.search(question.question) })
    }
    var table = Table("search", "with vectors", "words alone", "ratio")
    for (name, share) in [("p50, ms", 0.5), ("p99, ms", 0.99)] {
      let (left, right) = (withVectors.percentile(share), without.percentile(share))
      table.add(name, left.figure(2), right.figure(2), (left / right).figure(1))
    }
    table.print()
  }
}
