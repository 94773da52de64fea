import Agent
import Foundation
import Homelab

/// Puts the diagram of a survey where it was asked for.
struct DiagramWriter {
  let lab: Lab

  func write(_ survey: Survey, to name: String) async throws {
    let diagram = Diagram(lab.surveyor.currentInventory, survey)
    let path = LabPlace.absolute(name)
    if name.hasSuffix(".svg") {
      try save(try await diagram.svg(runner: lab.runner), to: path)
    } else if name.hasSuffix(".mmd") || name.hasSuffix(".mermaid") {
      try save(diagram.mermaid + "\n", to: path)
    } else if name.hasSuffix(".md") {
      let document = path.hasPrefix(lab.root + "/") ? String(path.dropFirst(lab.root.count + 1)) : name
      let text = (try? lab.files.read(document)) ?? ""
      guard let call = diagram.update(document: document, text: text) else {
        Console.note("\(document) has this diagram already")
        return
      }
      try await ToolRun(lab: lab, json: false).run(call)
    } else {
      throw StewardError(
        "a diagram goes to FILE.svg, FILE.mmd or a document of the lab, not \"\(name)\"", status: .usage)
    }
  }

  private func save(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw StewardError("\(path) cannot be written: \(error.localizedDescription)")
    }
    Console.note("wrote \(path)")
  }
}
