import Foundation

/// The tool files of a folder.
public struct ToolFolder: Sendable {
  public var files: [ToolFile] = []
  public var problems: [ToolFile.Problem] = []

  /// Reads every .json file in `path`; a folder that is not there has none.
  public static func load(_ path: String, trusted: Bool) -> ToolFolder {
    var folder = ToolFolder()
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    where name.hasSuffix(".json") {
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
          folder.files.append(try ToolFile(file: name, bytes: Array(data), trusted: trusted))
        } catch let problem as ToolFile.Problem {
          folder.problems.append(problem)
        } catch {
          folder.problems.append(.init(file: name, path: "", message: "\(error)"))
        }
      }
    }
    return folder
  }
}
