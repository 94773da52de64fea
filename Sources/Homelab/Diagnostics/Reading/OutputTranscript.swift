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
    var inner: String { carried.map { String($0.output.2).trimmingQuotes } ?? command }

    /// The host that was asked, by the ssh around the command or the prompt before it: its first label.
    var host: String? {
      guard let name = carried.map({ String($0.output.1) }) else { return prompt }
      return HostName.isIPv4(name) ? nil : name.split(separator: ".").first.map(String.init)
    }

    /// The namespace that kubectl was asked about, where the command tells.
    var namespace: String? {
      inner.firstMatch(of: /(?:^|\s)(?:-n|--namespace)[= ]?\s*([a-z0-9][a-z0-9.\-]*)/).map { String($0.output.1) }
    }

    /// ssh with its options, of which some take a word; then the host, then the command.
    private var carried: Regex<(Substring, Substring, Substring)>.Match? {
      guard command.hasPrefix("ssh ") else { return nil }
      return command.wholeMatch(
        of: /ssh\s+(?:-[bcDEeFIiJLlmOopQRSWw]\s*\S+\s+|-\S+\s+)*(?:[\w.\-]+@)?([\w.\-]+)\s+(?:--\s+)?(.+)/)
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
