import Agent
import ArgumentParser
import Documents
import Foundation
import Store
import Terminal
import Tools

extension ToolsCommand {
  struct Trust: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust a tool file of the lab, after seeing it.",
      discussion: """
        An untrusted file is asked about at every call. The whole file is shown, or what has changed since you \
        trusted it, and you are asked on the terminal. The trust holds for exactly these bytes; a change ends it \
        and the standing permissions with it.
        """)
    @OptionGroup var labOptions: LabOptions
    @Argument(help: "The tool's name.") var name: String
    @Flag(name: .long, help: "Take the trust back.") var revoke = false

    func run() async throws {
      let lab = try await Lab.open(labOptions.lab)
      if revoke {
        try await lab.trust.distrust(name)
        Console.note("\(name) is asked about at every call again")
        return
      }
      let text = try read(lab)
      let known = lab.trust.trusted(name)
      if known?.text == text {
        Console.note("\(name) is trusted as it is")
        return
      }
      let file = try ToolFile(file: "\(name).json", bytes: Array(text.utf8)) { _, _ in .none }
      try await TrustQuestion.ask(
        Self.card(file, text: text, before: known?.text),
        "Trust these bytes as a tool of effect \"\(file.tool.effect.rawValue)\"?", what: name,
        declined: "\(name) is not trusted; it is asked about at every call")
      try await lab.trust.trust(name, text: text)
      Console.note("\(name) is trusted as long as its file stays as it is")
    }

    /// The file's text, read once: what is shown is what is trusted.
    private func read(_ lab: Lab) throws -> String {
      guard name.wholeMatch(of: /[a-z][a-z0-9_]{1,47}/) != nil else {
        throw StewardError("\"\(name)\" is no tool name", status: .usage)
      }
      if lab.root == lab.share { throw StewardError("the tools of Steward's own clone are trusted", status: .usage) }
      do {
        return try lab.files.read("tools/\(name).json", limit: 1 << 20)
      } catch let error as DocumentError where error.reason == .missing {
        throw StewardError("there is no tools/\(name).json in \(lab.root)", status: .usage)
      }
    }

    /// What the owner reads first: what it may do, then every byte, or every changed byte.
    static func card(_ file: ToolFile, text: String, before: String?) -> [String] {
      var lines = ["tools/\(file.tool.name).json", "  effect    \(file.tool.effect.rawValue)"]
      switch file.tool.run {
      case .builtin: lines.append("  run       Steward's own code")
      case .command(let arguments, let on):
        for (place, argument) in arguments.enumerated() {
          lines.append((place == 0 ? "  command   " : "            ") + ArgumentText.show(argument))
        }
        lines.append("  on        \(ArgumentText.show(on))")
        let floor = file.effect(running: arguments)
        if floor > max(file.tool.effect, .change) {
          lines.append("  asked     as \(floor.rawValue), whatever the file says: this program destroys")
        }
      case .http(let method, let url):
        lines.append("  request   \(ArgumentText.show(method)) \(ArgumentText.show(url))")
      }
      lines.append("  rollback  \(file.tool.rollback.map(ArgumentText.show) ?? "none")")
      lines.append("  sha256    \(file.hash)")
      lines.append("")
      return lines + TrustQuestion.lines(text, before: before, path: "tools/\(file.tool.name).json")
    }
  }
}
