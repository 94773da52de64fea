import Testing

@testable import Documents

@Suite struct FactTests {
  private let lab: TemporaryLab
  private let index: DocumentIndex

  init() async throws {
    var documents = [
      "docs/topology.md":
        "# Topology\n\nHosts.\n\n| Host | IP | GPU |\n|---|---|---|\n| bedbug | 10.0.0.172 | Vega 3 |\n| piglet | 10.0.0.175 | RTX 3070 |\n",
      "docs/none.md": "# Bedbug ip address\n\n## Known addresses of bedbug\n\n(None)\n\n---\n",
    ]
    for number in 0..<8 {
      documents["docs/story-\(number).md"] =
        "# Story \(number)\n\nThe address of bedbug was a long story: the bedbug address, and the gpu of piglet, changed often.\n"
    }
    lab = try TemporaryLab(documents)
    index = try lab.index()
    try await index.update()
  }

  @Test(arguments: [
    "what is the address of bedbug", "which address has bedbug", "bedbug ip", "what gpu is in piglet",
    "which gpu does piglet have",
  ])
  func theRowThatStatesTheValueComesFirst(line: String) async throws {
    #expect(try await index.search(line).first?.path == "docs/topology.md")
  }

  @Test(arguments: ["what memory does piglet have", "what is the memory of piglet", "which processor does piglet have"])
  func theColumnMayHaveAnotherWordForIt(line: String) async throws {
    try lab.write(
      "# Review\n\n| Node | CPU | RAM |\n|---|---|---|\n| bedbug | 2 cores | 7 |\n| piglet | 12 cores | 62 |\n",
      to: "docs/review.md")
    for number in 0..<8 {
      try lab.write(
        "# Memory \(number)\n\nThe memory of piglet was full: the processor of piglet swapped memory.\n",
        to: "docs/memory-\(number).md")
    }
    try await index.update()
    #expect(try await index.search(line).first?.path == "docs/review.md")
  }

  @Test func passagesOfNothingAreNotFound() async throws {
    let hits = try await index.search("known addresses of bedbug", limit: 20)
    #expect(!hits.contains { $0.text.contains("(None)") })
  }

  @Test(arguments: [("which address does the mac mini have", "mac"), ("what is the mac address of nas", "nas")])
  func theThingIsReadFromTheLine(line: String, name: String) throws {
    #expect(try #require(FactQuestion(line)).name.hasPrefix(name))
  }
}
