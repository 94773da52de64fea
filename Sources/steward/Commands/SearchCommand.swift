import Agent
import ArgumentParser
import Documents
import Terminal

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search the lab's documents.",
    discussion: """
      Prints the best sections with the date of their last change and why they were found, what they cite in vain, \
      and on top where documents disagree on what is asked. Ask in plain words; names and addresses count as written \
      and in parts, and mistyped words are read as the nearest that the documents hold.

        steward search which address does traefik have
        steward search -k 10 k3s-vm-still-fawn out of memory

      With `embedding: nomic-embed-text` in steward.yaml, what the words mean counts too (`steward index` makes the \
      vectors).
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Option(name: .customShort("k", allowingJoined: true), help: "How many sections, from 1 to 100.") var count = 5
  @Argument(help: "The words.") var words: [String]

  func run() async throws {
    guard (1...100).contains(count) else {
      throw StewardError("-k is from 1 to 100", status: .usage)
    }
    let line = words.joined(separator: " ")
    guard line.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw StewardError("search needs words to look for", status: .usage)
    }
    let lab = try await Lab.open(labOptions.lab)
    try await lab.updateIndex()
    var found = try await lab.index.find(line, limit: count, linesDated: true)
    for index in found.hits.indices { found.hits[index].id = "d\(index + 1)" }
    if printing.json {
      let value: JSONValue = [
        "hits": .array(found.hits.map(SearchText.json)), "conflicts": try JSONValue(encoding: found.conflicts),
        "unknown": .array(found.unknown.map { .string($0) }),
      ]
      Console.write(json: value)
    } else if found.hits.isEmpty {
      Console.note("nothing in the documents fits these words\(found.unknownTold.map { ": \($0)" } ?? "")")
    } else {
      Console.screen.write(SearchText.render(found, screen: Console.screen))
    }
  }
}
