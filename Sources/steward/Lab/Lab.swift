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
  /// Looks at hosts and says what is wrong.
  let checkup: Checkup
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
    return try await Lab(
      place, environment: environment, canned: canned, moreTools: moreTools)
  }

  private init(
    _ place: LabPlace, environment: [String: String], canned: (@Sendable (ToolFile) -> any Tool)?,
    moreTools: String?
  ) async throws {
    root = place.root
    share = place.share
    self.environment = environment
    var notices: [String] = []
    let obstacle = try Lab.obstacle(root)
    if let obstacle { notices.append("\(obstacle): this session is not kept, and nothing can be changed") }
    let state = root + "/.steward/"
    store =
      try obstacle == nil ? StateStore(path: state + "state.db", key: SealKey(environment: environment)) : StateStore()
    let trust = ToolTrustStore(store)
    self.trust = trust
    settings = try await LabSettings.read(root: root, environment: environment) { reach in
      trust.trusted(SettingsReach.trustName)?.text == reach.text
    }
    if !settings.isReachTrusted {
      notices.append(
        "steward.yaml sets \(settings.reach.names), which can run a program or send data: left out until you have seen it: steward settings trust"
      )
    }
    if let unknown = settings.unknown.first {
      throw StewardError(
        "steward.yaml has no setting \"\(Escaper.escapeLine(unknown))\"; take it out, or see the settings in docs/command-line.md",
        status: .usage)
    }
    let runner = ProcessRunner()
    self.runner = runner
    let ssh = SSHClient(
      configuration: settings.sshConfiguration.map { LabPlace.absolute($0, in: place.root) },
      sockets: SharedConnections.directory(environment: environment))
    client = HTTPClient()
    let files = LabFiles(root: root)
    self.files = files
    redactor = Redactor(
      known: SecretFiles.values(settings.secretFiles, root: root, &notices),
      stamp: SecretFiles.stamp(settings.secretFiles, root: root))
    journal = EffectJournal(store)
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
    let inventory = LabInventory(files: files, hosts: hosts, facts: facts)
    self.inventory = inventory
    notices += inventory.current().problems.filter(\.isAmbiguous).prefix(3).map {
      "\($0.document):\($0.line): \($0.text)"
    }
    surveyor = Surveyor(
      hosts: hosts, facts: facts, inventory: { inventory.current() },
      documents: {
        Dictionary(
          uniqueKeysWithValues: LabInventory.documents.compactMap { name in
            (try? files.read(name)).map { (name, $0) }
          })
      })
    checkup = Checkup(
      hosts: hosts, earlier: { await EarlierAddresses.of($0, in: facts) },
      document: { [index] in await FindingDocument.place(of: $0, in: index) },
      runawayAge: Double(settings.runawaySeconds))
    let shelf = ResultShelf()
    self.shelf = shelf
    catalog = LabTools(
      place: place, hosts: hosts, surveyor: surveyor, checkup: checkup, client: client, files: files, index: index,
      inventory: inventory, redactor: redactor, trust: trust, journal: journal, plans: plans, facts: facts,
      incidents: incidents,
      shelf: shelf,
      commit: settings.commitsDocuments ? DocumentCommit(root: root, runner: runner) : nil
    ).catalog(canned: canned, moreTools: moreTools)
    notices += catalog.files.filter { $0.trust == .changed }.map {
      "tools/\($0.tool.name).json has changed since you trusted it and does not run: steward tools trust \($0.tool.name)"
    }
    notices += catalog.problems.map { "tool not used: \($0)" }
    self.notices = notices
  }

  /// Why nothing can be kept in the lab, or nil: Steward is needed most where a disk is full.
  private static func obstacle(_ root: String) throws -> String? {
    let directory = root + "/.steward"
    // A link would have what belongs to this lab kept in another, or outside of all.
    if (try? FileManager.default.destinationOfSymbolicLink(atPath: directory)) != nil {
      throw StewardError("\(directory) is a link; Steward keeps its state in the lab itself: remove the link")
    }
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard access(directory, W_OK) == 0 else { return "\(directory) cannot be written" }
    var space = statvfs()
    guard statvfs(directory, &space) == 0 else { return nil }
    let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
    return free < 1 << 20 ? "no space is left on the disk of \(root)" : nil
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
    let progress = ProgressLine("reading documents", on: status)
    defer { status.stop() }
    let report = try await index.update { done, total in progress.report(done, of: total) }
    let problems = tellingAll ? report.problems : report.newProblems
    let shown = problems.count > 12 ? 10 : problems.count
    for problem in problems.prefix(shown) { Console.note("\(problem.path): \(problem.reason)") }
    if shown < problems.count {
      Console.note("and \(problems.count - shown) more documents; steward doctor lists them")
    }
    for notice in report.notices { Console.note(notice) }
    return report
  }
}
