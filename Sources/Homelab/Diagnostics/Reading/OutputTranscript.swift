/// Outputs of commands as a person pastes them or a tool returns them: `$ command`, then what it wrote.
struct OutputTranscript: Sendable, Hashable {
  struct Block: Sendable, Hashable {
    /// The command as it was written, or empty where only its output is there.
    var command: String
    var lines: [Substring] = []

    /// Whether the command wrote nothing.
    var isEmpty: Bool { lines.allSatisfy { $0.trimmed.isEmpty || $0.trimmed == "(no output)" } }
    var text: String { lines.joined(separator: "\n") }

    /// The command without the ssh around it: `ssh root@nas 'zpool list'` → `zpool list`.
    var inner: String {
      guard let match = command.wholeMatch(of: /ssh\s+(?:-\S+(?:\s+[^-\s]\S*)??\s+)*(?:\S+@)?[\w.\-]+\s+(?:--\s+)?(.+)/)
      else {
        return command
      }
      return String(match.output.1).trimmingQuotes
    }

    /// The host that was asked, by the ssh around the command or the prompt before it: its first label.
    var host: String? {
      if let match = command.firstMatch(of: /ssh\s+(?:-\S+\s+)*(?:\w+@)?([\w.\-]+)/) {
        let name = String(match.output.1)
        return HostName.isIPv4(name) || name.hasPrefix("$") ? nil : name.split(separator: ".").first.map(String.init)
      }
      return prompt
    }

    var prompt: String?
  }

  var blocks: [Block]

  init(_ text: String) {
    blocks = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let command = OutputTranscript.command(line) {
        blocks.append(Block(command: command.text, prompt: command.host))
      } else {
        if blocks.isEmpty { blocks.append(Block(command: "")) }
        blocks[blocks.count - 1].lines.append(line)
      }
    }
  }

  /// `$ df -h`, `# df -h` after nothing else, `root@nas:~# df -h`, `[root@nas ~]$ df -h`.
  private static func command(_ line: Substring) -> (text: String, host: String?)? {
    if line.hasPrefix("$ ") { return (line.dropFirst(2).trimmed, nil) }
    if let match = line.wholeMatch(of: /\[?[\w.\-]+@([\w\-]+)[\w.\-]*[: ][^#$\n]{0,60}\]?[#$] (.+)/) {
      return (match.output.2.trimmed, String(match.output.1))
    }
    return nil
  }

  /// Every line with the block that it is of.
  var lines: [(line: Substring, block: Block)] { blocks.flatMap { block in block.lines.map { ($0, block) } } }

  /// The one host that is spoken of, or nil.
  var onlyHost: String? {
    let hosts = Set(blocks.compactMap(\.host))
    return hosts.count == 1 ? hosts.first : nil
  }
}

extension String {
  /// Without the pair of quotes around it.
  fileprivate var trimmingQuotes: String {
    let text = trimmed
    guard let first = text.first, first == "'" || first == "\"", text.last == first, text.count > 1 else { return text }
    return String(text.dropFirst().dropLast())
  }
}
