import Agent
import Documents
import Foundation

/// The tool `record_link`: writes a link's speed into INFRASTRUCTURE.md wherever it stands: tables and drawing.
///
/// With `device` it says as well that the cable ends there now: nobody knows the port of a new switch, so its cell is
/// emptied.
///
/// What it will write is known before the link is that fast, so that it can be approved with a plan; it writes nothing
/// where the last look at the host saw another speed.
public struct RecordLinkTool: Tool {
  public let description: ToolDescription
  private let files: LabFiles
  private let redactor: Redactor
  private let inventory: @Sendable () -> Inventory
  private let looks: @Sendable () async throws -> [HostLook]
  private let commit: DocumentCommit?

  static let document = "INFRASTRUCTURE.md"

  /// - Parameters:
  ///   - looks: what the hosts said last.
  ///   - commit: commits what was written; nil leaves that to the owner.
  public init(
    description: ToolDescription, files: LabFiles, redactor: Redactor = Redactor(),
    inventory: @escaping @Sendable () -> Inventory, looks: @escaping @Sendable () async throws -> [HostLook],
    commit: DocumentCommit? = nil
  ) {
    self.description = description
    self.files = files
    self.redactor = redactor
    self.inventory = inventory
    self.looks = looks
    self.commit = commit
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let (host, speed) = try wanted(call)
    let path = RecordLinkTool.document
    do {
      let base = try files.read(path)
      guard let place = RecordedLink(host: host, interface: call.arguments["interface"]?.plain ?? "", in: inventory())
      else {
        throw CallError(
          .invalid, "\(path) has no row with the speed of \(host.name)'s link: add one to its table of interfaces")
      }
      let cells = place.cells.filter { $0.document == path && LinkSpeed(parsing: $0.text) != speed }
      var changes = cells.map { TableEdit.Change.cell(row: .line($0.line), column: $0.column, value: speed.text) }
      if let device = try device(call) { changes += RecordLinkTool.moved(place, to: device) }
      var content = try TableEdit(changes).apply(to: base, path: path)
      content = Diagram.relabelled(content, host: host.name, to: speed) ?? content
      var prepared = PreparedCall(call: call, effect: .document)
      guard !content.utf8.elementsEqual(base.utf8) else {
        prepared.effect = .read
        return prepared
      }
      prepared.writes = [
        DocumentWrite(
          path: path, baseHash: Digest.sha256(base), content: content,
          diff: redactor.redact(UnifiedDiff.make(old: base, new: content, path: path)).text)
      ]
      return prepared
    } catch let error as DocumentError {
      throw CallError(error.reason == .refused ? .refused : .invalid, error.description)
    }
  }

  /// What the host was plugged into; nil where the call does not say.
  private func device(_ call: ToolCall) throws -> String? {
    guard let written = call.arguments["device"]?.plain.trimmed else { return nil }
    guard !written.isEmpty, written.count <= 80, !written.contains(where: { $0.isNewline || $0 == "|" }) else {
      throw CallError(.invalid, "record_link needs the name of a device, on one line, without a bar")
    }
    return written
  }

  /// The other end of the cable is `device` now.
  private static func moved(_ place: RecordedLink, to device: String) -> [TableEdit.Change] {
    guard let far = place.far, far.name.lowercased() != device.lowercased() else { return [] }
    var changes: [TableEdit.Change] = []
    if let cell = far.cells.name { changes.append(.cell(row: .line(cell.line), column: cell.column, value: device)) }
    if let cell = far.cells.port { changes.append(.cell(row: .line(cell.line), column: cell.column, value: "")) }
    return changes
  }

  private func wanted(_ call: ToolCall) throws -> (Host, LinkSpeed) {
    guard let name = call.arguments["host"]?.plain else { throw CallError(.invalid, "record_link needs a host") }
    guard let speed = LinkSpeed(parsing: call.arguments["speed"]?.plain ?? ""), speed.megabits > 0 else {
      throw CallError(.invalid, "record_link needs a speed: 2500, 2.5 Gb/s")
    }
    return (try inventory().resolve(name), speed)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let (host, speed) = try wanted(prepared.call)
    if let seen = try await seen(host, prepared.call.arguments["interface"]?.plain), seen != speed {
      throw CallError(
        .failed, "\(host.name)'s link was last seen at \(seen.text), not \(speed.text): nothing was written")
    }
    guard let write = prepared.writes.first else {
      let told = "\(RecordLinkTool.document) says that \(host.name) is at \(speed.text) already"
      return ToolResult(text: told, summary: told)
    }
    do { try files.write(write) } catch let error as DocumentError {
      let reason: CallError.Reason =
        error.reason == .refused ? .refused : error.reason == .unsynced ? .unknown : .failed
      throw CallError(reason, error.description)
    }
    let on = prepared.call.arguments["device"].map { " on \($0.plain)" } ?? ""
    let line = "\(write.path): \(host.name) is at \(speed.text)\(on)"
    guard let commit else { return ToolResult(text: line, summary: line, changed: [line]) }
    let told = await commit.commit(write.path, message: "Write down that \(host.name) is at \(speed.text)")
    return ToolResult(text: "\(line); \(told)", summary: line, changed: [line, told])
  }

  /// How fast the link was when the host was last reached.
  private func seen(_ host: Host, _ interface: String?) async throws -> LinkSpeed? {
    guard let look = try await looks().last(where: { $0.host == host.name }),
      let facts = MachineFacts(kept: look.facts.mapValues(\.value))
    else { return nil }
    let link = facts.links.first { $0.name == interface } ?? LinkStanding.uplink(of: facts)
    return link?.speed.map { LinkSpeed($0) }
  }
}
