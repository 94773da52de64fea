/// What the owner reads before saying yes: rendered from the very structure that will run.
///
/// Every byte that others wrote is escaped, so nothing in it can rewrite the card.
public enum ApprovalCard {
  public static func render(_ prepared: PreparedCall) -> String {
    var lines = ["\(title(of: prepared.effect)): \(Escaper.escapeLine(prepared.call.tool))"]
    if let host = prepared.host {
      let reach = prepared.reach.map { " (\(Escaper.escapeLine($0)))" } ?? ""
      lines.append("  host      \(Escaper.escapeLine(host))\(reach)")
    }
    if let command = prepared.command {
      lines.append("  command   \(Escaper.escapeLine(command.arguments.first ?? ""))")
      for argument in command.arguments.dropFirst() {
        lines.append("            \(Escaper.escapeLine(argument))")
      }
      if let directory = command.workingDirectory {
        lines.append("  directory \(Escaper.escapeLine(directory))")
      }
      lines.append("  timeout   \(Int(command.timeout)) s")
    }
    for write in prepared.writes {
      let base = write.baseHash.map { "now \($0.prefix(12))" } ?? "new file"
      lines.append("  document  \(Escaper.escapeLine(write.path)) (\(base))")
      lines.append("")
      lines += Escaper.escape(write.diff).split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
    if prepared.writes.isEmpty {
      lines.append("  rollback  \(prepared.rollback.map(Escaper.escapeLine) ?? "none")")
    }
    return lines.joined(separator: "\n")
  }

  /// The question under the card.
  public static func question(for prepared: PreparedCall) -> String {
    if prepared.effect == .danger, let host = prepared.host {
      return "This cannot be taken back. Type the host's name (\(Escaper.escapeLine(host))) to run it: "
    }
    return prepared.writes.isEmpty ? "Run this? [y/N] " : "Write this? [y/N] "
  }

  /// Whether `reply` says yes to `prepared`. No reply is no.
  public static func approves(_ reply: String?, _ prepared: PreparedCall) -> Bool {
    guard let words = reply?.trimmingPrefix(while: \.isWhitespace) else { return false }
    let reply = String(words.reversed().drop { $0.isWhitespace }.reversed())
    if prepared.effect == .danger {
      return reply == prepared.host ?? prepared.call.tool
    }
    return ["y", "yes"].contains(reply.lowercased())
  }

  private static func title(of effect: Effect) -> String {
    switch effect {
    case .read: "Look"
    case .document: "Write a document"
    case .change: "Change a machine"
    case .danger: "Dangerous change"
    }
  }
}
