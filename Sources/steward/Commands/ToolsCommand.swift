import Agent
import ArgumentParser
import Foundation
import Terminal
import Tools

struct ToolsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools", abstract: "The tools that the model may call.",
    subcommands: [List.self, Show.self, Check.self, Trust.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the tools (the default).")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      lab.catalog.problems.forEach { Console.note("\($0)") }
      if printing.json {
        Console.write(
          json: ["tools": .array(lab.catalog.files.map { ToolList.json($0) })])
      } else {
        Console.write(ToolList.text(lab.catalog, screen: Console.screen))
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one tool whole.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "The tool's name.") var name: String

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      guard let file = lab.catalog.files.first(where: { $0.tool.name == name }) else {
        throw StewardError(
          "there is no tool \"\(name)\"; `steward tools` lists them", status: .usage)
      }
      if printing.json {
        Console.write(json: ToolList.json(file))
      } else {
        let tool = file.tool
        var lines = [
          "\(tool.name): \(tool.description)", "",
          "effect   \(tool.effect.rawValue)\(ToolList.mark(file))",
          "run      \(try JSONValue(encoding: tool.run).canonical)", "timeout  \(Int(tool.timeout)) s",
          "sha256   \(file.hash)", "",
        ]
        for (name, schema) in tool.properties.sorted(by: { $0.key < $1.key }) {
          let mark = tool.required.contains(name) ? "required" : "optional"
          let choices =
            schema["enum"]?.arrayValue.map { ": " + $0.map(\.plain).joined(separator: " | ") } ?? ""
          lines.append(
            "  \(name) (\(schema["type"]?.plain ?? "any"), \(mark))\(choices)  \(schema["description"]?.plain ?? "")"
          )
        }
        if !tool.examples.isEmpty { lines += ["", "For example:"] + tool.examples.map { "  \($0)" } }
        Console.write(Escaper.escape(lines.joined(separator: "\n")))
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is wrong with tool files, by line and path.")
    @OptionGroup var labOptions: LabOptions
    @OptionGroup var printing: PrintOptions
    @Argument(help: "Tool files; without any, the lab's and the shipped ones.")
    var paths: [String] = []

    func run() async throws {
      var problems: [ToolFile.Problem] = []
      var checked = 0
      for path in paths.isEmpty ? try folders() : paths {
        guard let data = FileManager.default.contents(atPath: path) else {
          throw StewardError("\(path) cannot be read", status: .usage)
        }
        checked += 1
        problems += ToolFile.check(file: path, bytes: Array(data))
      }
      if printing.json {
        Console.write(
          json: [
            "checked": .number(Double(checked)),
            "problems": .array(
              problems.map {
                .object([
                  "file": .string($0.file), "line": $0.line.map { .number(Double($0)) } ?? .null,
                  "path": .string($0.path), "message": .string($0.message),
                ])
              }),
          ])
      } else if problems.isEmpty {
        Console.write("\(checked) tool files are right")
      } else {
        Console.write(Escaper.escape(problems.map(\.description).joined(separator: "\n")))
      }
      if !problems.isEmpty { throw ExitStatus.failed.code }
    }

    /// The shipped tools, and the lab's where there is one.
    private func folders() throws -> [String] {
      let environment = ProcessInfo.processInfo.environment
      var folders = [try LabPlace.findShare(environment: environment) + "/tools"]
      if let place = try? LabPlace.find(option: labOptions.lab, environment: environment),
        place.root != place.share
      {
        folders.append(place.root + "/tools")
      }
      return folders.flatMap { folder in
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
          .filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
      }
    }
  }
}

/// The tools for people and for scripts.
enum ToolList {
  static func json(_ file: ToolFile) -> JSONValue {
    [
      "name": .string(file.tool.name), "description": .string(file.tool.description),
      "effect": .string(file.tool.effect.rawValue), "trusted": .bool(file.trust.isTrusted),
      "parameters": file.tool.parameters,
    ]
  }

  /// What the owner should know of whose word the file is.
  static func mark(_ file: ToolFile) -> String {
    switch file.trust {
    case .shipped: ""
    case .owner: " (the lab's own, trusted)"
    case .changed: " (changed since you trusted it: asked about at every call; steward tools trust \(file.tool.name))"
    case .none: " (the lab's own: asked about at every call until: steward tools trust \(file.tool.name))"
    }
  }

  static func text(_ catalog: Catalog, screen: Screen) -> String {
    catalog.files.map { file in
      let colour: Style = file.tool.effect == .read ? .green : .yellow
      let mark = ToolList.mark(file)
      let text = "    " + Escaper.escapeLine(file.tool.description) + mark
      return "  " + screen.paint(.bold, file.tool.name) + "  "
        + screen.paint(colour, file.tool.effect.rawValue) + "\n"
        + Wrap.hanging(text, width: screen.width, indent: 4)
    }.joined(separator: "\n")
  }
}
