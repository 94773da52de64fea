/// What is refused whatever anybody says: a change of what Steward itself goes by, and of how hosts are reached.
///
/// It judges the values that a call brings. A tool file that names these things itself is refused by
/// `steward tools check`.
public struct NeverList: Sendable {
  /// The lab's directory, so that its tools and settings are known by their whole path, too.
  private let lab: String?

  public init(lab: String? = nil) { self.lab = lab }

  /// Words of the ssh configuration that would weaken how hosts are known or reached.
  private static let sshWords = [
    "stricthostkeychecking", "userknownhostsfile", "globalknownhostsfile", "proxycommand", "permitlocalcommand",
    "localcommand", "knownhostscommand", "checkhostip", "authorized_keys", "known_hosts", "ssh_config", "sshd_config",
  ]

  /// The longest argument vector that is put to the owner, in bytes: more cannot be read with care.
  public static let vectorLimit = 4096

  /// Throws `CallError.refused` for what is never done.
  public func check(_ prepared: PreparedCall) throws {
    for write in prepared.writes {
      if let what = steers(write.path) { throw refusal(prepared, "it would write \(what)") }
    }
    for file in prepared.files {
      if let what = steers(file.path) { throw refusal(prepared, "it would write \(what)") }
    }
    let commands = prepared.commands
    guard !commands.isEmpty else { return }
    for argument in commands.flatMap(\.arguments) where argument.utf8.contains(0) {
      throw refusal(prepared, "an argument holds a NUL character")
    }
    for (name, value) in prepared.call.arguments.sorted(by: { $0.key < $1.key }) {
      let text = value.plain
      if let what = steers(text, here: prepared.hostKeys == nil) {
        throw refusal(prepared, "\(name) names \(what)")
      }
      let lower = text.lowercased()
      if let word = NeverList.sshWords.first(where: lower.contains) {
        throw refusal(prepared, "\(name) holds \"\(word)\": how hosts are known and reached is the owner's to set")
      }
    }
    // What a step of a procedure names is the owner's text, not an argument: it is held against the same list.
    for argument in prepared.steps.compactMap(\.command).flatMap(\.arguments) {
      if let what = steers(argument) { throw refusal(prepared, "a step names \(what)") }
      let lower = argument.lowercased()
      if let word = NeverList.sshWords.first(where: lower.contains) {
        throw refusal(prepared, "a step holds \"\(word)\": how hosts are known and reached is the owner's to set")
      }
    }
    for command in commands {
      let size = command.arguments.reduce(0) { $0 + $1.utf8.count + 1 }
      if prepared.effect > .read, size > NeverList.vectorLimit {
        throw refusal(prepared, "the command is \(size) bytes long; nobody could read it before saying yes")
      }
    }
  }

  private func refusal(_ prepared: PreparedCall, _ why: String) -> CallError {
    CallError(.refused, "\(prepared.call.tool) is refused: \(why)")
  }

  /// What of Steward's own or of ssh's a text leads to, or nil. `here`: whether it is read on this machine, where a
  /// relative path begins in the lab.
  private func steers(_ text: String, here: Bool = true) -> String? {
    let lower = text.lowercased()
    let parts = lower.split { "/=:,;|&\"'`()<>{}[]".contains($0) || $0.isWhitespace }
    if parts.contains(".steward") { return "Steward's journal and grants (.steward)" }
    if parts.contains("steward.yaml") { return "Steward's settings (steward.yaml)" }
    if parts.contains(".ssh") { return "ssh's keys and configuration (.ssh)" }
    if zip(parts, parts.dropFirst()).contains(where: { $0 == "etc" && $1 == "ssh" }) {
      return "ssh's configuration (/etc/ssh)"
    }
    guard here, let lab else { return nil }
    for word in lower.split(whereSeparator: { "=:,;|&\"'`()<>{}[]".contains($0) || $0.isWhitespace })
    where word.contains("/") {
      let path = NeverList.plainPath(String(word), in: lab.lowercased())
      let root = NeverList.plainPath(lab.lowercased(), in: "/")
      for folder in ["tools", "prompts"] where path == "\(root)/\(folder)" || path.hasPrefix("\(root)/\(folder)/") {
        return "Steward's \(folder) (\(folder)/)"
      }
    }
    return nil
  }

  /// A path without `.`, `..` and empty parts, by its words alone. `/proc/…/cwd` is where the command runs.
  private static func plainPath(_ text: String, in directory: String) -> String {
    let text = text.replacing(/^\/proc\/[a-z0-9\-]+\/(?:task\/[0-9]+\/)?cwd(?=\/|$)/, with: directory)
      .replacing(/^\/proc\/[a-z0-9\-]+\/root(?=\/|$)/, with: "/")
    var parts: [Substring] = []
    for part in (text.hasPrefix("/") ? text : directory + "/" + text).split(separator: "/" as Character)
    where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
