import Agent
import ArgumentParser
import Foundation
import Models
import Store
import Terminal

struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Talk with Steward (the default).")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Go on with a session: its id, or last.")
  var resume: String?

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    var selection = try await ModelSelection.select(modelOptions.model, lab: lab)
    if selection.model is BuiltinModel, modelOptions.model == nil, lab.settings.model == nil {
      selection = try await NoModelMenu(lab: lab).choose(selection)
    }
    try await lab.updateIndex()
    let earlier = try resume.map { try SessionArchive(lab.store).find($0) }
    let status = StatusLine(screen: Console.screen)
    let session = try await Session(
      lab: lab, model: selection.model, approver: TerminalApprover(status: status),
      earlier: earlier)
    let vectors = Task(priority: .background) { await makeVectors(lab) }
    defer { vectors.cancel() }
    var repl = REPL(session: session, status: status)
    try await repl.run(notice: selection.notice)
  }

  /// What the embedding model has not read yet, while the owner talks. A server that does not answer is told of once;
  /// search goes on by words.
  private func makeVectors(_ lab: Lab) async {
    guard let model = lab.settings.embedding, let count = try? await lab.index.vectorCount(), count.made < count.wanted
    else { return }
    Console.note(
      "making vectors of \(count.wanted - count.made) sections with \(model) in the background; `steward doctor` tells how far"
    )
    do {
      try await lab.index.makeVectors()
    } catch is CancellationError {
      return
    } catch {
      Console.note("no vectors for search: \(error)")
    }
  }
}
