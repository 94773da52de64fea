import Agent
import Documents
import Foundation
import Homelab
import Net
import Store
import Tools

/// What the tools of a lab are made from: the code behind the files that say `"run": "builtin"`, and what the others
/// run with.
struct LabTools {
  let place: LabPlace
  let hosts: LabHosts
  let surveyor: Surveyor
  let checkup: Checkup
  let client: HTTPClient
  let files: LabFiles
  let index: DocumentIndex
  let inventory: LabInventory
  let redactor: Redactor
  let trust: ToolTrustStore
  let journal: EffectJournal
  let plans: PlanBook
  let facts: FactStore
  let incidents: IncidentBook
  let shelf: ResultShelf
  /// Commits what was written; nil leaves that to the owner.
  let commit: DocumentCommit?

  /// - Parameters:
  ///   - canned: makes every tool but the search, in place of the real ones; for evaluations.
  ///   - moreTools: a folder of further tool files, trusted; for evaluations.
  func catalog(canned: (@Sendable (ToolFile) -> any Tool)?, moreTools: String?) -> Catalog {
    let loaded = load(moreTools)
    var builtins = self.builtins
    let document: @Sendable (Finding) async -> String? = { [index] in await FindingDocument.place(of: $0, in: index) }
    if let canned {
      // What tools of evaluations answer is read as a command's output is.
      for file in loaded.files where !["search_docs", "read_result"].contains(file.tool.name) {
        builtins[file.tool.name] = { ReadingTool(tool: canned($0), document: document) }
      }
    }
    return Catalog(
      files: loaded.files, problems: loaded.problems, builtins: builtins, binder: inventory, runner: hosts.local,
      client: client, directory: place.root, reading: { ReadingTool(tool: $0, document: document) })
  }

  /// Steward's own files, with the lab's over them.
  private func load(_ moreTools: String?) -> ToolFolder {
    var loaded = ToolFolder.load(place.share + "/tools") { _, _ in .shipped }
    if place.root != place.share {
      loaded.lay(
        ToolFolder.load(place.root + "/tools", leadsOut: { LabLinks.leadOut($0, of: place.root) }) {
          trust.trust(of: $0, hash: $1)
        })
    }
    if let moreTools {
      let more = ToolFolder.load(moreTools) { _, _ in .shipped }
      loaded.files += more.files
      loaded.problems += more.problems
    }
    return loaded
  }

  private var builtins: [String: (ToolFile) -> any Tool] {
    let procedures: @Sendable () -> ProcedureBook = { [files, trust] in Lab.procedures(files, trust) }
    return [
      "run_diagnostic": { [hosts, checkup, inventory, incidents] file in
        RunDiagnosticTool(
          description: file.tool, hosts: hosts, checkup: checkup, inventory: { inventory.current() },
          memory: DiagnosisMemory(incidents: incidents, procedures: procedures))
      },
      "apply_fix": { [hosts, checkup, inventory, incidents] file in
        ApplyFixTool(
          description: file.tool, hosts: hosts, checkup: checkup, inventory: { inventory.current() }, book: procedures,
          incidents: incidents)
      },
      "watch_timer": { [place, hosts] file in
        WatchTimerTool(description: file.tool, lab: place.root, program: Machine.program, runner: hosts.local)
      },
      "discover_hosts": { DiscoverHostsTool(description: $0.tool, surveyor: surveyor) },
      "compare_inventory": { [files] file in
        CompareInventoryTool(
          description: file.tool, surveyor: surveyor, dates: { LabInventory.dates(files.root) })
      },
      "read_result": { ReadResultTool(description: $0.tool, shelf: shelf) },
      "search_docs": { SearchDocsTool(description: $0.tool, index: index) },
      "update_doc": { [journal] file in
        UpdateDocTool(
          description: file.tool, files: files, finder: DocumentFinder(root: place.root, runner: hosts.local),
          redactor: redactor, commit: commit,
          written: { id in
            let writes = try await journal.written().last { $0.pending.id == id }?.prepared.writes ?? []
            return writes.count == 1 ? writes[0] : nil
          })
      },
      "draft_plan": { [inventory, plans, facts, files] file in
        DraftPlanTool(
          description: file.tool, inventory: { inventory.current() }, book: plans, looks: { try await facts.latest() },
          document: { (try? files.read($0)) ?? "" })
      },
      "check_link": { CheckLinkTool(description: $0.tool, surveyor: surveyor) },
      "check_address": { CheckAddressTool(description: $0.tool, surveyor: surveyor) },
      "check_return": { [facts] in CheckReturnTool(description: $0.tool, surveyor: surveyor, facts: facts) },
      "watch_links": { WatchLinksTool(description: $0.tool, surveyor: surveyor, hosts: hosts) },
      "prepare_network": { [hosts, inventory, facts] file in
        PrepareNetworkTool(
          description: file.tool, hosts: hosts, inventory: { inventory.current() }, looks: { try await facts.latest() })
      },
      "record_link": { [files, redactor, inventory, facts] file in
        RecordLinkTool(
          description: file.tool, files: files, redactor: redactor, inventory: { inventory.current() },
          looks: { try await facts.latest() }, commit: commit)
      },
      "plan_timer": { [place, hosts, plans] file in
        PlanTimerTool(
          description: file.tool, lab: place.root, program: Machine.program, book: plans, runner: hosts.local)
      },
      "show_plan": { [plans] file in ShowPlanTool(description: file.tool, book: plans) },
      "amend_plan": { [inventory, plans] file in
        AmendPlanTool(description: file.tool, inventory: { inventory.current() }, book: plans)
      },
    ]
  }
}
