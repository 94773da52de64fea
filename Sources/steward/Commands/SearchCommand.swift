import Agent
import ArgumentParser
import Terminal

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search the lab's documents.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Option(name: .customShort("k"), help: "How many sections.") var count = 5
  @Argument(help: "The words.") var words: [String]

  func run() async throws {
    guard (1...100).contains(count) else {
      throw StewardError("-k is from 1 to 100", status: .usage)
    }
    let lab = try await Lab.open(labOptions.lab)
    try await lab.updateIndex()
    var hits = try await lab.index.search(words.joined(separator: " "), limit: count)
    for index in hits.indices { hits[index].id = "d\(index + 1)" }
    if printing.json {
      Console.write(json: ["hits": .array(hits.map(SearchCommand.json)), "conflicts": []])
      return
    }
    guard !hits.isEmpty else {
      Console.note("nothing in the documents fits these words")
      return
    }
    let screen = Console.screen
    for hit in hits {
      let heading = hit.heading.isEmpty ? "" : " › " + hit.heading.joined(separator: " › ")
      let date = hit.date.map { ", \($0)" } ?? ""
      screen.write(
        screen.paint(.bold, Escaper.escapeLine(hit.path)) + Escaper.escapeLine(heading)
          + screen.paint(.dim, "  lines \(hit.lines.lowerBound)-\(hit.lines.upperBound)\(date)") + "\n")
      let body = hit.text.split(separator: "\n").prefix(6).map { "    " + Escaper.escapeLine(String($0.prefix(160))) }
      screen.write(body.joined(separator: "\n") + "\n\n")
    }
  }

  static func json(_ hit: Passage) -> JSONValue {
    [
      "id": .string(hit.id), "path": .string(hit.path),
      "heading": .array(hit.heading.map { .string($0) }),
      "lines": [.number(Double(hit.lines.lowerBound)), .number(Double(hit.lines.upperBound))],
      "date": hit.date.map { .string($0) } ?? .null, "score": .number(hit.score),
      "text": .string(hit.text),
    ]
  }
}
