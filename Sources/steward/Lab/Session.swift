import Agent
import Foundation
import Homelab
import Models
import Store

/// One conversation in a lab, kept as it happens: the way that chat, ask and run share.
struct Session: Sendable {
  let lab: Lab
  let conversation: Conversation
  let transcript: SessionTranscript
  let log: SessionLog

  /// - Parameters:
  ///   - earlier: a session to go on with.
  ///   - alone: the model gets neither hints nor a first look: for measuring what it can do by itself.
  init(
    lab: Lab, model: any LanguageModel, approver: any Approver, earlier: String? = nil, alone: Bool = false
  ) async throws {
    self.lab = lab
    let archive = SessionArchive(lab.store)
    if let earlier {
      transcript = SessionTranscript(session: earlier, store: lab.store)
    } else {
      transcript = try SessionTranscript.begin(in: lab.store, model: model.name)
    }
    log = SessionLog(directory: lab.root + "/sessions")
    var settings = Conversation.Settings()
    settings.contextTokens = lab.settings.contextTokens
    let suggest: @Sendable (String, ToolCall?) -> ToolCall? = {
      [catalog = lab.catalog, inventory = lab.inventory] line, last in
      if BuiltinModel.isSmallTalk(line) { return nil }
      return BuiltinModel.suggestion(
        for: line, tools: catalog.descriptions.filter(\.offered), lexicon: inventory.lexicon(), after: last)
    }
    var parts = Conversation.Parts(
      model: model, instructions: try Session.instructions(lab),
      retriever: DocumentRetriever(index: lab.index),
      executor: CallExecutor(
        catalog: lab.catalog, approver: approver, journal: lab.journal, transcript: transcript,
        redactor: lab.redactor, never: NeverList(lab: lab.root)),
      settings: settings,
      state: { "Now: \(Machine.today) \(Machine.clock)" })
    parts.asksFor = { [catalog = lab.catalog, inventory = lab.inventory] lines, tool in
      if let line = lines.last, BuiltinModel.isSmallTalk(line) { return false }
      // Line by line: how a request is put is told by how it begins.
      return tool.effect == .read
        || lines.contains {
          BuiltinModel.mentions(tool.name, in: $0, tools: catalog.descriptions, lexicon: inventory.lexicon())
        }
    }
    parts.asksForMore = BuiltinModel.asksForMore
    parts.asksForDocuments = { suggest($0, nil)?.tool == "search_docs" }
    parts.asksForState = { line, last in
      ["run_diagnostic", "discover_hosts", "compare_inventory"].contains(suggest(line, last)?.tool)
    }
    parts.isSmallTalk = { BuiltinModel.isSmallTalk($0) }
    parts.shelf = lab.shelf
    parts.names = { [inventory = lab.inventory] in inventory.current().hosts.map(\.name) }
    if !alone {
      parts.ownAnswer = {
        [catalog = lab.catalog, inventory = lab.inventory, quotes = model.quotesFindings] line, passages, last in
        if let read = PastedOutput.reading(line) { return quotes ? BuiltinModel.answer(read, passages) : nil }
        if let words = BuiltinModel.callOff(line) { return words }
        // A model has knowledge of its own.
        if quotes, suggest(line, last) == nil, let meaning = BuiltinModel.meaning(of: line) { return meaning }
        return BuiltinModel.hostQuestion(
          of: line, tools: catalog.descriptions.filter(\.offered), lexicon: inventory.lexicon(), after: last,
          passages: passages)
      }
      parts.hint = { line, passages, last in
        if let read = PastedOutput.reading(line) {
          return
            "Steward's rules read the output above as follows; answer with what they say and the next look that they name, and call nothing:\n\(read)"
        }
        return Session.hint(suggest(line, last), passages)
      }
      parts.firstLook = { [catalog = lab.catalog] line, last in
        // What was pasted is what is asked about.
        guard PastedOutput.reading(line) == nil, let call = suggest(line, last),
          let tool = catalog.descriptions.first(where: { $0.name == call.tool }),
          // Only Steward's own code: what a file of the lab does, the owner decides.
          tool.run == .builtin, tool.effect == .read || Session.isPlanned(call)
        else { return nil }
        return call
      }
    }
    if !alone {
      parts.takeBack = { [lab, session = transcript.session] line in
        guard let request = TakeBack(line) else { return nil }
        return try await LastChange(in: lab).reversal(request, in: session)
      }
      parts.order = { [catalog = lab.catalog] line, last in
        guard let call = suggest(line, last),
          let tool = catalog.descriptions.first(where: { $0.name == call.tool }), tool.run == .builtin,
          tool.effect > .read
        else { return nil }
        return call
      }
    }
    parts.tellsOfTrouble = { BuiltinModel.tellsOfTrouble($0) }
    parts.repeatsSearch = { call, line in
      BuiltinModel.repeatsSearch(call.arguments["query"]?.plain ?? "", of: line)
    }
    conversation = Conversation(parts)
    if let earlier {
      let turns = try archive.turns(of: earlier)
      await conversation.resume(turns.turns, calls: turns.calls, passages: turns.passages)
      for (id, text) in turns.results { lab.shelf.put(text, as: id) }
    }
  }

