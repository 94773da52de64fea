import Agent
import Documents
import Foundation
import Homelab
import Models
import Net
import Store
import Terminal
import Tools

/// One lab with everything that a command needs: built here and nowhere else.
struct Lab: Sendable {
  let root: String
  let share: String
  let settings: LabSettings
  let environment: [String: String]
  let runner: any CommandRunner
  /// The machines of the lab, each by its own way.
  let hosts: LabHosts
  let client: HTTPClient
  let files: LabFiles
  let index: DocumentIndex
  let inventory: LabInventory
  let store: StateStore
  let journal: EffectJournal
  let trust: ToolTrustStore
  /// The plans: files and store.
  let plans: PlanBook
  /// What hosts said, with its history.
  let facts: FactStore
  /// Troubles that were seen, with what became of them.
  let incidents: IncidentBook
  let surveyor: Surveyor
  let redactor: Redactor
  let catalog: Catalog
  /// The full texts of this session's results.
  let shelf: ResultShelf
  /// What is not as it should be and was worked around; shown once.
  let notices: [String]

  /// Opens the lab that the options and the environment name.
  ///
  /// - Parameters:
  ///   - canned: makes every tool but the search, in place of the real ones; for evaluations.
  ///   - moreTools: a folder of further tool files, trusted; for evaluations.
  static func open(
    _ option: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    canned: (@Sendable (ToolFile) -> any Tool)? = nil, moreTools: String? = nil
  ) async throws -> Lab {
    let place = try LabPlace.find(option: option, environment: environment)
    return try await Lab(place, environment: environment, canned: canned, moreTools: moreTools)
  }

  private init(
    _ place: LabPlace, environment: [String: String], canned: (@Sendable (ToolFile) -> any Tool)?,
    moreTools: String?
  ) async throws {
    root = place.root
    share = place.share
    self.environment = environment
    settings = try await LabSettings.read(root: root, environment: environment)
    var notices: [String] = []
    notices += settings.unknown.map { "steward.yaml has no setting \"\($0)\": it does nothing" }
    let runner = ProcessRunner()
    self.runner = runner
    let ssh = SSHClient(configuration: settings.sshConfiguration.map { LabPlace.absolute($0, in: place.root) })
    client = HTTPClient()
    let files = LabFiles(root: root)
    self.files = files
    redactor = Redactor(known: SecretFiles.values(settings.secretFiles, root: root, &notices))
    let obstacle = Lab.obstacle(root)
    if let obstacle { notices.append("\(obstacle): this session is not kept, and nothing can be changed") }
    let state = root + "/.steward/"
    store = try obstacle == nil ? StateStore(path: state + "state.db") : StateStore()
    journal = EffectJournal(store)
    trust = ToolTrustStore(store)
    plans = PlanBook(
      files: files, keeper: PlanStore(store), zone: settings.timeZone ?? TimeZone.current.identifier)
    let facts = FactStore(store)
    self.facts = facts
    let incidents = IncidentBook(keeper: IncidentStore(store), redactor: redactor)
    self.incidents = incidents
    hosts = LabHosts(local: runner, client: ssh, machine: Machine.name) { host in
      await facts.keyNames(of: host)
    }
    let server = OllamaServer(
      OllamaEndpoint(reading: environment["OLLAMA_HOST"] ?? settings.ollama), client: client)
    index = try DocumentIndex(
      root: root, path: obstacle == nil ? state + "index.db" : nil, runner: runner, redactor: redactor,
      embedder: settings.embedding.map { OllamaEmbedder($0, on: server) })
    let inventory = LabInventory(files: files)
    self.inventory = inventory
    surveyor = Surveyor(
      hosts: hosts, facts: facts, inventory: { inventory.current() },
      documents: {
        Dictionary(
          uniqueKeysWithValues: LabInventory.documents.compactMap { name in
            (try? files.read(name)).map { (name, $0) }
          })
      })
    let shelf = ResultShelf()
    self.shelf = shelf
    catalog = Lab.makeCatalog(
      place, hosts: hosts, surveyor: surveyor, client: client, files: files, index: index, inventory: inventory,
      redactor: redactor, trust: trust, journal: journal, plans: plans, incidents: incidents, shelf: shelf,
      commit: settings.commitsDocuments ? DocumentCommit(root: root, runner: runner) : nil,
      canned: canned, moreTools: moreTools)
    notices += catalog.problems.map { "tool not used: \($0)" }
    self.notices = notices
  }

  /// Why nothing can be kept in the lab, or nil: Steward is needed most where a disk is full.
  private static func obstacle(_ root: String) -> String? {
    let directory = root + "/.steward"
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard access(directory, W_OK) == 0 else { return "\(directory) cannot be written" }
    var space = statvfs()
    guard statvfs(directory, &space) == 0 else { return nil }
    let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
    return free < 1 << 20 ? "no space is left on the disk of \(root)" : nil
  }

