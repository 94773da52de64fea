import Agent
import ArgumentParser
import Documents
import Homelab

struct PlanCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Hold a plan's file against the store.",
    discussion: """
      With --apply an edit by hand becomes the plan's next version, where it keeps to the rules, and a file that Steward \
      could not write is written. With --restore the file is written again as the store has it; the edited one goes to \
      plans/edited/.
      """)

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var printing: PrintOptions
  @Argument(help: "The plan (else every plan).") var plan: String?
  @Flag(name: .long, help: "Take an edit by hand in, or write the file again.") var apply = false
  @Flag(name: .long, help: "Write the file again as the store has it.") var restore = false

  func validate() throws {
    if apply || restore, plan == nil { throw ValidationError("say which plan") }
    if apply, restore { throw ValidationError("--apply and --restore are two ways; use one of them") }
  }

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let records = try await plan == nil ? lab.plans.all() : [lab.plans.find(plan ?? "")]
    var differs = false
    var rows: [JSONValue] = []
    for record in records {
      let check = try await lab.plans.check(record)
      let tools = Set(lab.catalog.descriptions.map(\.name))
      let inventory = lab.inventory.current()
      let problems = try lab.plans.problems(with: check, of: record, inventory: inventory, tools: tools)
      let told = PlanCheckView.told(check, record, problems)
      if apply || restore {
        let done =
          apply
          ? try await lab.plans.take(check, of: record, inventory: inventory, tools: tools)
          : try lab.plans.restore(record)
        Console.note(done)
        continue
      }
      differs = differs || told != nil
      rows.append([
        "id": .string("\(record.number)"), "path": .string(record.path), "differs": told.map { .string($0) } ?? .null,
        "problems": .array(problems.map { .string($0.description) }),
      ])
      if !printing.json {
        Console.write(Escaper.escape(told ?? "plan \(record.number): \(record.path) is version \(record.version)"))
      }
    }
    if printing.json { Console.write(json: ["plans": .array(rows)]) }
    if differs { throw ExitStatus.failed.code }
  }
}

/// How a plan's file stands to the store, in words.
enum PlanCheckView {
  /// Nil where they are the same.
  ///
  /// - Parameter problems: what keeps an edit from being taken in.
  static func told(_ check: PlanCheck, _ record: PlanRecord, _ problems: [PlanFileError] = []) -> String? {
    let id = record.number
    switch check {
    case .same: return nil
    case .missing: return "\(record.path) is gone; steward plan check \(id) --apply writes it again"
    case .behind(let version):
      return
        "\(record.path) is version \(version) as it was before, the plan is at version \(record.version): Steward was stopped while it wrote; steward plan check \(id) --apply writes it again"
    case .ahead(let file):
      return
        "\(record.path) is version \(file.version), and the store has only version \(record.version): the store is an older one; steward plan check \(id) --apply takes the file in, with nothing approved"
    case .edited(let file, let lines):
      let diff = (try? PlanClock(zone: file.plan.zone)).map { PlanDiff(from: record.plan, to: file.plan, clock: $0) }
      let changes = diff.map { $0.lines.dropLast($0.kept > 0 ? 1 : 0) } ?? []
      guard problems.isEmpty else {
        let reasons = problems.map(\.description).joined(separator: "\n  ")
        return
          "\(record.path) differs from version \(record.version) in \(PlanCheck.told(lines)):\n  \(changes.joined(separator: "\n  "))\n  it cannot be taken in:\n  \(reasons)\n  correct it, or steward plan check \(id) --restore writes version \(record.version) again"
      }
      return
        "\(record.path) differs from version \(record.version) in \(PlanCheck.told(lines)):\n  \(changes.joined(separator: "\n  "))\n  steward plan check \(id) --apply makes it version \(record.version + 1), --restore writes version \(record.version) again"
    case .redrawn(let lines):
      return
        "\(record.path) differs from version \(record.version) in \(PlanCheck.told(lines)), which Steward draws from the steps; steward plan check \(id) --apply draws it again"
    case .unreadable(let error):
      return
        "\(error.description); correct it, or steward plan check \(id) --restore writes version \(record.version) again"
    }
  }
}
