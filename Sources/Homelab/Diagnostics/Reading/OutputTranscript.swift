import Agent

/// Outputs of commands as a person pastes them or a tool returns them: `$ command`, then what it wrote.
struct OutputTranscript: Sendable {
  struct Block: Sendable, Hashable {
    /// The command as it was written, or empty where only its output is there.
    let command: String
    var lines: [Substring] = []

    /// The command without what only carries it: `ssh root@nas 'zpool list'` → `zpool list`.
    let inner: String

    /// The guest that it ran in, or the host that was asked, by the ssh around the command or the prompt before it.
    let host: String?

    /// The machine that was asked: for a guest, the one that it runs on.
    let machine: String?

    /// The commands of the line in order, each without what its output is piped into.
    let asked: [ShellCommand]

    /// The same without what only carries them.
    var parts: [String] { asked.map(\.inner) }

    init(command: String, prompt: String? = nil) {
      let read = ShellCommand(command)
      self.command = command
      inner = read.inner
      machine = command.hasPrefix("ssh ") ? read.machine : prompt
      host = read.guest ?? machine
      asked = ShellCommand.parts(read.inner)
    }

    /// Whether the command wrote nothing.
    var isEmpty: Bool { lines.allSatisfy { $0.trimmed.isEmpty || $0.trimmed == "(no output)" } }
    var text: String { lines.joined(separator: "\n") }

    /// The namespace that kubectl was asked about, where the command tells.
    var namespace: String? {
      inner.firstMatch(of: /(?:^|\s)(?:-n|--namespace)[= ]?\s*([a-z0-9][a-z0-9.\-]*)/).map { String($0.output.1) }
    }
  }

  private(set) var blocks: [Block]
  /// Every line with the block that it is of.
  private(set) var lines: [(line: Substring, block: Block)] = []
  /// The file systems that the outputs show.
  private(set) var mounts = MountTable()
  /// What the outputs say of who is who: guests, containers, units.
  private(set) var identities = Identities()

  init(_ text: String) {
    blocks = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let command = OutputTranscript.command(OutputTranscript.tamed(line)) {
        blocks.append(Block(command: command.text, prompt: command.host))
      } else {
        if blocks.isEmpty { blocks.append(Block(command: "")) }
        blocks[blocks.count - 1].lines.append(line)
      }
    }
    for place in blocks.indices where blocks[place].command.contains("qm guest exec") {
      if let said = OutputTranscript.output(ofAgent: blocks[place].text) { blocks[place].lines = said }
    }
    for place in blocks.indices { blocks[place].lines = blocks[place].lines.map(OutputTranscript.tamed) }
    lines = blocks.flatMap { block in block.lines.map { ($0, block) } }
    mounts = MountTable(blocks)
    identities = Identities(blocks)
  }

  /// Characters of a line that are read: what is longer is no output that a rule knows.
  private static let longest = 2000

  /// A line that costs no more than it is worth: not too long, and without figures that no machine counts to, of which
  /// sums would overflow.
  private static func tamed(_ line: Substring) -> Substring {
    let line = line.utf8.count > longest ? line.prefix(longest) : line
    var run = 0
    let isWild = line.utf8.contains { byte in
      run = (0x30...0x39).contains(byte) ? run + 1 : 0
      return run > 15
    }
    return isWild ? line.replacing(#/\d{16,}/#) { $0.output.prefix(15) } : line
  }

  /// The guest agent answers with JSON, in which the output is one string.
  private static func output(ofAgent text: String) -> [Substring]? {
    guard case .object(let answer)? = try? JSONValue(parsing: text), case .string(let said)? = answer["out-data"] else {
      return nil
    }
    return said.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// `$ df -h`, `# df -h` after nothing else, `root@nas:~# df -h`, `[root@nas ~]$ df -h`.
  private static func command(_ line: Substring) -> (text: String, host: String?)? {
    if line.hasPrefix("$ ") { return (line.dropFirst(2).trimmed, nil) }
    if let match = line.wholeMatch(of: /\[?[\w.\-]+@([\w\-]+)[\w.\-]*[: ][^#$\n]{0,60}\]?[#$] (.+)/) {
      return (match.output.2.trimmed, String(match.output.1))
    }
    return nil
  }

  /// The one host that is spoken of, or nil.
  var onlyHost: String? {
    let hosts = Set(blocks.compactMap(\.machine))
    return hosts.count == 1 ? hosts.first : nil
  }

  /// Each guest with the machine that it was asked on.
  var guests: [String: String] {
    Dictionary(
      blocks.compactMap { block in
        guard let host = block.host, let machine = block.machine, host != machine else { return nil }
        return (host, machine)
      }, uniquingKeysWith: { first, _ in first })
  }
}
