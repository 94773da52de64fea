import Agent
import Foundation

/// The tool files of a folder.
public struct ToolFolder: Sendable {
  public var files: [ToolFile] = []
  public var problems: [ToolFile.Problem] = []

  /// Reads every .json file in `path`; a folder that is not there has none. `trust` is told each file's tool and
  /// hash. `leadsOut` tells of a file that lies elsewhere: it is not read.
  public static func load(
    _ path: String, leadsOut: (_ path: String) -> Bool = { _ in false },
    trust: (_ name: String, _ hash: String) -> ToolTrust
  ) -> ToolFolder {
    var folder = ToolFolder()
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    where name.hasSuffix(".json") {
      guard !leadsOut("\(path)/\(name)") else {
        let message = "it is a link to a file outside the lab; put the file itself there"
        folder.problems.append(.init(file: name, path: "", message: message))
        continue
      }
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
        folder.problems.append(.init(file: name, path: "", message: "the file cannot be read"))
        continue
      }
      guard data.count <= 1 << 20 else {
        folder.problems.append(.init(file: name, path: "", message: "the file is larger than 1 MB"))
        continue
      }
      let problems = ToolFile.check(file: name, bytes: Array(data))
      folder.problems += problems
      if problems.isEmpty {
        do {
          folder.files.append(try ToolFile(file: name, bytes: Array(data), trust: trust))
        } catch let problem as ToolFile.Problem {
          folder.problems.append(problem)
        } catch {
          folder.problems.append(.init(file: name, path: "", message: "\(error)"))
        }
      }
    }
    return folder
  }

  /// Lays the lab's own tools over these: a file that has the name of one takes its place once it is trusted. A
  /// file that came with a cloned lab must not stand in for what the owner knows.
  public mutating func lay(_ own: ToolFolder) {
    for file in own.files {
      let name = file.tool.name
      if !file.trust.isTrusted, files.contains(where: { $0.tool.name == name }) {
        problems.append(
          .init(
            file: "\(name).json", path: "/name",
            message:
              "it would take the place of Steward's own \(name); it does once you trust it: steward tools trust \(name)"
          ))
        continue
      }
      files.removeAll { $0.tool.name == name }
      files.append(file)
    }
    problems += own.problems
  }
}
