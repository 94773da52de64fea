import Agent
import Documents
import Foundation
import GRDB

/// Ways to rank that search does not have, each tried on top of what it has, because they did not help on all sets.
struct SearchTried: Subject {
  static let name = "search-tried"
  static let about = "ranking that was tried and left out, beside what there is (first / first five / MRR)"

  /// Hits that are ranked anew.
  private static let depth = 40

  func run() async throws {
    let lab = try BenchLab()
    let index = try await lab.index()
    let whole = try WholeDocuments(lab.corpus, files: await index.documents())
    let sets = try lab.questions()
    var table = Table(["with"] + sets.map { "\($0.set) (\($0.questions.count))" })
    let ways: [(String, (String) async throws -> [String])] = [
      ("nothing more", { try await index.search($0, limit: 10).map(\.path) }),
      ("recency", { try await Self.ranked(index, $0) { $0.score * (1 + 0.05 * Self.age($0.date)) } }),
      (
        "kind of document",
        { line in try await Self.ranked(index, line) { Self.fits($0, line) ? $0.score * 1.15 : $0.score } }
      ),
      ("pairs of words", { try await index.search(Self.withPairs($0), limit: 10).map(\.path) }),
      ("feedback", { try await Self.fedBack(index, $0) }),
      ("whole documents", { try await Self.joined(index, whole, $0, byRank: false) }),
      ("rank fusion with whole documents", { try await Self.joined(index, whole, $0, byRank: true) }),
    ]
    for (name, search) in ways {
      var cells = [name]
      for set in sets {
        cells.append(try await Quality.measure(set.questions, search: search).all.cells.joined(separator: " / "))
      }
      table.add(cells)
    }
    table.print()
  }

  private static func ranked(_ index: DocumentIndex, _ line: String, by score: (Passage) -> Double) async throws
    -> [String]
  {
    let hits = try await index.search(line, limit: depth)
    return hits.map { ($0.path, score($0)) }.sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// 0 for the oldest day that matters to 1 for the newest.
  private static func age(_ date: String?) -> Double {
    guard let date, let year = Int(date.prefix(4)), let month = Int(date.dropFirst(5).prefix(2)) else { return 0 }
    return min(1, max(0, Double((year - 2025) * 12 + month) / 18))
  }

  /// Whether a document's kind is that of the question: a runbook for a task, a post-mortem for what happened.
  private static func fits(_ hit: Passage, _ line: String) -> Bool {
    let line = line.lowercased()
    let place = (hit.path + " " + (hit.heading.first ?? "")).lowercased()
    let kinds: [(asked: [String], named: [String])] = [
      (["how do", "how to", "how can", "steps"], ["runbook", "guide", "how-to", "setup", "procedure"]),
      (["why", "what happened", "what went", "cause"], ["rca", "incident", "post-mortem", "investigation", "blog"]),
      (["what is", "which", "where", "list"], ["reference", "inventory", "topology", "registry", "assignments"]),
      (["should", "did we", "decide", "plan", "may i"], ["plan", "decision", "prd", "adr", "architecture", "idea"]),
    ]
    return kinds.contains { kind in
      kind.asked.contains { line.contains($0) } && kind.named.contains { place.contains($0) }
    }
  }

  /// The line with each two words that stand side by side as a quotation.
  private static func withPairs(_ line: String) -> String {
    let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init)
    return line + zip(words, words.dropFirst()).map { " \"\($0) \($1)\"" }.joined()
  }

  /// The words that the first hits' headings share are searched as well, and count a third.
  private static func fedBack(_ index: DocumentIndex, _ line: String) async throws -> [String] {
    let hits = try await index.search(line, limit: depth)
    let words = hits.prefix(3).flatMap { Set($0.heading.joined(separator: " ").lowercased().split { !$0.isLetter }) }
    let shared = Dictionary(grouping: words, by: \.self).filter { $0.value.count > 1 && $0.key.count > 3 }.keys.sorted()
    guard !shared.isEmpty else { return hits.map(\.path) }
    let more = try await index.search(shared.joined(separator: " "), limit: depth)
    var scores: [String: Double] = [:]
    for (hits, weight) in [(hits, 1.0), (more, 0.33)] {
      let top = hits.first?.score ?? 1
      var seen = Set<String>()
      for hit in hits where seen.insert(hit.path).inserted { scores[hit.path, default: 0] += weight * hit.score / top }
    }
    return scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
  }

  private static func joined(_ index: DocumentIndex, _ whole: WholeDocuments, _ line: String, byRank: Bool) async throws
    -> [String]
  {
    let hits = try await index.search(line, limit: depth)
    let documents = try whole.search(line, limit: depth)
    var scores: [String: Double] = [:]
    var seen = Set<String>()
    for (rank, hit) in hits.enumerated() where seen.insert(hit.path).inserted {
      scores[hit.path, default: 0] += byRank ? 1 / Double(60 + rank) : hit.score / hits[0].score
    }
    for (rank, document) in documents.enumerated() {
      scores[document.path, default: 0] +=
        byRank ? 1 / Double(60 + rank) : 0.33 * document.score / max(documents[0].score, .leastNormalMagnitude)
    }
    return scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
  }
}

/// FTS5 with its own ranking over documents as a whole.
private struct WholeDocuments {
  private let database: DatabaseQueue

  init(_ root: String, files: [String]) throws {
    database = try DatabaseQueue()
    let lab = LabFiles(root: root)
    try database.write { db in
      try db.execute(sql: "CREATE VIRTUAL TABLE words USING fts5(path UNINDEXED, body, tokenize = 'porter unicode61')")
      for path in files {
        guard let text = try? lab.read(path) else { continue }
        try db.execute(sql: "INSERT INTO words(path, body) VALUES (?, ?)", arguments: [path, text])
      }
    }
  }

  func search(_ line: String, limit: Int) throws -> [(path: String, score: Double)] {
    let words = line.split { !$0.isLetter && !$0.isNumber }.filter { $0.count > 2 }.map { "\"\($0)\"" }
    guard !words.isEmpty else { return [] }
    return try database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT path, -rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
        arguments: [words.joined(separator: " OR "), limit]
      ).map { ($0[0], $0[1]) }
    }
  }
}