  /// Whether code makes the plan, or its change, from the owner's very words: no model need word the call, and the
  /// owner is asked about what comes of it.
  private static func isPlanned(_ call: ToolCall) -> Bool {
    switch call.tool {
    case "draft_plan": DraftPlanTool.isDraftedFromFacts(call.arguments["goal"]?.plain ?? "")
    case "amend_plan": AmendPlanTool.isUnderstood(call.arguments["change"]?.plain ?? "")
    default: false
    }
  }

  /// What the index over the tools' descriptions and examples makes of the line: a small model does far
  /// better with a call to agree to than with eight tools to choose from.
  private static func hint(_ call: ToolCall?, _ passages: [Passage]) -> String {
    switch call {
    case let call? where call.tool == "search_docs" && !passages.isEmpty:
      return "Answer this from the documents above and cite them."
    case let call?:
      let json: JSONValue = ["name": .string(call.tool), "arguments": .object(call.arguments)]
      return "Call exactly this: \(DataText.quote(json.canonical))"
    case nil:
      return passages.isEmpty ? "" : "Answer from the documents above if they fit."
    }
  }

  /// The stable prefix: the system prompt with the lab's own names, in few tokens.
  static func instructions(_ lab: Lab) throws -> Instructions {
    let inventory = lab.inventory.current()
    let hosts = inventory.hosts.prefix(24).map { host in
      [host.name, host.role.isEmpty ? nil : "(\(host.role))"].compactMap { $0 }.joined(separator: " ")
    }
    let more = inventory.hosts.count - hosts.count
    let services = inventory.services.prefix(16).map(\.name).joined(separator: ", ")
    let documents = lab.inventory.lexicon().documents.prefix(12).joined(separator: ", ")
    let prompts = Prompts(place: LabPlace(root: lab.root, share: lab.share))
    let system = try prompts.text("system")
    let values = [
      "hosts": (hosts.isEmpty ? lab.inventory.machine : hosts.joined(separator: ", "))
        + (more > 0 ? " and \(more) more" : ""),
      "machine": lab.inventory.machine, "documents": documents,
      "services": services.isEmpty ? "none documented" : services,
      "plans": OpenPlans.names(in: lab.root).prefix(6).joined(separator: ", ").ifEmpty("none"),
    ]
    let text = system.replacing(/\{\{\s*([a-z0-9_]+)\s*\}\}/) {
      DataText.quote(values[String($0.output.1)] ?? "")
    }
    return Instructions(
      system: lab.redactor.redact(text).text.trimmingCharacters(in: .whitespacesAndNewlines),
      tools: lab.catalog.descriptions.filter(\.offered),
      afterResult: try prompts.text("result").trimmingCharacters(in: .whitespacesAndNewlines),
      written: written(lab, inventory, prompts))
  }

  /// What of the prompt others may have written: the inventory's words, prompts of the lab, and descriptions of tool
  /// files that nobody has vouched for.
  private static func written(_ lab: Lab, _ inventory: Inventory, _ prompts: Prompts) -> [Provenance.Source] {
    // A name is the inventory's to give; what has blanks in it is text, and with some words more it may be an order.
    let names = inventory.services.map(\.name) + lab.inventory.lexicon().documents + OpenPlans.names(in: lab.root)
    let labels = inventory.hosts.map(\.role) + names.filter { $0.contains(" ") }
    let isLabels = labels.allSatisfy { $0.split(separator: " ").count < 7 }
    var sources = [Provenance.Source("the inventory", text: labels.joined(separator: "\n"), isLabels: isLabels)]
    for name in ["system", "result"] where prompts.isOfLab(name) {
      if let text = try? prompts.text(name) { sources.append(.init("prompts/\(name).md of the lab", text: text)) }
    }
    for file in lab.catalog.files where !file.trust.isTrusted {
      let words = file.tool.description + "\n" + file.tool.parameters.canonical
      sources.append(.init("the file of the tool \(file.tool.name)", text: words))
    }
    return sources
  }

  /// Answers a line and writes the day's log. A log that cannot be written is a notice: the
  /// transcript has the turn.
  func ask(_ line: String, owned: [String]? = nil, show: @escaping TurnObserver) async throws -> Answer {
    do {
      let answer = try await conversation.ask(line, owned: owned, show: show)
      if let loss = lab.store.takeLoss() { await show(.notice(loss)) }
      await write(line, answer, show: show)
      return answer
    } catch {
      let words = error is CancellationError ? "(stopped by the owner)" : "(failed: \(error))"
      await write(line, Answer(answer: words, session: transcript.session), show: show)
      throw error
    }
  }

  private func write(_ line: String, _ answer: Answer, show: TurnObserver) async {
    // Why nothing is kept was told at the start.
    guard lab.store.isKept else { return }
    var answer = answer
    answer.answer = lab.redactor.redact(answer.answer).text
    do {
      try log.append(line: lab.redactor.redact(line).text, answer: answer, at: Date())
    } catch {
      await show(.notice("\(error)"))
    }
  }
}
