import Agent
import Documents
import Foundation
import Homelab
import Models
import Store
import Synchronization
import Tools

/// The inventory of the lab, read again when its documents change.
final class LabInventory: Binder {
  private struct State {
    var stamp = ""
    var inventory = Inventory()
    var proceduresStamp = ""
    var procedures: [String] = []
    var looked: Date?
    var seen = SeenServices()
  }

  /// What it is read from.
  static let documents = ["INFRASTRUCTURE.md", "SERVICES.md"]

  private let files: LabFiles
  private let hosts: LabHosts
  private let facts: FactStore
  private let state = Mutex(State())

  init(files: LabFiles, hosts: LabHosts, facts: FactStore) {
    self.files = files
    self.hosts = hosts
    self.facts = facts
  }

  func current() -> Inventory {
    let stamp = LabInventory.documents.map { LabInventory.stamp(files.root + "/" + $0) }.joined(separator: " ")
    return state.withLock { state in
      if state.stamp != stamp {
        state.stamp = stamp
        state.inventory = Inventory(
          infrastructure: (try? files.read("INFRASTRUCTURE.md")) ?? "",
          services: (try? files.read("SERVICES.md")) ?? "")
      }
      return state.inventory
    }
  }

  /// When each of the documents was last changed, YYYY-MM-DD.
  static func dates(_ root: String) -> [String: String] {
    var dates: [String: String] = [:]
    for name in documents {
      let attributes = try? FileManager.default.attributesOfItem(atPath: root + "/" + name)
      guard let date = attributes?[.modificationDate] as? Date else { continue }
      dates[name] = Machine.day(date)
    }
    return dates
  }

  /// The titles of the procedures, read again when their document changes.
  private func procedures() -> [String] {
    let stamp = LabInventory.stamp(files.root + "/PROCEDURES.md")
    return state.withLock { state in
      if state.proceduresStamp != stamp {
        state.proceduresStamp = stamp
        state.procedures = ProcedureBook(try? files.read("PROCEDURES.md")) { _, _ in .none }.procedures.map(\.title)
      }
      return state.procedures
    }
  }

  /// What discovery saw run in the last month, read again after each.
  private func seen() -> SeenServices {
    guard let looked = try? facts.lastLook() else { return SeenServices() }
    return state.withLock { state in
      if state.looked != looked {
        state.looked = looked
        let month = looked.addingTimeInterval(-30 * 86400)
        state.seen = SeenServices((try? facts.values(of: SeenServices.facts, since: month)) ?? [])
      }
      return state.seen
    }
  }

  private static func stamp(_ path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let date = attributes?[.modificationDate] as? Date
    return "\(date?.timeIntervalSince1970 ?? 0) \(attributes?[.size] ?? 0)"
  }

  /// The name of this machine in the inventory.
  var machine: String { current().local?.name ?? Machine.name }

  func bind(_ value: String, as kind: String) throws -> Binding {
    let inventory = current()
    switch kind {
    case "service":
      guard let service = inventory.services.first(where: { $0.name.lowercased() == value.lowercased() })
      else {
        let near = NearestName.suggestions(for: value, among: inventory.services.map(\.name))
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
        throw CallError(.invalid, "no service named \"\(value)\" in SERVICES.md\(hint)")
      }
      return Binding(
        name: service.name,
        fields: ["name": service.name, "host": service.host, "endpoint": service.endpoint])
    case "host":
      if ["localhost", "local", "this machine", "this host", "this", Machine.name].contains(value.lowercased()) {
        return Binding(name: machine, fields: ["name": machine, "address": "127.0.0.1"])
      }
      let host = try inventory.resolve(value)
      guard LabInventory.spells(value, host, inventory) else {
        throw CallError(
          .invalid,
          "\"\(Escaper.escapeLine(String(value.prefix(60))))\" is no name that INFRASTRUCTURE.md has; did you mean \(host.name)?"
        )
      }
      var fields = ["name": host.name]
      fields["address"] = host.addresses.first
      return Binding(name: host.name, fields: fields, way: way(to: host, in: inventory))
    default: return Binding(name: value, fields: ["name": value])
    }
  }

  /// Domains that are of a home's own network wherever they stand.
  private static let homeDomains: Set<String> = [
    "lan", "local", "home", "home.arpa", "internal", "localdomain", "homelab", "intranet", "private", "maas",
  ]

  /// Whether `value` is the host's name as the inventory has it: not with letters that only look alike, nor as a name
  /// of a domain that is none of the lab's.
  private static func spells(_ value: String, _ host: Homelab.Host, _ inventory: Inventory) -> Bool {
    let known = [host.name] + host.aliases + host.addresses
    if known.contains(where: { $0.utf8.elementsEqual(value.utf8) }) { return true }
    guard value.utf8.allSatisfy({ $0 < 0x80 }) || !known.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }) else {
      return false
    }
    let lower = value.lowercased()
    guard let dot = lower.firstIndex(of: "."), lower.hasPrefix(host.name.lowercased() + "."),
      !known.contains(where: { $0.lowercased() == lower })
    else { return true }
    let domain = String(lower[lower.index(after: dot)...])
    return homeDomains.contains { domain == $0 || domain.hasSuffix("." + $0) }
      || inventory.hosts.contains { other in
        ([other.name] + other.aliases).contains { $0.lowercased().hasSuffix("." + domain) }
      }
  }

  /// How commands get to `host`, or why they do not; nil where it is this machine.
  private func way(to host: Homelab.Host, in inventory: Inventory) -> Result<any HostWay, CallError>? {
    if inventory.isLocal(host, machine: hosts.machine) { return nil }
    do {
      return .success(try hosts.runner(for: host, in: inventory))
    } catch let error as ReachError {
      return .failure(CallError(error))
    } catch { return .failure(CallError(.failed, "\(error)")) }
  }

  /// The names for the engine without a model.
  func lexicon() -> Lexicon {
    let documents = (try? FileManager.default.contentsOfDirectory(atPath: files.root)) ?? []
    let inventory = current()
    return Lexicon(
      hosts: inventory.hosts.map {
        .init(name: $0.name, aliases: $0.aliases, role: $0.role, gpu: $0.gpu, notes: $0.notes)
      },
      documents: documents.filter { $0.hasSuffix(".md") }.sorted(), thisHost: machine,
      services: inventory.services.map { .init(name: $0.name, host: $0.host) },
      seen: seen().hosts,
      procedures: procedures(),
      plans: OpenPlans.names(in: files.root).map { $0.replacing(/^\d{4}-\d{2}-\d{2}-/, with: "") })
  }
}
