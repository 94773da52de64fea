import Agent
import Documents
import Foundation

/// The steps of a ``SpeedDraft``.
struct SpeedSteps {
  private let draft: SpeedDraft
  private let movers: [LinkStanding]
  private let buys: Bool
  private var steps: [PlanStep] = []
  private let prepare: PlanWindow
  private let move: PlanWindow
  private let later: PlanWindow

  init(_ draft: SpeedDraft, _ movers: [LinkStanding], buys: Bool) {
    self.draft = draft
    self.movers = movers
    self.buys = buys
    let clock = draft.clock
    let today = clock.day(of: draft.now)
    let isLate = clock.date(today, hour: 20) < draft.now
    let friday = today.next(5, includingSelf: !isLate)
    // What is bought has to arrive first.
    let saturday = friday + (buys ? 8 : 1)
    prepare = PlanWindow(start: clock.date(friday, hour: 22), end: clock.date(friday, hour: 26))
    move = PlanWindow(start: clock.date(saturday, hour: 10), end: clock.date(saturday, hour: 18))
    later = PlanWindow(start: clock.date(saturday + 1, hour: 18), end: clock.date(saturday + 1, hour: 22))
  }

  private mutating func add(
    _ title: String, _ kind: PlanStep.Kind, hosts: [String] = [], needs: [String?] = [], window: PlanWindow? = nil,
    _ change: (inout PlanStep) -> Void = { _ in }
  ) -> String {
    var step = PlanStep(
      id: "\(steps.count + 1)", title: title, kind: kind, hosts: hosts, needs: needs.compactMap { $0 }, window: window)
    change(&step)
    steps.append(step)
    return step.id
  }

  mutating func make() -> [PlanStep] {
    guard !movers.isEmpty else { return [] }
    let target = draft.target.text
    let record = add("Record links, speeds and addresses of every host as they are now", .automated, window: prepare) {
      $0.action = PlanPart(calls: [ToolCall(tool: "discover_hosts", arguments: ["about": "network"])])
    }
    _ = add("Compare the documents with the machines", .automated, needs: [record], window: prepare) {
      $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
    }
    let health = movers.map(\.host).filter(isReached).prefix(12)
    let before = add(
      "Look at the network of the hosts that will be moved", .automated, hosts: health.map(\.name), needs: [record],
      window: prepare
    ) {
      $0.action = PlanPart(
        calls: health.map {
          ToolCall(tool: "run_diagnostic", arguments: ["check": "network", "host": .string($0.name)])
        })
    }
    let decide = add("Answer the open questions: budget, order, cabling", .human) {
      $0.lookFor = "every question of this plan has an answer"
    }
    var ready = decide
    if buys {
      ready = add("Buy what the shopping list tells, and wait for it", .human, needs: [decide]) {
        $0.lookFor = "every entry of the shopping list is ticked"
      }
    }
    let place = add(
      "Set up the \(target) switch beside the old one and connect the two", .human, needs: [ready, before],
      window: move
    ) {
      $0.action = PlanPart("Nothing else is plugged in yet; the old switch stays as it is.")
      $0.lookFor = "the light of the uplink is on, and a laptop in a free port reaches the gateway"
      $0.rollback = PlanPart("Unplug the new switch.")
    }
    var ends: [String] = []
    var last: String?
    for standing in movers {
      let end = host(standing, after: [place, isCareful(standing.host) ? last : nil])
      if isCareful(standing.host) { last = end }
      ends += [end] + guests(of: standing.host, after: end)
    }
    finish(ends)
    return steps
  }

  private func isReached(_ host: Host) -> Bool { if case .none = host.reach { false } else { true } }

  private func isCareful(_ host: Host) -> Bool {
    let away = Quorum.away(with: [host.name], in: draft.inventory)
    return Quorum.all(in: draft.inventory).contains { !$0.members.isDisjoint(with: away) }
  }

  private func check(_ host: Host) -> ToolCall {
    ToolCall(
      tool: "check_link",
      arguments: ["host": .string(host.name), "at_least": .number(Double(draft.target.megabits))])
  }

  /// The move of one host, and the look at it afterwards. The last step's id.
  private mutating func host(_ standing: LinkStanding, after needs: [String?]) -> String {
    let host = standing.host
    let target = draft.target.text
    let needsCard = standing.need(for: draft.target) == .card
    let moved = add(
      needsCard
        ? "Fit \(host.name) with its new card and plug it into the new switch"
        : "Move \(host.name) to a \(target) port",
      .human, hosts: [host.name], needs: needs, window: move
    ) {
      $0.downtime = needsCard ? 30 : 5
      $0.precondition = PlanPart("No backup and no large transfer is running on \(host.name).")
      $0.lookFor = "the port's light shows \(target)"
      $0.rollback = PlanPart("Plug \(host.name) back into its old port.")
    }
    guard isReached(host) else { return moved }
    let cell = standing.cell(in: draft.inventory)
    let title =
      cell == nil ? "Check the link of \(host.name)" : "Check the link of \(host.name) and write its speed down"
    let look = check(host)
    return add(title, .automated, hosts: [host.name], needs: [moved], window: move) {
      $0.action = PlanPart(calls: [look])
      if let cell {
        let edit = TableEdit([.cell(row: .line(cell.line), column: cell.column, value: target)])
        $0.action.calls.append(
          ToolCall(
            tool: "update_doc",
            arguments: ["document": .string(cell.document), "mode": "row", "text": .string(edit.text)]))
      }
      $0.rollback = PlanPart("Try another cable and port; else plug \(host.name) back into its old port.")
    }
  }

  /// Guests are looked at when their hypervisor is back.
  private mutating func guests(of host: Host, after end: String) -> [String] {
    let inventory = draft.inventory
    let guests = inventory.hosts.filter { $0.parent.flatMap { inventory.host($0)?.name } == host.name && isReached($0) }
    guard !guests.isEmpty else { return [] }
    return [
      add(
        "Look at the network of the guests of \(host.name)", .automated, hosts: guests.map(\.name), needs: [end],
        window: move
      ) {
        $0.action = PlanPart(
          calls: guests.prefix(12).map {
            ToolCall(tool: "run_diagnostic", arguments: ["check": "network", "host": .string($0.name)])
          })
      }
    ]
  }

  private mutating func finish(_ ends: [String]) {
    let after = add("Record links and speeds as they are now", .automated, needs: ends) {
      $0.action = PlanPart(calls: [ToolCall(tool: "discover_hosts", arguments: ["about": "network"])])
    }
    let drawn = add("Draw the diagram again", .human, needs: [after]) {
      $0.action = PlanPart("steward discover --diagram INFRASTRUCTURE.md")
      $0.lookFor = "the diagram shows the new speeds"
    }
    let reached = movers.map(\.host).filter(isReached)
    let looks = reached.map(check)
    let watched = add(
      "Look at every moved link again, a day later", .automated, hosts: reached.map(\.name), needs: [after],
      window: later
    ) {
      $0.action = PlanPart(calls: looks)
      $0.rollback = PlanPart("A host whose link fell back: another cable, another port, else its old port.")
    }
    _ = add("Take the old switch away", .human, needs: [watched, drawn]) {
      $0.lookFor = "nothing is plugged into it any more"
    }
  }
}
