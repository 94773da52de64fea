/// What is not as it was when a call was approved: the reasons why it does not run.
public enum ApprovalDrift {
  /// A sentence for each thing that changed from `approved` to `present`; empty where both are the same.
  public static func reasons(from approved: PreparedCall, to present: PreparedCall) -> [String] {
    var reasons: [String] = []
    func compare(_ what: String, _ before: String?, _ after: String?) {
      if before != after { reasons.append("\(what) was \(shown(before)) and is \(shown(after))") }
    }
    let host = approved.host.map(Escaper.escapeLine) ?? "the host"
    if approved.toolHash != present.toolHash || approved.trust != present.trust {
      reasons.append("the tool's file has changed")
    }
    compare("the host", approved.host, present.host)
    compare("the address of \(host)", approved.address, present.address)
    compare("the way to \(host)", approved.reach, present.reach)
    compare("the user on \(host)", approved.user, present.user)
    reasons += keys(approved.hostKeys ?? [], present.hostKeys ?? [], host)
    reasons += documents(approved.writes, present.writes)
    if approved.basis != present.basis { reasons.append("the procedure has changed") }
    if approved.files.map(\.baseHash) != present.files.map(\.baseHash) {
      reasons.append("a file that it writes has changed")
    }
    if approved.effect != present.effect {
      reasons.append("it was a \(approved.effect.rawValue) and is a \(present.effect.rawValue)")
    }
    let isWhereItWas = reasons.isEmpty
    if isWhereItWas, approved.command != present.command {
      compare(
        "the command", approved.command?.arguments.joined(separator: " "),
        present.command?.arguments.joined(separator: " "))
      if reasons.isEmpty { reasons.append("the command's limits have changed") }
    }
    if isWhereItWas, approved.rollback != present.rollback {
      compare("the way back", approved.rollback, present.rollback)
    }
    if reasons.isEmpty, (try? approved.canonical()) != (try? present.canonical()) {
      reasons.append("the call is not the same any more")
    }
    return reasons
  }

  private static func keys(_ before: [HostKey], _ after: [HostKey], _ host: String) -> [String] {
    guard before != after else { return [] }
    if before.map(\.place) != after.map(\.place) {
      return [
        "the way of ssh to \(host) was \(shown(before.map(\.place).joined(separator: ", "))) and is \(shown(after.map(\.place).joined(separator: ", ")))"
      ]
    }
    return zip(before, after).filter { $0 != $1 }.map { old, new in
      "the host key of \(Escaper.escapeLine(old.place)) was \(list(old)) and is \(list(new))"
    }
  }

  private static func list(_ key: HostKey) -> String {
    key.fingerprints.isEmpty ? "unknown" : key.fingerprints.map(Escaper.escapeLine).joined(separator: " or ")
  }

  private static func documents(_ before: [DocumentWrite], _ after: [DocumentWrite]) -> [String] {
    guard before.map(\.path) == after.map(\.path) else { return ["it would write another document"] }
    return zip(before, after).compactMap { (old, new) -> String? in
      if old.baseHash != new.baseHash {
        return
          "\(Escaper.escapeLine(old.path)) has changed (it was \(old.baseHash?.prefix(12) ?? "missing") and is \(new.baseHash?.prefix(12) ?? "missing"))"
      }
      return old == new ? nil : "the new text of \(Escaper.escapeLine(old.path)) is another"
    }
  }

  private static func shown(_ text: String?) -> String { text.map { Escaper.escapeLine($0) } ?? "none" }
}
