import Foundation

/// The prompts of a lab: the shipped ones, and the owner's of the same name over them.
struct Prompts {
  let directories: [String]
  private let root: String

  init(place: LabPlace) {
    root = place.root
    directories = [place.root + "/prompts", place.share + "/prompts"]
  }

  /// A saved prompt for `steward ask --prompt`.
  struct Saved: Codable {
    var name: String
    var placeholders: [String]
    var text: String
  }

  /// Prompts that Steward uses itself.
  private static let own: Set<String> = ["system", "result"]

  /// The text of prompts/NAME.md.
  func text(_ name: String) throws -> String {
    guard name.wholeMatch(of: /[a-z0-9][a-z0-9_\-]*/) != nil else {
      throw StewardError("\"\(name)\" is no name of a prompt", status: .usage)
    }
    for directory in directories {
      let path = "\(directory)/\(name).md"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      guard !leadsOut(path, directory) else {
        throw StewardError("prompts/\(name).md is a link to a file outside the lab; put the file itself there")
      }
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw StewardError("prompts/\(name).md cannot be read; is it UTF-8?")
      }
      return text
    }
    let names = saved().map(\.name).joined(separator: ", ")
    throw StewardError("there is no prompt \"\(name)\"; there are: \(names)", status: .usage)
  }

  /// Whether prompts/NAME.md is the lab's own and not one of Steward's: its words are not the owner's, who may have
  /// cloned it.
  func isOfLab(_ name: String) -> Bool {
    directories[0] != directories[1] && FileManager.default.fileExists(atPath: "\(directories[0])/\(name).md")
  }

  /// Whether a prompt of the lab's lies elsewhere: its words would be those of any file of this machine.
  private func leadsOut(_ path: String, _ directory: String) -> Bool {
    directory == directories[0] && LabLinks.leadOut(path, of: root)
  }

  /// The saved prompts, by name.
  func saved() -> [Saved] {
    var found: [String: Saved] = [:]
    for directory in directories.reversed() {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      where file.hasSuffix(".md") && file != "README.md" {
        let name = String(file.dropLast(3))
        guard !Prompts.own.contains(name), !leadsOut("\(directory)/\(file)", directory),
          let text = try? String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
        else { continue }
        found[name] = Saved(name: name, placeholders: Prompts.placeholders(in: text), text: text)
      }
    }
    return found.values.sorted { $0.name < $1.name }
  }

  static func placeholders(in text: String) -> [String] {
    var names: [String] = []
    for match in text.matches(of: /\{\{\s*([a-z0-9_]+)\s*\}\}/) {
      let name = String(match.output.1)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The prompt with its placeholders filled. Throws when one is missing or not there.
  func fill(_ name: String, _ values: [String: String]) throws -> String {
    let text = try text(name)
    let names = Prompts.placeholders(in: text)
    for key in values.keys.sorted() where !names.contains(key) {
      throw StewardError(
        "prompt \"\(name)\" has no {{\(key)}}; it has: \(names.joined(separator: ", "))",
        status: .usage)
    }
    for key in names where values[key] == nil {
      throw StewardError(
        "prompt \"\(name)\" needs \(key): steward ask --prompt \(name) \(key)=…", status: .usage)
    }
    return text.replacing(/\{\{\s*([a-z0-9_]+)\s*\}\}/) { values[String($0.output.1)] ?? "" }
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
