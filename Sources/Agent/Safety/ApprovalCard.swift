/// What the owner reads before saying yes: rendered from the very structure that will run.
///
/// Every byte that others wrote is escaped, and the lines of a document stand behind a bar, so that nothing in
/// it can rewrite the card or pass for a part of it.
public enum ApprovalCard {
  /// A word of this process that its questions carry and that no model has seen.
  public static let mark: String = {
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    return String((0..<4).map { _ in letters.randomElement()! })
  }()

  public static func render(_ prepared: PreparedCall, because why: String? = nil) -> String {
    var lines = ["‹\(mark)› \(title(of: prepared.effect)): \(shown(prepared.call.tool))"]
    func field(_ name: String, _ value: String) {
      lines.append("  " + name.padded(to: 10) + value)
    }
    if let why { field("asked", "because \(why)") }
    if !prepared.trust.isTrusted { field("tool", told(prepared.trust)) }
    if let basis = prepared.basis {
      field("by", "\(shown(basis.name)) (\(shown(basis.place)))")
      if !basis.trust.isTrusted { field("", ApprovalCard.told(basis.trust, procedure: true)) }
    }
    if let host = prepared.host {
      let ways = [prepared.address, prepared.reach].compactMap { $0 }.map(shown)
      field("host", shown(host) + (ways.isEmpty ? "" : " (\(ways.joined(separator: ", ")))"))
    }
    for key in prepared.hostKeys ?? [] {
      for (place, fingerprint) in key.fingerprints.enumerated() {
        field(place == 0 ? "host key" : "", "\(shown(fingerprint)) (\(shown(key.place)))")
      }
    }
    if let user = prepared.user { field("user", shown(user)) }
    if let command = prepared.command {
      for (place, argument) in command.arguments.enumerated() {
        field(place == 0 ? "command" : "", shown(argument))
      }
      if let directory = command.workingDirectory {
        field("directory", shown(directory))
      } else if prepared.hostKeys != nil {
        field("directory", "the user's home there")
      }
      field(
        "timeout", command.timeout == command.timeout.rounded() ? "\(Int(command.timeout)) s" : "\(command.timeout) s")
    } else if !prepared.steps.isEmpty || !prepared.files.isEmpty {
      lines += ApprovalSteps(prepared).lines
    } else if prepared.writes.isEmpty {
      for (name, value) in prepared.call.arguments.sorted(by: { $0.key < $1.key }) {
        field("", "\(shown(name)) = \(shown(value.plain))")
      }
    }
    for write in prepared.writes {
      let base = write.baseHash.map { "now \($0.prefix(12))" } ?? "new file"
      field("document", "\(shown(write.path)) (\(base))")
      lines.append("")
      var text = Escaper.escape(write.diff).split(separator: "\n", omittingEmptySubsequences: false)
      if text.last == "" { text.removeLast() }
      lines += text.map { "  │ \(ArgumentText.show(line: $0))" }
      lines.append("")
    }
    if prepared.writes.isEmpty { field("rollback", prepared.rollback.map(shown) ?? "none") }
    lines += origins(prepared)
    return lines.joined(separator: "\n")
  }

  /// Where the arguments came from: on one line where all of them are vouched for.
  private static func origins(_ prepared: PreparedCall) -> [String] {
    guard prepared.origins.values.contains(where: { !$0.isVouchedFor }) else {
      let told = prepared.origins.sorted { $0.key < $1.key }.map {
        "\(shown($0.key)): \(Escaper.escapeLine($0.value.told))"
      }
      return told.isEmpty ? [] : ["  " + "from".padded(to: 10) + told.joined(separator: ", ")]
    }
    let width = prepared.origins.keys.map { shown($0).count }.max() ?? 0
    var lines = ["  from"]
    for (name, origin) in prepared.origins.sorted(by: { $0.key < $1.key }) {
      lines.append("    \(shown(name).padded(to: width + 2))\(Escaper.escapeLine(origin.told))")
    }
    if !prepared.readBefore.isEmpty {
      lines.append("    read before: " + prepared.readBefore.map(Escaper.escapeLine).joined(separator: "; "))
    }
    return lines
  }

  private static func shown(_ text: String) -> String { ArgumentText.show(text) }

  /// The question under the card.
  public static func question(for prepared: PreparedCall) -> String {
    if prepared.effect == .danger {
      let word = shown(demanded(prepared))
      let what = prepared.host == nil ? "the tool's name" : "the host's name"
      let warning = prepared.rollback == nil ? "This cannot be taken back. " : ""
      return "‹\(mark)› \(warning)Type \(what) (\(word)) to run it: "
    }
    let verb =
      switch (prepared.effect, prepared.writes.isEmpty) {
      case (.read, _): "Look"
      case (_, true): "Run this"
      case (_, false): "Write this"
      }
    return "‹\(mark)› \(verb)? [y/N] "
  }

  /// Whether `reply` says yes to `prepared`. No reply is no.
  public static func approves(_ reply: String?, _ prepared: PreparedCall) -> Bool {
    // Blanks of the keyboard only: what else counts as white in Unicode, nobody types.
    let isBlank: (Character) -> Bool = { [" ", "\t", "\r", "\n", "\r\n"].contains($0) }
    guard let words = reply?.trimmingPrefix(while: isBlank) else { return false }
    let reply = String(words.reversed().drop(while: isBlank).reversed())
    // By bytes: to Swift, differently composed letters are equal.
    if prepared.effect == .danger { return reply.utf8.elementsEqual(demanded(prepared).utf8) }
    return ["y", "Y", "yes", "Yes", "YES"].contains { $0.utf8.elementsEqual(reply.utf8) }
  }

  /// What must be typed for what cannot be taken back.
  private static func demanded(_ prepared: PreparedCall) -> String { prepared.host ?? prepared.call.tool }

  private static func title(of effect: Effect) -> String {
    switch effect {
    case .read: "Look"
    case .document: "Write a document"
    case .change: "Change a machine"
    case .danger: "Dangerous change"
    }
  }

  private static func told(_ trust: ToolTrust, procedure: Bool = false) -> String {
    let what = procedure ? "a text" : "a file"
    let how = procedure ? "steward procedures trust" : "steward tools trust"
    return switch trust {
    case .shipped, .owner: "trusted"
    case .changed: "\(what) of the lab that has CHANGED since you trusted it (\(how))"
    case .none: "\(what) of the lab that nobody has vouched for (\(how))"
    }
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}