  private static func makeCatalog(
    _ place: LabPlace, hosts: LabHosts, surveyor: Surveyor, client: HTTPClient, files: LabFiles,
    index: DocumentIndex, inventory: LabInventory, redactor: Redactor, trust: ToolTrustStore, journal: EffectJournal,
    plans: PlanBook, incidents: IncidentBook, shelf: ResultShelf, commit: DocumentCommit?,
    canned: (@Sendable (ToolFile) -> any Tool)?, moreTools: String?
  ) -> Catalog {
    let runner = hosts.local
    let finder = DocumentFinder(root: place.root, runner: runner)
    var loaded = ToolFolder.load(place.share + "/tools") { _, _ in .shipped }
    if place.root != place.share {
      loaded.lay(ToolFolder.load(place.root + "/tools") { trust.trust(of: $0, hash: $1) })
    }
    if let moreTools {
      let more = ToolFolder.load(moreTools) { _, _ in .shipped }
      loaded.files += more.files
      loaded.problems += more.problems
    }
    let procedures: @Sendable () -> ProcedureBook = { Lab.procedures(files, trust) }
    var builtins: [String: (ToolFile) -> any Tool] = [
      "run_diagnostic": { file in
        RunDiagnosticTool(
          description: file.tool, hosts: hosts, inventory: { inventory.current() },
          memory: DiagnosisMemory(incidents: incidents, procedures: procedures))
      },
      "apply_fix": { file in
        ApplyFixTool(
          description: file.tool, hosts: hosts, inventory: { inventory.current() }, book: procedures,
          incidents: incidents)
      },
      "watch_timer": {
        WatchTimerTool(description: $0.tool, lab: place.root, program: Machine.program, runner: runner)
      },
      "discover_hosts": { DiscoverHostsTool(description: $0.tool, surveyor: surveyor) },
      "compare_inventory": { file in
        CompareInventoryTool(
          description: file.tool, surveyor: surveyor, dates: { LabInventory.dates(files.root) })
      },
      "read_result": { ReadResultTool(description: $0.tool, shelf: shelf) },
      "search_docs": { SearchDocsTool(description: $0.tool, index: index) },
      "update_doc": {
        UpdateDocTool(
          description: $0.tool, files: files, finder: finder, redactor: redactor, commit: commit,
          written: { id in
            let writes = try await journal.written().last { $0.pending.id == id }?.prepared.writes ?? []
            return writes.count == 1 ? writes[0] : nil
          })
      },
      "draft_plan": { file in
        DraftPlanTool(description: file.tool, inventory: { inventory.current() }, book: plans)
      },
      "amend_plan": { file in
        AmendPlanTool(description: file.tool, inventory: { inventory.current() }, book: plans)
      },
    ]
    if let canned {
      for file in loaded.files where !["search_docs", "read_result"].contains(file.tool.name) {
        builtins[file.tool.name] = canned
      }
    }
    return Catalog(
      files: loaded.files, problems: loaded.problems, builtins: builtins, binder: inventory, runner: runner,
      client: client)
  }

  /// The lab's procedures, read anew: their text may have changed.
  static func procedures(_ files: LabFiles, _ trust: ToolTrustStore) -> ProcedureBook {
    ProcedureBook(try? files.read("PROCEDURES.md")) { trust.trust(of: $0, hash: $1) }
  }

  var procedures: ProcedureBook { Lab.procedures(files, trust) }

  /// What is approved of the plans, held against what would run now.
  var approvals: PlanApprovals {
    PlanApprovals(book: plans) { [catalog, never = NeverList(lab: root)] call in
      let (tool, checked) = try catalog.resolve(call)
      var prepared = try await tool.prepare(checked)
      prepared.toolHash = catalog.hash(of: tool.description.name)
      prepared.trust = catalog.trust(of: tool.description.name)
      try never.check(prepared)
      return prepared
    }
  }

  /// When the documents of the inventory were last changed, YYYY-MM-DD.
  var documentDates: [String: String] { LabInventory.dates(root) }

  /// Brings the index up to date, showing progress on a terminal when it takes longer than a second.
  ///
  /// - Parameter tellingAll: whether problems of documents are told that were told before.
  @discardableResult
  func updateIndex(status: StatusLine = StatusLine(screen: Console.screen), tellingAll: Bool = false) async throws
    -> IndexReport
  {
    await index.use(names: inventory.current().hosts.map { [$0.name] + $0.aliases + $0.addresses })
    let start = ContinuousClock.now
    defer { status.stop() }
    let report = try await index.update { done, total in
      if ContinuousClock.now - start > .seconds(1) { status.start("reading documents: \(done) of \(total)") }
    }
    for problem in tellingAll ? report.problems : report.newProblems {
      Console.note("\(problem.path): \(problem.reason)")
    }
    for notice in report.notices { Console.note(notice) }
    return report
  }
}
