import Documents
import Foundation

/// How long indexing and searching take.
struct SearchSpeed: Subject {
  static let name = "search-speed"
  static let about = "time of the index and of a search, beside plain FTS5 in the same run"

  func run() async throws {
    let lab = try BenchLab()
    let folder = FileManager.default.temporaryDirectory.path + "/steward-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let before = ProcessMemory.megabytes()
    var build = Timing()
    var plainBuild = Timing()
    var index = try DocumentIndex(root: lab.corpus, path: nil, runner: nil)
    let files = await index.documents()
    for round in 0..<3 {
      build.add(
        try await Timing.of {
          index = try DocumentIndex(root: lab.corpus, path: "\(folder)/\(round).db", runner: nil)
          try await index.update()
        })
      plainBuild.add(try await Timing.of { _ = try PlainFullText(lab.corpus, files: files) })
    }
    var unchanged = Timing()
    var look = Timing()
    for _ in 0..<10 {
      unchanged.add(try await Timing.of { try await index.update() })
      look.add(await Timing.of { _ = await index.documents() })
    }
    let plain = try PlainFullText(lab.corpus, files: files)
    let lines = try lab.questions().flatMap(\.questions).map(\.question)
    // The first search of a process reads the tables into memory.
    let first = try await Timing.of { _ = try await index.search(lines[0]) }
    var search = Timing()
    var plainSearch = Timing()
    for _ in 0..<5 {
      for line in lines {
        search.add(try await Timing.of { _ = try await index.search(line) })
        plainSearch.add(try await Timing.of { _ = try plain.search(line, limit: 5) })
      }
    }
    // With what the documents disagree on, which reads hundreds of passages.
    let facts = try lab.facts().map(\.question)
    var value = Timing()
    var plainValue = Timing()
    for line in facts {
      value.add(try await Timing.of { _ = try await index.find(line) })
      plainValue.add(try await Timing.of { _ = try plain.search(line, limit: 5) })
    }
    var table = Table("", "Steward", "beside (plain FTS5)", "ratio")
    func row(_ name: String, _ left: Double, _ right: Double?) {
      table.add([name, left.figure(2), right?.figure(2) ?? "", right.map { (left / $0).figure(2) } ?? ""])
    }
    row("index, ms (\(files.count) documents, best of 3)", build.percentile(0), plainBuild.percentile(0))
    row("nothing changed, ms (median of 10), beside finding the files", unchanged.median, look.median)
    row("first search, ms", first / .milliseconds(1), nil)
    row("search p50, ms (\(lines.count) questions, 5 times)", search.median, plainSearch.median)
    row("search p99, ms", search.percentile(0.99), plainSearch.percentile(0.99))
    row("value of a thing with doubt, p50, ms (\(facts.count) questions)", value.median, plainValue.median)
    row("memory, MB (before: \(before.figure(0)))", ProcessMemory.megabytes(), nil)
    row("memory at its highest, MB", ProcessMemory.megabytes("VmHWM"), nil)
    table.print()
  }
}
