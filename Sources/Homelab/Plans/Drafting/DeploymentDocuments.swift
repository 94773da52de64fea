import Agent
import Documents

/// What the lab's documents tell for a deployment: where a service is written down, and how one is made.
struct DeploymentDocuments: Sendable {
  /// The table of services: the section that it stands in, and the titles of its columns for the name and the host.
  struct Catalogue: Sendable, Hashable {
    var section: String
    var name: String
    var host: String
  }

  var catalogue: Catalogue?
  /// A procedure of the owner's, by its heading in PROCEDURES.md.
  struct Heading: Sendable, Hashable {
    var title: String
    var line: Int
  }

  /// The one for it: "Deploy a container".
  var procedure: Heading?

  init(services: String = "", procedures: String = "", service: String = "") {
    let document = MarkdownDocument(services, path: "SERVICES.md")
    for table in document.tables {
      guard let name = table.column("service", "name", "application", "app"),
        let host = table.column("host", "node", "machine", "server", "runs on", "where")
      else { continue }
      let section = document.sections.last { $0.ownLines.contains(table.headerLine) }
      catalogue = Catalogue(section: section?.name ?? "", name: table.header[name], host: table.header[host])
      break
    }
    let own = MarkdownDocument(procedures, path: "PROCEDURES.md").sections.compactMap { section in
      section.headingLines.map { Heading(title: section.name, line: $0.lowerBound) }
    }
    let fitting = own.filter {
      $0.title.lowercased().contains(#/^(?:deploy|install|set ?up|add a service|new service)/#)
    }
    procedure =
      fitting.first { !service.isEmpty && $0.title.lowercased().contains(service.lowercased()) }
      ?? fitting.first { $0.title.lowercased().contains(#/\b(?:service|container|app|application|docker|compose)\b/#) }
  }

  /// The call that writes a service's row; nil where there is no table for it.
  func row(_ service: String, on host: String) -> ToolCall? {
    guard let catalogue, !service.contains(where: { ",;|:".contains($0) }) else { return nil }
    var arguments: JSONObject = [
      "document": "SERVICES.md", "mode": "row",
      "text": .string("\(catalogue.name): \(service), \(catalogue.host): \(host)"),
    ]
    if !catalogue.section.isEmpty { arguments["section"] = .string(catalogue.section) }
    return ToolCall(tool: "update_doc", arguments: arguments)
  }
}
