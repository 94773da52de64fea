/// A command line as a person writes it: its parts, and the program inside the ones that only carry it elsewhere.
struct ShellCommand: Sendable, Hashable {
  /// What runs in the end: `ssh root@pve 'pct exec 118 -- df -h /'` → `df -h /`.
  var inner: String
  /// The machine that ssh leads to, its first label; nil for an address and where there is no ssh.
  var machine: String?
  /// The guest or pod in which it runs: `CT 118`, `VM 105`, `pod web-1`.
  var guest: String?

  init(_ command: String) {
    inner = command.trimmed
    for _ in 0..<6 {
      guard let carried = ShellCommand.carried(inner) else { return }
      if let name = carried.machine {
        machine = HostName.isIPv4(name) ? nil : name.split(separator: ".").first.map(String.init)
        guest = nil
      }
      if let name = carried.guest { guest = name }
      inner = carried.inner
    }
  }

  /// The commands of a line, in order, each without what its output is piped into: `a | tail; b` → `a`, `b`.
  static func parts(_ line: String) -> [ShellCommand] {
    split(line).compactMap { part in
      guard let piped = pipes(part).first else { return nil }
      let first = piped.trimmed.replacing(#/^(?:do|then|else)\s+/#, with: "")
      return first.isEmpty || first.contains(/^(?:for|while|if|done|fi|echo)\b/) ? nil : ShellCommand(first)
    }
  }

  /// What ssh, a hypervisor, a container engine or a shell runs for somebody else.
  private static func carried(_ command: String) -> (inner: String, machine: String?, guest: String?)? {
    if let match = command.wholeMatch(
      of:
        #/ssh\s+(?:-[bcDEeFIiJLlmOopQRSWw](?:\S+|\s+\S+)\s+|-[^\sbcDEeFIiJLlmOopQRSWw]\S*\s+)*(?:[\w.\-]+@)?([\w.\-]+)\s+(?:--\s+)?(.+)/#
        .dotMatchesNewlines()
    ) {
      return (unquoted(match.output.2), String(match.output.1), nil)
    }
    // One part of several that runs elsewhere does not move the others.
    guard split(command).count == 1 else { return nil }
    if let match = command.wholeMatch(of: /(?:pct exec|lxc-attach -n) (\d+) (?:--\s+)?(.+)/) {
      return (unquoted(match.output.2), nil, "CT \(match.output.1)")
    }
    if let match = command.wholeMatch(of: /qm guest exec (\d+) (?:--?(?!-?\s)\S+ \S+ )*(?:--\s+)?(.+)/) {
      return (unquoted(match.output.2), nil, "VM \(match.output.1)")
    }
    if let match = command.wholeMatch(of: /(?:kubectl|oc|k3s kubectl)\s.*?\bexec\b(.*?)\s--\s+(.+)/) {
      let words = match.output.1.words
      let name = words.enumerated().first { place, word in
        !word.hasPrefix("-") && (place == 0 || !["-n", "-c", "--namespace", "--container"].contains(words[place - 1]))
      }?.element
      return (unquoted(match.output.2), nil, name.map { "pod \($0.replacing("pod/", with: ""))" })
    }
    if let match = command.wholeMatch(
      of:
        /(?:docker|podman)(?:[ \-]compose)? exec (?:(?:-[uew]|--user|--env|--workdir) \S+ |(?!-[uew] |--user |--env |--workdir )-\S+ )*[\w.\-]+ (.+)/
    ) {
      return (unquoted(match.output.1), nil, nil)
    }
    if let match = command.wholeMatch(
      of: /(?:sudo (?:-u \S+ |(?!-u )-\S+ )*|timeout \S+ |nice (?:-n \S+ )?|(?:ba|a)?sh -l?c )(.+)/)
    {
      return (unquoted(match.output.1), nil, nil)
    }
    return nil
  }

  /// At `;`, `&&` and `||` outside of quotes.
  private static func split(_ line: String) -> [String] {
    pieces(line) { rest in rest.hasPrefix("&&") || rest.hasPrefix("||") ? 2 : rest.hasPrefix(";") ? 1 : 0 }
  }

  private static func pipes(_ line: String) -> [String] { pieces(line) { $0.hasPrefix("|") ? 1 : 0 } }

  private static func pieces(_ line: String, _ length: (Substring) -> Int) -> [String] {
    var parts = [""]
    var quote: Character?
    var rest = Substring(line)
    while let character = rest.first {
      let width = quote == nil ? length(rest) : 0
      if width > 0 {
        parts.append("")
        rest = rest.dropFirst(width)
        continue
      }
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      }
      parts[parts.count - 1].append(character)
      rest = rest.dropFirst()
    }
    return parts.map(\.trimmed).filter { !$0.isEmpty }
  }

  /// Without the pair of quotes around it.
  private static func unquoted(_ text: some StringProtocol) -> String {
    let text = String(text).trimmed
    guard let first = text.first, first == "'" || first == "\"", text.last == first, text.count > 1,
      !text.dropFirst().dropLast().contains(first)
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}
