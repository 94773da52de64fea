import Agent
import Foundation
import Yams

/// A tool's JSON file, read and checked. docs/tools.md documents the format.
public struct ToolFile: Sendable, Hashable {
  /// What is wrong with a tool file, and where.
  public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's name.
    public var file: String
    /// Counted from 1; nil where the whole file is meant.
    public var line: Int?
    /// Where in the document: `/parameters/properties/host`.
    public var path: String
    public var message: String

    public var description: String {
      let place = line.map { ":\($0)" } ?? ""
      return "\(file)\(place): \(path.isEmpty ? "" : path + ": ")\(message)"
    }
  }

  public var tool: ToolDescription
  /// SHA-256 of the file's bytes.
  public var hash: String
  /// Whose word it is: an untrusted one is asked about at every call.
  public var trust: ToolTrust

  /// The tool in `bytes`; `trust` is told its name and hash. Throws the first `Problem` of `check`.
  public init(
    file: String, bytes: [UInt8], trust: (_ name: String, _ hash: String) -> ToolTrust
  ) throws {
    let problems = ToolFile.check(file: file, bytes: bytes)
    if let first = problems.first { throw first }
    do {
      tool = try JSONDecoder().decode(ToolDescription.self, from: Data(bytes))
    } catch {
      throw Problem(file: file, path: "", message: "\(error)")
    }
    hash = Digest.sha256(bytes)
    self.trust = trust(tool.name, hash)
    if !self.trust.isTrusted { quote() }
  }

  /// Makes the template tokens of a file that nobody has vouched for harmless: its words go into the prompt.
  private mutating func quote() {
    tool.description = DataText.quote(tool.description)
    tool.examples = tool.examples.map(DataText.quote)
    tool.parameters = ToolFile.quoted(tool.parameters)
  }

  private static func quoted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(DataText.quote(text))
    case .array(let items): .array(items.map(quoted))
    case .object(let members): .object(members.mapValues(quoted))
    case .null, .bool, .number: value
    }
  }
}

extension ToolFile {
  /// Everything that is wrong with a tool file, in the order of its lines.
  public static func check(file: String, bytes: [UInt8]) -> [Problem] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return [Problem(file: file, path: "", message: "the file is not UTF-8; save it as UTF-8")]
    }
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    } catch {
      return [notJSON(file: file, bytes: bytes)]
    }
    // JSON is YAML, and the YAML parser keeps where each value stands.
    let positions = Positions(text)
    if let twice = positions.repeated {
      // Readers differ in which of the two they take: what was shown would not be what runs.
      let message = "\"\(twice.key)\" stands here twice; leave one out"
      return [Problem(file: file, line: twice.line, path: "", message: message)]
    }
    var checker = Checker(file: file, positions: positions)
    checker.check(value)
    return checker.problems.sorted { ($0.line ?? 0, $0.path) < ($1.line ?? 0, $1.path) }
  }

  /// Where a text stops being JSON: JSONDecoder does not tell, JSONSerialization gives the byte.
  private static func notJSON(file: String, bytes: [UInt8]) -> Problem {
    var said = "the text ends too early"
    var line: Int?
    do {
      _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    } catch let error as NSError {
      said = error.userInfo["NSDebugDescription"] as? String ?? error.localizedDescription
    }
    if let found = said.firstMatch(of: /line (\d+)/) {
      line = Int(found.output.1)
    } else if let found = said.firstMatch(of: /character (\d+)/), let offset = Int(found.output.1) {
      line = 1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") }
    }
    return Problem(file: file, line: line, path: "", message: "not JSON: \(said.trimmingDot)")
  }

  /// Lines of the values of a JSON text, by their path.
  struct Positions {
    private var lines: [String: Int] = [:]
    /// A key that an object holds twice, and where the object is.
    private(set) var repeated: (key: String, line: Int)?

    init(_ text: String) {
      do {
        if let root = try Yams.compose(yaml: text) { walk(root, path: "") }
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        repeated = (keys.first ?? "", context.mark.line)
      } catch {
        // JSON that YAML does not take has no lines; everything else is checked all the same.
      }
    }

    private mutating func walk(_ node: Node, path: String) {
      lines[path] = node.mark?.line
      switch node {
      case .mapping(let mapping):
        for (key, value) in mapping {
          walk(value, path: path + "/" + (key.string ?? "?"))
          lines[path + "/" + (key.string ?? "?")] = key.mark?.line
        }
      case .sequence(let sequence):
        for (index, value) in sequence.enumerated() { walk(value, path: "\(path)/\(index)") }
      default: break
      }
    }

    /// The line of `path`, or of the nearest value around it.
    func line(_ path: String) -> Int? {
      var path = path[...]
      while true {
        if let line = lines[String(path)] { return line }
        guard let slash = path.lastIndex(of: "/") else { return lines[""] }
        path = path[..<slash]
      }
    }
  }
}

extension String {
  fileprivate var trimmingDot: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension String {
  fileprivate init?(validating bytes: [UInt8], as encoding: UTF8.Type) {
    guard let text = String(bytes: bytes, encoding: .utf8) else { return nil }
    self = text
  }
}
