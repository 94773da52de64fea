import Agent
import Testing

@testable import Documents

@Suite struct SearchTests {
  private func lab() throws -> TemporaryLab {
    try TemporaryLab([
      "TROUBLESHOOTING.md":
        "# Troubleshooting\n\n## k3s-vm-still-fawn is slow\n\nA backup of 192.168.4.80 runs; see OPS-306.\n\n## Proxmox cluster\n\nRejoin the node.\n",
      "docs/monitoring.md": "# Monitoring\n\nGrafana and Prometheus scrape every 30 seconds.\n",
      "docs/frigate.md":
        "# Frigate\n\nCameras restart when the coral hangs.\n\n## Upgrade\n\nCameras stay.\n\n## Cameras\n\nCameras, cameras.\n",
    ])
  }

  private func index(_ lab: TemporaryLab) async throws -> DocumentIndex {
    let index = try lab.index()
    try await index.update()
    return index
  }

  /// Words that follow each other in the line belong together.
  @Test func wordsNearEachOtherComeBeforeWordsFarApart() async throws {
    let filler = String(repeating: "Something else was written down there. ", count: 12)
    let lab = try TemporaryLab([
      "a.md": "# One\n\nThe zebra was there. \(filler)The stripes came later.\n",
      "b.md": "# Two\n\n\(filler)The zebra has stripes. It was there, and later.\n",
      "c.md": "# Three\n\nNothing.\n", "d.md": "# Four\n\nNothing else.\n",
    ])
    for signals in [SearchSignals.all, .all.subtracting(.nearness)] {
      let index = try DocumentIndex(root: lab.root, path: nil, runner: nil, signals: signals)
      try await index.update()
      let scores = Dictionary(
        uniqueKeysWithValues: try await index.search("zebra stripes").map { ($0.path, $0.score) })
      let (far, near) = (try #require(scores["a.md"]), try #require(scores["b.md"]))
      #expect((near > far * 1.01) == signals.contains(.nearness))
    }
  }

  @Test(arguments: [
    ("OPS-306", "TROUBLESHOOTING.md"), ("k3s-vm-still-fawn", "TROUBLESHOOTING.md"),
    ("192.168.4.80", "TROUBLESHOOTING.md"),
    ("what's grafana?", "docs/monitoring.md"), ("promtheus", "docs/monitoring.md"),
    ("rejon the clster", "TROUBLESHOOTING.md"),
    ("prometh", "docs/monitoring.md"), ("\"coral hangs\"", "docs/frigate.md"),
    ("why do the CAMERAS restart", "docs/frigate.md"),
  ])
  func finds(query: String, path: String) async throws {
    let lab = try lab()
    #expect(try await index(lab).search(query).first?.path == path)
  }

  @Test func hostileWordsAreOnlyWords() async throws {
    let lab = try lab()
    let index = try await index(lab)
    for query in [
      "what's up?", "\"", "\"\"", "NEAR(", "NEAR(a b, 3)", "🚀", "* OR *", "a AND NOT b", "title: x", "^x", "{a b}: c",
      "-", "' OR 1=1 --",
      "\u{0}grafana\u{0}", "\u{202e}", "((((", String(repeating: "grafana ", count: 2000),
      String(repeating: "x", count: 10_000), (0..<3000).map { "w\($0)" }.joined(separator: " "),
      String(repeating: "a-b.c_", count: 2000), String(repeating: "\"a b\"", count: 2000),
    ] {
      _ = try await index.search(query)
    }
    #expect(try await index.search("grafana", limit: 0).isEmpty)
  }

  @Test(arguments: ["hi there!", "what's up?", "thanks, that was great", "🚀", "", "   "])
  func smallTalkFindsNothing(query: String) async throws {
    let lab = try lab()
    #expect(try await index(lab).search(query).isEmpty)
  }

  @Test func aDocumentIsShownTwiceAtMost() async throws {
    let lab = try lab()
    #expect(try await index(lab).search("cameras", limit: 10).count == 2)
  }

  @Test func distancesCountSwapsOnce() {
    func distance(_ left: String, _ right: String) -> Int {
      EditDistance.between(Array(left.utf8), Array(right.utf8), limit: 3)
    }
    #expect(distance("fwan", "fawn") == 1)
    #expect(distance("cluster", "clster") == 1)
    #expect(distance("", "ab") == 2)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("abcdef", "uvwxyz") == 4)
  }
}
