import Agent
import Models
import Store

/// What `steward doctor` says of models: whether the one that would answer is there, and how each calls tools.
struct DoctorModels {
  typealias Item = DoctorCommand.Item

  let lab: Lab
  /// `--model`; nil leaves it to the settings.
  let named: String?
  /// Whether a model that was never tried is tried now.
  let tries: Bool

  func items() async -> [Item] {
    let selection: ModelSelection
    do {
      selection = try await ModelSelection.select(named, lab: lab)
      if let model = selection.model as? OpenAIModel { try await model.checkPresence() }
    } catch {
      let broken = Item(
        name: "model", state: .broken, told: "\(error)",
        next: "start that server or correct the model in steward.yaml, or use --model builtin")
      return [broken]
    }
    if selection.model is BuiltinModel, let notice = selection.notice {
      let missing = Item(
        name: "model", state: .warning, told: notice,
        next: "start Ollama and run: \(ModelChoice.pullLine(memory: Machine.memory)), or: make model")
      return [missing] + (await installed())
    }
    let works = Item(name: "model", state: .works, told: selection.model.name)
    if let model = selection.model as? OpenAIModel { return [works, await calls(of: model)] }
    return [works] + (await installed())
  }

  private func calls(of model: OpenAIModel) async -> Item {
    guard let spec = try? ModelSpec(named ?? lab.settings.model ?? ""), case .openAI(let name, let url) = spec else {
      return Item(name: "calls", state: .warning, told: "\(model.name): not tried")
    }
    return await calls(of: model.name, digest: model.digest) { try ModelSelection.openAI(name, at: url, lab, form: $0) }
  }

  /// The models of the Ollama server that is asked: the one that `--model` names, else the lab's.
  private func installed() async -> [Item] {
    var url: String?
    if let spec = try? ModelSpec(named ?? lab.settings.model ?? ""), case .ollama(_, let place) = spec { url = place }
    let server = ModelSelection.server(lab, url: url)
    guard let installed = try? await server.installed() else { return [] }
    var items: [Item] = []
    for model in installed where model.canAnswer {
      items.append(
        await calls(of: "ollama:\(model.name)", digest: model.digest) {
          try ModelSelection.ollama(model, on: server, lab, form: $0)
        })
    }
    return items
  }

  /// How a model calls tools; one that was never tried with this digest is tried now.
  private func calls<Model: CallFormed>(
    of name: String, digest: String, make: (CallForm) throws -> Model
  ) async -> Item {
    let forms = ModelSelection.forms(lab)
    let short = name.drop { $0 != ":" }.dropFirst()
    if let form = forms.form(of: name, digest: digest) {
      return Item(name: "calls", state: .works, told: "\(short): \(Self.told(form))")
    }
    guard tries else {
      return Item(name: "calls", state: .warning, told: "\(short): not tried", next: "steward doctor")
    }
    Console.note("trying how \(short) calls tools (loads it; this can take a minute)")
    do {
      guard let form = try await CallTrial.run(make) else {
        return Item(
          name: "calls", state: .warning, told: "\(short): called no tool when it was due",
          next: "use another model for diagnoses: \(ModelChoice.pullLine(memory: Machine.memory))")
      }
      forms.remember(form, of: name, digest: digest)
      return Item(name: "calls", state: .works, told: "\(short): \(Self.told(form))")
    } catch {
      return Item(name: "calls", state: .warning, told: "\(short): could not be tried: \(error)")
    }
  }

  private static func told(_ form: CallForm) -> String {
    switch form {
    case .native: "calls tools natively"
    case .written: "writes its calls as text, which is read"
    case .constrained: "is held to a schema: a call or an answer"
    }
  }
}
