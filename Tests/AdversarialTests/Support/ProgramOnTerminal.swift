import Foundation
import TestSupport

/// The built program on a real terminal (script(1)), and every byte that it sent there.
enum ProgramOnTerminal {
  static func run(_ arguments: [String], lab: String) throws -> [UInt8] {
    let line = ([Program.path] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
    var environment = Program.environment(["TERM": "xterm-256color"])
    environment["NO_COLOR"] = nil
    let output = try Channel()
    // Open and silent: a person who does not type.
    let input = try Channel()
    let process = try ChildProcess(
      ["script", "-q", "-e", "-c", line, "/dev/null"], environment: environment, directory: lab,
      streams: (input.reading, output.writing, output.writing))
    output.closeWriting()
    let bytes = output.readToEnd()
    _ = process.wait()
    return bytes
  }
}

/// Everything that a lab's Steward has kept: database, its log, index, history, readable logs.
enum KeptFiles {
  /// Where `text` stands in the files below `root`, the owner's own documents not counted.
  static func holding(_ text: String, below root: String, except own: Set<String> = []) throws -> [String] {
    let needle = Data(text.utf8)
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      guard !own.contains(path), let data = FileManager.default.contents(atPath: root + "/" + path) else {
        return false
      }
      return data.range(of: needle) != nil
    }
  }
}

/// A tool file of the lab's own that runs a fixed command.
func labTool(_ name: String, _ command: [String], description: String) -> String {
  let words = command.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }.joined(
    separator: ", ")
  return """
    {
      "name": "\(name)", "description": "\(description)", "examples": ["\(description)"],
      "parameters": { "type": "object", "properties": {} },
      "effect": "read", "run": { "command": [\(words)] }
    }
    """
}
