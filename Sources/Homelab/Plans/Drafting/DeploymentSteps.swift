import Agent

/// The steps of a ``DeploymentDraft``.
struct DeploymentSteps {
  private let draft: DeploymentDraft
  private let list = StepList()
  private var service: String { draft.goal.service }
  private var host: Host { draft.place.host }

  init(_ draft: DeploymentDraft) { self.draft = draft }

  func make() -> [PlanStep] {
    add()
    return list.steps
  }

  private func add() {
    let look = lookBefore()
    let decide = list.add("Answer the open questions", .human, needs: [look]) {
      $0.lookFor = "every question of this plan has an answer"
    }
    let done: String
    switch draft.goal.kind {
    case .install: done = install(after: decide)
    case .move: done = move(after: decide)
    case .update: done = update(after: decide)
    }
    let check = lookAfter(
      "Look at \(host.name) again: \(service) runs, memory and disk have room", done, isLater: false)
    var ends = [check ?? done]
    if draft.goal.kind != .update {
      if let proxy = draft.proxy {
        let on = proxy.host.isEmpty ? "" : " on \(proxy.host)"
        ends.append(
          list.add("Lead \(proxy.name)\(on) to \(service), if others shall reach it", .human, needs: [check ?? done]) {
            $0.lookFor = "its name opens \(service) from another machine, with a valid certificate"
            $0.rollback = PlanPart("Take the entry out again and reload \(proxy.name).")
          })
      }
      ends.append(
        list.add(
          "Put the data of \(service) into the backup\(draft.backup.map { " (\($0.name))" } ?? ""), and restore a file",
          .human, needs: [check ?? done]
        ) { $0.lookFor = "a file came back from the backup" })
    }
    finish(after: ends)
  }

  private var isReached: Bool { HostOrder.isReached(host) }

  private func look(_ checks: [String]) -> [ToolCall] {
    checks.map { ToolCall(tool: "run_diagnostic", arguments: ["check": .string($0), "host": .string(host.name)]) }
  }

  private func lookBefore() -> String? {
    guard isReached else { return nil }
    let gpu = draft.place.wantsGPU ? ["gpu"] : []
    return list.add(
      "Look at \(host.name): what runs there, and how much memory and disk is free", .automated, hosts: [host.name]
    ) {
      $0.action = PlanPart(
        calls: [ToolCall(tool: "discover_hosts", arguments: ["host": .string(host.name)])]
          + look(["memory", "disk", "services"] + gpu))
    }
  }

  private func lookAfter(_ title: String, _ need: String, isLater: Bool) -> String? {
    guard isReached else { return nil }
    let gpu = draft.place.wantsGPU ? ["gpu"] : []
    return list.add(
      title, .automated, hosts: [host.name], needs: [need],
      window: isLater ? draft.windows.dayAfter() : draft.windows.night()
    ) {
      $0.action = PlanPart(calls: look(["services", "memory", "disk"] + gpu))
      $0.rollback = PlanPart("What is wrong since then: its log first, then stop \(service).")
    }
  }

  private var configuration: PlanPart {
    let likes = draft.place.services.prefix(3).map(\.name).joined(separator: ", ")
    let by = draft.documents.procedure.map { "By the procedure \"\($0.title)\" of PROCEDURES.md. " } ?? ""
    return PlanPart(by + (likes.isEmpty ? "" : "As \(likes) on \(host.name) is set up. ") + "No secret stands in it.")
  }

  private func install(after decide: String) -> String {
    let write = list.add("Write the configuration of \(service) for \(host.name)", .human, needs: [decide]) {
      $0.action = configuration
      $0.lookFor = "version, port and data path are those that were answered"
    }
    return list.add(
      "Install \(service) on \(host.name) and start it", .human, hosts: [host.name], needs: [write],
      window: draft.windows.evening()
    ) {
      $0.lookFor = "\(service) answers at its port from another machine, and again after it is restarted"
      $0.rollback = PlanPart("Stop \(service) and take it off \(host.name).")
    }
  }

  private func move(after decide: String) -> String {
    let old = draft.source?.name ?? "its old host"
    let write = list.add("Write the configuration of \(service) for \(host.name)", .human, needs: [decide]) {
      $0.action = configuration
      $0.lookFor = "version, port and data path are those that were answered"
    }
    let stop = list.add(
      "Stop \(service) on \(old) and copy its data to \(host.name)", .human,
      hosts: [draft.source?.name, host.name].compactMap { $0 }, needs: [write], window: draft.windows.evening()
    ) {
      $0.precondition = PlanPart("A backup of its data is not older than a day.")
      $0.lookFor = "both sides have the same files, with the same owners"
      $0.rollback = PlanPart("Start \(service) on \(old) again.")
    }
    let start = list.add(
      "Start \(service) on \(host.name)", .human, hosts: [host.name], needs: [stop], window: draft.windows.evening()
    ) {
      $0.lookFor = "\(service) answers at its new place with its old data"
      $0.rollback = PlanPart("Stop \(service) on \(host.name), and start it on \(old) again.")
    }
    return list.add("Lead every name and address of \(service) to \(host.name)", .human, needs: [start]) {
      $0.lookFor = "its users reach it as before"
      $0.rollback = PlanPart("Lead them back to \(old).")
    }
  }

  private func update(after decide: String) -> String {
    let save = list.add(
      "Note the version of \(service) that runs, and save its data", .human, hosts: [host.name], needs: [decide]
    ) {
      $0.lookFor = "the copy can be read, and the version is written down"
    }
    return list.add(
      "Update \(service) on \(host.name)", .human, hosts: [host.name], needs: [save], window: draft.windows.evening()
    ) {
      $0.lookFor = "\(service) shows its new version, and answers from another machine"
      $0.rollback = PlanPart("Start the version from before with the saved data.")
    }
  }

  private func finish(after ends: [String]) {
    var last = ends
    let isListed = draft.listed.map { draft.inventory.host($0.host)?.name == host.name } ?? false
    if draft.goal.kind != .update, !isListed {
      if let row = draft.documents.row(draft.listed?.name ?? service, on: host.name) {
        last = [
          list.add("Write \(service) into SERVICES.md", .automated, needs: ends) { $0.action = PlanPart(calls: [row]) }
        ]
      } else {
        last = [
          list.add("Write \(service) into SERVICES.md", .human, needs: ends) {
            $0.lookFor = "a row tells its host, port and data"
          }
        ]
      }
    }
    if let again = lookAfter("Look at \(host.name) once more, a day later", last[0], isLater: true) { last = [again] }
    last = [
      list.add("Compare the documents with the machines", .automated, needs: last) {
        $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
      }
    ]
    if draft.goal.kind == .move {
      _ = list.add(
        "Delete the old data of \(service)\(draft.source.map { " on \($0.name)" } ?? "")", .human,
        hosts: [draft.source?.name].compactMap { $0 }, needs: last
      ) { $0.lookFor = "nothing of it is used any more, and the backup has it" }
    }
  }
}
