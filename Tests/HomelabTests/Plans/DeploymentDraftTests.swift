import Agent
import Foundation
import Testing

@testable import Homelab

struct DeploymentDraftTests {
  static let infrastructure = """
    # Infrastructure

    ## Hosts

    | Host | Address | Role | Reach |
    |---|---|---|---|
    | heron | 10.0.0.5 | docker host | ssh root@10.0.0.5 |
    | wren1 | 10.0.0.6 | docker host | ssh root@10.0.0.6 |
    | gpubox | 10.0.0.7 | workstation | ssh root@10.0.0.7 |
    | router | 10.0.0.1 | router | ssh root@10.0.0.1 |

    """

  static let services = """
    # Services

    ## Catalogue

    | Service | Host | Port/URL | Notes |
    |---|---|---|---|
    | Jellyfin | heron | 8096 | |
    | Caddy | wren1 | 443 | reverse proxy |
    | restic | heron | | nightly backup 02:00 |

    """

  static let procedures = """
    # Procedures

    ## Deploy a container

    1. Write the compose file.
    2. Start it.

    """

  static var inventory: Inventory { Inventory(infrastructure: infrastructure, services: services) }

  static func look(_ host: String, memory: Int, free: Int, ports: [(Int, String)] = [], gpu: String? = nil) -> HostLook
  {
    let listeners = ports.map { port, process in
      ["transport": "tcp", "address": "0.0.0.0", "port": .number(Double(port)), "process": .string(process)]
        as JSONValue
    }
    let facts: [String: JSONValue] = [
      "hostname": .string(host), "cpu": [:], "memory": .number(Double(memory * 1_048_576)),
      "file_systems": [
        [
          "mount": "/srv", "device": "/dev/sda1", "size": .number(Double(500 * 1_048_576)),
          "used": .number(Double((500 - free) * 1_048_576)), "free": .number(Double(free * 1_048_576)),
        ]
      ],
      "listeners": .array(listeners), "gpus": .array(gpu.map { [["name": .string($0)]] } ?? []),
    ]
    return HostLook(
      host: host, at: PlanLab.now, state: "reached", reached: PlanLab.now,
      facts: facts.mapValues { HostLook.Fact($0, identity: nil) })
  }

  static var looks: [HostLook] {
    [
      look("heron", memory: 16, free: 120, ports: [(22, "sshd"), (8096, "jellyfin")]),
      look("wren1", memory: 8, free: 3), look("gpubox", memory: 64, free: 900, gpu: "NVIDIA RTX 3060"),
      look("router", memory: 4, free: 20),
    ]
  }

  private let clock = PlanClock(TimeZone(identifier: "Europe/Berlin")!)

  private func draft(_ goal: String) throws -> DeploymentDraft? {
    try DeploymentDraft(
      goal: goal, inventory: Self.inventory, looks: Self.looks,
      documents: DeploymentDocuments(
        services: Self.services, procedures: Self.procedures, service: DeploymentGoal(goal)?.service ?? ""),
      clock: clock, now: PlanLab.now)
  }

  @Test(arguments: [
    ("put Nextcloud on heron", "Nextcloud", "heron"),
    ("install the Home Assistant on wren1 for the kids", "Home Assistant", "wren1"),
    ("I want to host Immich on heron", "Immich", "heron"), ("set up vaultwarden", "vaultwarden", nil),
    ("run Gitea on heron on port 3000", "Gitea", "heron"),
    ("let's move Jellyfin from heron to wren1", "Jellyfin", "wren1"),
    ("update Jellyfin on heron", "Jellyfin", "heron"), ("deploy an LLM server with a GPU", "LLM server", nil),
  ])
  func readsServiceAndPlace(goal: String, service: String, place: String?) throws {
    let read = try #require(DeploymentGoal(goal))
    #expect(read.service == service && read.place == place)
  }

  @Test(arguments: [
    "update the kernel on heron", "install a new disk in nas", "reboot heron", "put the printer away",
    "upgrade the UPS", "run a backup on heron", "think about backups", "move step 3 to Friday",
  ])
  func leavesWhatIsNoService(goal: String) { #expect(DeploymentGoal(goal) == nil) }

  @Test func tellsWhatIsKnownOfTheHost() throws {
    let plan = try #require(try draft("put Nextcloud on heron")).plan()
    let told = plan.findings.map(\.text)
    #expect(told.contains("heron: 16G of memory in all, 120G free on /srv"))
    #expect(told.contains { $0 == "heron: taken are the ports 22 (sshd), 8096 (jellyfin)" })
    #expect(
      told.contains("Jellyfin runs on heron: 8096") && told.contains("Caddy on wren1 leads to services from outside"))
    #expect(told.contains("restic on heron makes backups") && told.contains("there is a procedure: Deploy a container"))
    #expect(!told.contains { $0.lowercased().contains("gpu") || $0.contains("graphics") })
    let text = PlanFile(number: 1, version: 1, plan: plan.cleaned).text
    #expect(!text.contains("GitOps") && !text.contains("ecision matrix"))
  }

  @Test func runsOnlyWhatHasCalls() throws {
    for goal in [
      "put Nextcloud on heron", "move Jellyfin from heron to wren1", "update Jellyfin on heron", "set up vaultwarden",
    ] {
      let plan = try #require(try draft(goal)).plan()
      #expect(plan.steps.allSatisfy { ($0.kind == .automated) == !$0.action.calls.isEmpty }, "\(goal)")
      #expect(plan.steps.filter { $0.kind == .human }.allSatisfy { !$0.lookFor.isEmpty }, "\(goal)")
      #expect(PlanOrder.problems(plan, inventory: Self.inventory, clock: clock, now: PlanLab.now).isEmpty, "\(goal)")
      #expect(!plan.steps.contains { $0.title.lowercased().contains("reboot") })
      let file = PlanFile(number: 1, version: 1, plan: plan.cleaned)
      #expect(try PlanFile(reading: file.text, path: "plans/a.md").plan == file.plan)
    }
    let row = try #require(try draft("put Nextcloud on heron")).plan().steps.flatMap(\.action.calls).first {
      $0.tool == "update_doc"
    }
    #expect(
      row?.arguments == [
        "document": "SERVICES.md", "section": "Catalogue", "mode": "row", "text": "Service: Nextcloud, Host: heron",
      ])
    let update = try #require(try draft("update Jellyfin on heron")).plan()
    #expect(!update.steps.flatMap(\.action.calls).contains { $0.tool == "update_doc" })
  }

  @Test func saysWhereItDoesNotFit() throws {
    let full = try #require(try draft("put Nextcloud on wren1")).plan()
    #expect(full.questions[0].text == "Shall it be wren1 all the same? wren1 has only 3G of disk left.")
    let taken = try #require(try draft("run Gitea on heron on port 8096")).plan()
    #expect(taken.questions.contains { $0.text.contains("8096 is taken by jellyfin on heron") })
    let gpu = try #require(try draft("run ollama on heron")).plan()
    #expect(gpu.questions[0].text.contains("heron has no graphics card"))
    #expect(throws: CallError.self) { try draft("put Nextcloud on heorn") }
  }

  @Test func ranksTheHostsWhereNoneIsNamed() throws {
    #expect(
      try #require(try draft("set up vaultwarden")).candidates.map(\.host.name).prefix(3) == [
        "heron", "gpubox", "router",
      ])
    let plan = try #require(try draft("deploy an LLM server with a GPU")).plan()
    #expect(plan.questions[0].text.hasPrefix("Is gpubox the right host? Else say: replace gpubox by "))
  }
}
