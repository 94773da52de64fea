import Agent
import Documents
import Foundation

/// The steps of a ``SpeedDraft``.
struct SpeedSteps {
  private let draft: SpeedDraft
  private let movers: [LinkStanding]
  private let buys: Bool
  private let windows: DraftWindows
  private let list = StepList()

  init(_ draft: SpeedDraft, _ movers: [LinkStanding], buys: Bool) {
    self.draft = draft
    self.movers = movers
    self.buys = buys
    windows = draft.windows
  }

  func make() -> [PlanStep] {
    guard !movers.isEmpty else { return [] }
    let ready = prepare()
    let decide = list.add("Answer the open questions: budget, order, cabling", .human) {
      $0.lookFor = "every question of this plan has an answer"
    }
    var bought = decide
    if buys {
      bought = list.add("Buy what the shopping list tells, and wait for it", .human, needs: [decide]) {
        $0.lookFor = "every entry of the shopping list is ticked"
      }
    }
    let place = list.add(
      "Set up \(draft.switchAtHand?.name ?? "the \(draft.target.text) switch") beside the old one and connect the two",
      .human, needs: [draft.switchAtHand == nil ? bought : decide, ready],
      window: windows.evening(draft.week(of: movers[0]))
    ) {
      $0.action = PlanPart("Nothing else is plugged in yet; the old switch stays as it is.")
      $0.lookFor = "the light of the uplink is on, and a laptop in a free port reaches the gateway"
      $0.rollback = PlanPart("Unplug the new switch.")
    }
    var moves: [(standing: LinkStanding, step: String)] = []
    for standing in movers {
      // One of a quorum at a time: within an evening, one after the other.
      let before =
        isCareful(standing) ? moves.last { isCareful($0.standing) && week($0.standing) == week(standing) } : nil
      let card = standing.need(for: draft.target) == .card ? bought : nil
      moves.append((standing, move(standing, after: [place, card, before?.step])))
    }
    for (standing, step) in moves where isReached(standing.host) { check(standing, after: step) }
    finish(moves)
    return list.steps
  }

  private func week(_ standing: LinkStanding) -> Int { draft.week(of: standing) }

  private func isCareful(_ standing: LinkStanding) -> Bool { draft.order.isCareful(standing.host) }

  private func isReached(_ host: Host) -> Bool { HostOrder.isReached(host) }

  /// What Steward does at once: looks, and copies of what the move could spoil. The last step's id.
  private func prepare() -> String {
    let record = list.add("Record links, speeds and addresses of every host as they are now", .automated) {
      $0.action = PlanPart(calls: [ToolCall(tool: "discover_hosts", arguments: ["about": "network"])])
    }
    _ = list.add("Compare the documents with the machines", .automated, needs: [record]) {
      $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
    }
    let reached = movers.map(\.host).filter(isReached)
    guard !reached.isEmpty else { return record }
    let health = list.add(
      "Look at the network of the hosts that will be moved", .automated, hosts: reached.map(\.name), needs: [record]
    ) {
      $0.action = PlanPart(
        calls: reached.map {
          ToolCall(tool: "run_diagnostic", arguments: ["check": "network", "host": .string($0.name)])
        })
    }
    let day = draft.clock.isoDay(draft.now)
    return list.add(
      "Prepare the hosts: keep their network configuration, and let their cards offer every speed", .automated,
      hosts: reached.map(\.name), needs: [health]
    ) {
      $0.action = PlanPart(
        calls: reached.map {
          ToolCall(tool: "prepare_network", arguments: ["host": .string($0.name), "name": .string(day)])
        })
      $0.rollback = PlanPart(
        "The copies stay on the hosts; a card that must not offer more is set as it was: ethtool -s.")
    }
  }

  private func look(_ host: Host) -> ToolCall {
    ToolCall(
      tool: "check_link",
      arguments: ["host": .string(host.name), "at_least": .number(Double(draft.target.megabits))])
  }

  /// The owner's move of one host, seen by Steward when it is ticked.
  private func move(_ standing: LinkStanding, after needs: [String?]) -> String {
    let host = standing.host
    let target = draft.target.text
    let needsCard = standing.need(for: draft.target) == .card
    let check = isReached(host) ? PlanPart(calls: [look(host)]) : nil
    return list.add(
      needsCard
        ? "Fit \(host.name) with its new card and plug it into the new switch"
        : "Move \(host.name) to a \(target) port",
      .human, hosts: [host.name], needs: needs, window: windows.evening(week(standing))
    ) {
      $0.downtime = needsCard ? 30 : 5
      $0.precondition = PlanPart("No backup and no large transfer is running on \(host.name).")
      $0.lookFor = "the port's light shows \(target)"
      $0.verification = check
      $0.rollback = PlanPart("Plug \(host.name) back into its old port.")
    }
  }

