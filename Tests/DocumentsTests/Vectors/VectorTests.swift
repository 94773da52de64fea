import Agent
import Synchronization
import Testing

@testable import Documents

/// Words as directions: texts that share words are close.
private final class WordEmbedder: TextEmbedder {
  let name: String
  let calls = Mutex<[[String]]>([])
  private let delay: Duration
  private let fails: Bool
  /// Texts that it can read in one request.
  private let limit: Int

  init(_ name: String = "words", delay: Duration = .zero, fails: Bool = false, limit: Int = .max) {
    (self.name, self.delay, self.fails, self.limit) = (name, delay, fails, limit)
  }

  struct Down: Error {}

  func vectors(of texts: [String], as role: EmbeddedRole) async throws -> [[Float]] {
    if delay > .zero { try await Task.sleep(for: delay) }
    if fails || texts.count > limit { throw Down() }
    calls.withLock { $0.append(texts) }
    return texts.map { text in
      var vector = [Float](repeating: 0.001, count: 64)
      for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        // What the model knows and the words do not say.
        let meaning = ["feline": "cat", "kitten": "cat"][String(word)] ?? String(word)
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in meaning.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        vector[Int(hash % 64)] += 1
      }
      return vector
    }
  }
}

@Suite struct VectorTests {
  private func lab() throws -> TemporaryLab {
    try TemporaryLab([
      "a.md": "# Pets\n\nThe cat sleeps.\n", "b.md": "# Disks\n\nFour drives.\n",
      "c.md": "# Net\n\nA switch with ports.\n",
    ])
  }

  private func index(_ lab: TemporaryLab, _ embedder: any TextEmbedder) throws -> DocumentIndex {
    try DocumentIndex(root: lab.root, path: "\(lab.root)/.steward/index.db", runner: nil, embedder: embedder)
  }

  @Test func meaningFindsWhatWordsDoNot() async throws {
    let lab = try lab()
    let index = try index(lab, WordEmbedder())
    try await index.update()
    #expect(try await index.search("kitten").isEmpty)
    try await index.makeVectors()
    #expect(try await index.vectorCount()?.made == 3)
    #expect(try await index.search("kitten").first?.path == "a.md")
  }

  @Test func aServerThatIsTooSlowForManyTextsGetsFew() async throws {
    let lab = try TemporaryLab(
      Dictionary(uniqueKeysWithValues: (0..<30).map { ("d\($0).md", "# Zebra \($0)\n\nstripe \($0)\n") }))
    let index = try index(lab, WordEmbedder(limit: 5))
    try await index.update()
    try await index.makeVectors()
    #expect(try await index.vectorCount()?.made == 30)
  }

  @Test func onlyWhatIsNewIsRead() async throws {
    let lab = try lab()
    let embedder = WordEmbedder()
    let index = try index(lab, embedder)
    try await index.update()
    try await index.makeVectors()
    try lab.write("# Pets\n\nThe cat sleeps.\n\n## Dogs\n\nA dog.\n", to: "a.md")
    try await index.update()
    try await index.makeVectors()
    #expect(embedder.calls.withLock { $0.map(\.count) } == [3, 1])
    // Another process, or the next start, goes on from there.
    let again = try self.index(lab, embedder)
    try await again.update()
    try await again.makeVectors()
    #expect(embedder.calls.withLock { $0.count } == 2)
  }

  @Test func modelsAreNotMixed() async throws {
    let lab = try lab()
    let first = try index(lab, WordEmbedder("one"))
    try await first.update()
    try await first.makeVectors()
    let second = try index(lab, WordEmbedder("two"))
    try await second.update()
    #expect(try await second.vectorCount()?.made == 0)
  }

  @Test func aSlowOrBrokenModelIsNotWaitedFor() async throws {
    let lab = try lab()
    let quick = try index(lab, WordEmbedder())
    try await quick.update()
    try await quick.makeVectors()
    for embedder in [WordEmbedder(delay: .seconds(3600)), WordEmbedder(fails: true)] {
      let index = try index(lab, embedder)
      let start = ContinuousClock.now
      #expect(try await index.search("cat").map(\.path) == ["a.md"])
      #expect(ContinuousClock.now - start < .seconds(600))
    }
  }

  @Test func packingKeepsDirections() throws {
    let left = try #require(PackedVector([0.5, -1, 0.25]))
    let right = try #require(PackedVector([1, -2, 0.5]))
    let product = left.numbers.withUnsafeBufferPointer { left in
      right.numbers.withUnsafeBufferPointer { PackedVector.product(left.baseAddress!, $0.baseAddress!, count: 3) }
    }
    #expect(abs(Float(product) * left.scale * right.scale - 1) < 0.01)
    #expect(PackedVector([0, 0]) == nil)
    #expect(PackedVector([.nan]) == nil)
  }
}
