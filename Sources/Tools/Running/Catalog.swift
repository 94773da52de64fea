import Agent
import Net

/// The tools of a lab: Steward's own files, and the owner's on top.
public struct Catalog: ToolCatalog {
  /// The order of the prompt: by name, so that it is the same at every start.
  public let tools: [any Tool]
  public let files: [ToolFile]
  /// Files that could not be used, and why.
  public let problems: [ToolFile.Problem]
  private let binder: any Binder

  /// - Parameters:
  ///   - builtins: the code of the tools whose file says `"run": "builtin"`, by name.
  ///   - directory: where commands of this machine run.
  ///   - reading: what is put around the tools of the lab that run a command or ask a server, to read their outputs.
  public init(
    files: [ToolFile], problems: [ToolFile.Problem] = [], builtins: [String: (ToolFile) -> any Tool],
    binder: any Binder, runner: any CommandRunner, client: HTTPClient, directory: String? = nil,
    reading: (any Tool) -> any Tool = { $0 }
  ) {
    var tools: [any Tool] = []
    var used: [ToolFile] = []
    var problems = problems
    for file in files.sorted(by: { $0.tool.name < $1.tool.name }) {
      switch file.tool.run {
      case .builtin:
        guard file.trust == .shipped, let make = builtins[file.tool.name] else {
          problems.append(
            .init(
              file: file.tool.name + ".json", path: "/run",
              message: "Steward has no built-in tool \"\(file.tool.name)\" for the lab's own files"))
          continue
        }
        tools.append(make(file))
      case .command(let template, let on):
        tools.append(
          reading(
            CommandTool(file: file, template: template, on: on, binder: binder, runner: runner, directory: directory)))
      case .http(let method, let url):
        tools.append(reading(HTTPTool(file: file, method: method, url: url, binder: binder, client: client)))
      }
      used.append(file)
    }
    self.tools = tools
    self.files = used
    self.problems = problems
    self.binder = binder
  }

  public var descriptions: [ToolDescription] { tools.map(\.description) }

  public func hash(of tool: String) -> String {
    files.first { $0.tool.name == tool }?.hash ?? ""
  }

  public func trust(of tool: String) -> ToolTrust {
    files.first { $0.tool.name == tool }?.trust ?? .none
  }

  /// The tool of this name. Throws `CallError` with the names that there are.
  public func tool(_ name: String) throws -> any Tool {
    guard let tool = tools.first(where: { $0.description.name == name }) else {
      let names = descriptions.map(\.name).joined(separator: ", ")
      throw CallError(.invalid, "there is no tool \"\(name)\"; the tools are: \(names)")
    }
    return tool
  }

  public func resolve(_ call: ToolCall) throws -> (tool: any Tool, call: ToolCall) {
    let tool = try tool(call.tool)
    var checked = call
    checked.arguments = try SchemaValidator.validate(call.arguments, for: tool.description)
    for (name, value) in checked.arguments {
      guard let kind = tool.description.properties[name]?["x-steward"]?.stringValue,
        let text = value.stringValue
      else { continue }
      try Catalog.checkGrammar(of: text, kind, name: name)
      guard kind == "host" || kind == "service" else { continue }
      // Where the tool takes all hosts at once.
      if text == "all", tool.description.run == .builtin, tool.description.properties[name]?["x-every"] == true {
        continue
      }
      checked.arguments[name] = .string(try binder.bind(text, as: kind).name)
    }
    return (tool, checked)
  }
}

extension Catalog {
  /// Names of the lab hold nothing that a reader would not see; an interface is what netdevice(7) allows.
  private static func checkGrammar(of text: String, _ kind: String, name: String) throws {
    switch kind {
    case "host", "service":
      guard text.unicodeScalars.allSatisfy({ !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 }) else {
        throw CallError(.invalid, "\(name) holds a hidden character; give the \(kind)'s name alone")
      }
    case "interface":
      guard text.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.:@\-]{0,14}/) != nil else {
        throw CallError(.invalid, "\(name) is no name of an interface: \"\(Escaper.escapeLine(text))\"")
      }
    default: break
    }
  }
}

extension ToolFile {
  /// What the gate goes by for what this file would run: an untrusted file may call itself harmless, so it is
  /// asked about, as a danger where nobody knows its program; and no file can call harmless what is known to destroy.
  public func effect(running arguments: [String]) -> Effect {
    max(
      tool.effect,
      trust.isTrusted
        ? EffectFloor.of(arguments) : EffectFloor.ofUntrusted(arguments, hasRollback: tool.rollback != nil))
  }
}