  /// Steward's look at a host that was moved, and at its guests; what it sees goes into the documents.
  private func check(_ standing: LinkStanding, after move: String) {
    let host = standing.host
    let inventory = draft.inventory
    let guests = draft.order.reachedGuests(of: host)
    let speed = draft.target.megabits
    let look = look(host)
    let written = RecordedLink(host: host, interface: standing.interface, in: inventory)
    let title =
      "Check the link of \(host.name)\(guests.isEmpty ? "" : ", look at its guests")"
      + (written == nil ? "" : "\(guests.isEmpty ? "" : ",") and write its speed down")
    _ = list.add(
      title, .automated, hosts: [host.name] + guests.map(\.name), needs: [move], window: windows.night(week(standing))
    ) {
      $0.action = PlanPart(calls: [look])
      $0.action.calls += guests.prefix(12).map {
        ToolCall(tool: "run_diagnostic", arguments: ["check": "network", "host": .string($0.name)])
      }
      if let written {
        var arguments: JSONObject = [
          "host": .string(host.name), "speed": .number(Double(speed)),
        ]
        if !written.interface.isEmpty { arguments["interface"] = .string(written.interface) }
        if changesSwitch(written) { arguments["device"] = .string(newSwitch) }
        $0.action.calls.append(ToolCall(tool: "record_link", arguments: arguments))
      }
      $0.rollback = PlanPart("Try another cable and port; else plug \(host.name) back into its old port.")
    }
  }

  /// What the documents call the switch that hosts are moved to: one that is still to be bought has no name yet.
  private var newSwitch: String { draft.switchAtHand?.name ?? "new switch" }

  /// Whether the documents tell of another switch than the one that the host is moved to.
  private func changesSwitch(_ written: RecordedLink) -> Bool {
    written.far.map { $0.name.lowercased() != newSwitch.lowercased() } ?? false
  }

  /// A watch for each evening's hosts, clusters apart: what is delayed takes its own along.
  private func finish(_ moves: [(standing: LinkStanding, step: String)]) {
    var watches: [String] = []
    let speed = draft.target.megabits
    for (week, isCluster) in [(0, false), (0, true), (1, false), (1, true)] {
      let moved = moves.filter {
        self.week($0.standing) == week && draft.order.isClusterNode($0.standing.host) == isCluster
          && isReached($0.standing.host)
      }
      guard !moved.isEmpty else { continue }
      let names = moved.map(\.standing.host.name)
      let who = isCluster ? "the cluster's nodes" : "the hosts"
      watches.append(
        list.add(
          "Watch the links of \(who) that were moved, a day later", .automated, hosts: names,
          needs: moved.map(\.step), window: windows.dayAfter(week)
        ) {
          $0.action = PlanPart(calls: [
            ToolCall(
              tool: "watch_links",
              arguments: [
                "hosts": .string(names.joined(separator: ", ")), "at_least": .number(Double(speed)),
                "minutes": 30,
              ])
          ])
          $0.rollback = PlanPart(
            "Give each host whose link fell back another cable or port; else plug it back into its old port.")
        })
    }
    let after = list.add("Compare the documents with the machines again", .automated, needs: watches + unreached(moves))
    {
      $0.action = PlanPart(calls: [ToolCall(tool: "compare_inventory")])
    }
    var last = [after]
    let replugged = movers.filter { one in
      RecordedLink(host: one.host, interface: one.interface, in: draft.inventory).map(changesSwitch) ?? false
    }
    if draft.switchAtHand == nil {
      last = [
        list.add(
          "Write the new switch into INFRASTRUCTURE.md: a row under Devices, its name under Links", .human, needs: last
        ) { $0.lookFor = "no row says \"new switch\" any more" }
      ]
    }
    if !replugged.isEmpty {
      last = [
        list.add("Write into the table of links which port each moved host has now", .human, needs: last) {
          $0.action = PlanPart("Steward does not know the ports and left them empty: \(names(replugged)).")
          $0.lookFor = "every row of a moved host has its port"
        }
      ]
    }
    if !draft.hasDiagram || !replugged.isEmpty {
      last.append(
        list.add("Draw the diagram", .human, needs: last) {
          $0.action = PlanPart("steward discover --diagram INFRASTRUCTURE.md")
          $0.lookFor = "the diagram shows the new speeds"
        })
    }
    for name in leaving {
      _ = list.add(SpeedSteps.removal(of: name), .human, needs: last) {
        $0.lookFor = "nothing is plugged into it any more"
      }
    }
  }

  /// - Parameter name: with a blank before it, or empty where there is one old switch.
  private static func removal(of name: String) -> String { "Take the old switch\(name) away" }

  /// The device that a step takes away, empty where it has no name; nil for any other step.
  static func leaving(in step: PlanStep) -> String? {
    step.title.wholeMatch(of: /Take the old switch(?: (.+))? away/).map { String($0.output.1 ?? "") }
  }

  private func names(_ standings: [LinkStanding]) -> String { standings.map(\.host.name).joined(separator: ", ") }

  /// The switches that can go, as " NAME"; nothing documented stays on them. One that nobody wrote down has no name, and
  /// can go where the plan moves every host that is known.
  private var leaving: [String] {
    guard !draft.slowSwitches.isEmpty else {
      return draft.isPartial || movers.count < draft.movers.count ? [] : [""]
    }
    let emptied = draft.emptied(moved: Set(movers.map(\.host.name)))
    return emptied.count == 1 && draft.slowSwitches.count == 1 ? [""] : emptied.map { " \($0.name)" }
  }

  private func unreached(_ moves: [(standing: LinkStanding, step: String)]) -> [String] {
    moves.filter { !isReached($0.standing.host) }.map(\.step)
  }
}
