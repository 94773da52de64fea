import Agent
import ArgumentParser
import Documents
import Terminal

struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Bring the index of the documents up to date.",
    discussion: """
      Every search does that by itself. Where steward.yaml names an embedding model, this also makes the vectors that \
      are missing; it can be stopped at any time and goes on where it was.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    let status = StatusLine(screen: Console.screen)
    let report = try await lab.updateIndex(status: status, tellingAll: true)
    if lab.settings.embedding != nil {
      defer { status.stop() }
      status.start("asking the embedding model")
      let progress = ProgressLine("making vectors", on: status, after: .zero)
      do {
        try await Signals.cancelling {
          try await lab.index.makeVectors { done, total in progress.report(done, of: total) }
        }
      } catch let error as ModelError {
        guard let count = try await lab.index.vectorCount(), count.made > 0 else { throw error }
        throw ModelError(
          error.reason,
          "\(error); \(count.made) of \(count.wanted) sections have vectors, and steward index goes on there")
      }
    }
    let vectors = try await lab.index.vectorCount()
    if printing.json {
      Console.write(
        json: [
          "documents": .number(Double(report.documents)), "sections": .number(Double(report.sections)),
          "changed": .number(Double(report.changed)), "removed": .number(Double(report.removed)),
          "vectors": vectors.map { .number(Double($0.made)) } ?? .null,
        ])
      return
    }
    var text =
      "\(report.documents) documents, \(report.sections) sections; \(report.changed) read anew, \(report.removed) gone"
    if let vectors, let model = lab.settings.embedding { text += "; \(vectors.made) vectors of \(model)" }
    let hidden = await lab.index.hiddenDocuments()
    if !hidden.isEmpty {
      text += "; hidden folders are left out: " + hidden.map { "\($0.folder) (\($0.count))" }.joined(separator: ", ")
    }
    Console.write(text)
  }
}
