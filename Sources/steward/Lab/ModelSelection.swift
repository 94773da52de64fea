import Agent
import Foundation
import Models
import Store

/// Which model answers, and what to say about it.
struct ModelSelection: Sendable {
  var model: any LanguageModel
  /// One line for the start: which model, and why.
  var notice: String?

  /// The model that `--model` or the settings name, else the best that is installed; without a server,
  /// the built-in engine. Throws `ModelError` when a model was named and is not there.
  static func select(_ option: String?, lab: Lab) async throws -> ModelSelection {
    let lexicon: @Sendable () -> Lexicon = { [inventory = lab.inventory] in inventory.lexicon() }
    let builtin = BuiltinModel(reading: PastedOutput.reading, lexicon: lexicon)
    let named = option ?? lab.settings.model
    if let named, !named.isEmpty {
      let spec = try ModelSpec(named)
      switch spec {
      case .builtin: return ModelSelection(model: builtin, notice: nil)
      case .ollama(let name, let url):
        if url == nil, let refusal = foreign(lab) { throw ModelError(.unreachable, refusal) }
        let server = server(lab, url: url)
        // A clear word at the start is better than one in the middle of a turn.
        let installed = try await server.installed()
        guard let found = installed.first(where: { $0.name == name || $0.name == name + ":latest" }) else {
          let names = installed.map(\.name).joined(separator: ", ")
          throw ModelError(
            .noSuchModel,
            "\(server.endpoint) has no model \"\(name)\" (it has: \(names.isEmpty ? "none" : names)); install it with: ollama pull \(name)"
          )
        }
        return ModelSelection(model: try ollama(found, on: server, lab), notice: nil)
      case .openAI(let name, let url):
        return ModelSelection(
          model: OpenAIModel(
            name, at: url, key: try lab.settings.openAIKey(root: lab.root, environment: lab.environment),
            silence: Double(lab.settings.silence), client: lab.client, forms: forms(lab),
            form: try lab.settings.callForm()), notice: nil)
      }
    }
    if let refusal = foreign(lab) {
      return ModelSelection(model: builtin, notice: refusal + "; going on without a model")
    }
    let server = server(lab, url: nil)
    do {
      let installed = try await server.installed()
      let memory = server.endpoint.isLocal ? Machine.memory : nil
      guard let best = ModelChoice.best(of: installed, memory: memory) else {
        return ModelSelection(
          model: builtin,
          notice:
            "\(server.endpoint) has no model that can answer; for this machine: \(ModelChoice.pullLine(memory: Machine.memory)). Going on without a model."
        )
      }
      return ModelSelection(
        model: try ollama(best, on: server, lab),
        notice: "model: \(best.name) at \(server.endpoint)")
    } catch let error as ModelError where error.reason == .unreachable {
      return ModelSelection(
        model: builtin, notice: "no model server at \(server.endpoint): going on without a model")
    }
  }

  /// Why the server that only the environment names is not used, or nil: what is asked and what machines say is sent
  /// there, so a place outside the home must be the owner's own word, in the settings or on the command line.
  private static func foreign(_ lab: Lab) -> String? {
    guard let named = lab.environment["OLLAMA_HOST"] else { return nil }
    let endpoint = OllamaEndpoint(reading: named)
    guard !endpoint.isAtHome, lab.settings.ollama.map({ OllamaEndpoint(reading: $0) }) != endpoint else { return nil }
    return
      "OLLAMA_HOST names \(endpoint.host), which is not in your own network: nothing is sent there unless steward.yaml allows it, with ollama: and host: \(endpoint)"
  }

  static func server(_ lab: Lab, url: String?) -> OllamaServer {
    let place = url ?? lab.environment["OLLAMA_HOST"] ?? lab.settings.ollama
    return OllamaServer(OllamaEndpoint(reading: place), client: lab.client)
  }

  static func ollama(
    _ installed: OllamaServer.Installed, on server: OllamaServer, _ lab: Lab, form: CallForm? = nil
  ) throws -> OllamaModel {
    var options = OllamaModel.Options()
    options.keepAlive = lab.settings.keepAlive
    options.silence = Double(lab.settings.silence)
    options.form = try form ?? lab.settings.callForm()
    return OllamaModel(
      installed.name, digest: installed.digest, on: server, forms: forms(lab), options: options)
  }

  static func forms(_ lab: Lab) -> any CallForms { StoredCallForms(traits: ModelTraits(lab.store)) }
}

/// `--model`: `ollama:NAME[@URL]`, `openai:NAME@URL` or `builtin`.
enum ModelSpec: Equatable {
  case builtin
  case ollama(name: String, url: String?)
  case openAI(name: String, url: String)

  init(_ text: String) throws {
    let kind = text.prefix { $0 != ":" }
    let parts = text.dropFirst(kind.count + 1).split(separator: "@", maxSplits: 1).map(String.init)
    switch (kind, parts.first, parts.count) {
    case ("builtin", nil, _): self = .builtin
    case ("ollama", let name?, _): self = .ollama(name: name, url: parts.count > 1 ? parts[1] : nil)
    case ("openai", let name?, 2): self = .openAI(name: name, url: parts[1])
    default:
      throw StewardError(
        "\"\(text)\" is no model; it is ollama:NAME, ollama:NAME@URL, openai:NAME@URL or builtin",
        status: .usage)
    }
  }
}
