import Agent
import Models
import Terminal

/// Offers what to do where no model answers: only on a terminal.
struct NoModelMenu {
  let lab: Lab

  func choose(_ selection: ModelSelection) async throws -> ModelSelection {
    let screen = Console.screen
    guard TerminalApprover.canAsk, selection.notice != nil else { return selection }
    let endpoint = ModelSelection.server(lab, url: nil).endpoint
    screen.write(
      """
      No model answers at \(endpoint).

        1  start Ollama here:    ollama serve &   then   \(ModelChoice.pullLine(memory: Machine.memory))
           or use another host:  OLLAMA_HOST=gpu-host steward chat
        2  get a small model:    make model       (about 1.1 GB, in Steward's clone)
        3  go on without a model: search, diagnostics and documents work


      """)
    let reply: String = await TerminalPrompt.ask("1, 2 or 3 [3]: ") ?? ""
    if reply.contains("1") || reply.contains("2") {
      let line =
        reply.contains("1")
        ? "Start it in another terminal, then begin again with: steward chat"
        : "Run `make model` in Steward's clone, then begin again with: steward chat"
      throw StewardError(line, status: .noModel)
    }
    return ModelSelection(model: selection.model, notice: "going on without a model")
  }
}
