/// Ordering cycles in a pasted journal, and what their dropped units leave broken.
enum CycleReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.filter {
      $0.line.contains("ordering cycle") || $0.line.contains("Found dependency on") || $0.line.contains("deleted")
    }
    let cycles = CycleRules.cycles(lines.map(\.line))
    let host = lines.first?.block.host ?? ""
    var found: [Finding] = []
    if !cycles.isEmpty {
      // All that one boot dropped is one trouble: the units that others need are named first.
      let dropped = cycles.flatMap(\.dropped).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let finders = cycles.map(\.finder).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let members = cycles.flatMap(\.members).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let own = finders.filter { !$0.hasSuffix(".target") }
      let suspects =
        (own + members.filter { $0.hasSuffix(".mount") || ($0.hasSuffix(".service") && !["dbus.service"].contains($0)) })
        .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let files = dropIns(transcript).filter { file in
        (members + dropped + finders).contains { file.contains("/\($0).d/") }
      }
      let at = host.isEmpty ? "" : "ssh root@\(host) "
      let verify = suspects.first ?? dropped.first ?? finders[0]
      found.append(
        Finding(
          rule: "ordering_cycle", host: host, object: dropped.joined(separator: ", "), severity: .critical,
          figure: "\(dropped.isEmpty ? "a start" : dropped.joined(separator: ", ")) dropped to break an ordering cycle",
          threshold: "no cycle",
          evidence: ["journalctl -b:"] + cycles.flatMap(\.lines).prefix(6).map { String($0.prefix(160)) },
          cause:
            "systemd found an ordering cycle at boot and dropped the start of \(dropped.joined(separator: ", ")) to break it"
            + ". Starting what is missing by hand is temporary: it helps until the next boot only"
            + (suspects.isEmpty
              ? ""
              : ". What closes the cycle is in the order of \(suspects.prefix(3).joined(separator: ", ")): a mount or service before local-fs.target or sysinit.target that needs what comes after them, mostly for want of DefaultDependencies=no")
            + (files.isEmpty
              ? "" : ". Orders that somebody added: \(files.prefix(3).joined(separator: ", "))"),
          confidence: .high, why: "systemd says so itself",
          nextCheck:
            "\(at)\"systemd-analyze verify '\(verify)' 2>&1; systemctl cat '\(verify)'; systemctl list-units --type=mount\"",
          typed: dropped))
    }
    for (line, block) in transcript.lines where line.contains(/system_bus_socket|org\.freedesktop\.DBus\.Error/) {
      found.append(
        Finding(
          rule: "unit_inactive", host: block.host ?? host, object: "dbus.socket", severity: .warning,
          figure: "the system bus is not there", threshold: "active",
          evidence: [String(line.trimmed.prefix(200))],
          cause: "D-Bus is not running on the host: what talks to systemd by it (qm start among it) fails",
          confidence: .medium,
          why: "the socket is missing; why it was not started, the journal of the boot tells",
          nextCheck: "systemctl is-active dbus.socket dbus.service; journalctl -b | grep -i 'ordering cycle'",
          typed: ["dbus.socket"]))
      break
    }
    return found
  }

  /// Files that change a unit's order: `Drop-In:` of `systemctl status`, and those that were shown.
  private static func dropIns(_ transcript: OutputTranscript) -> [String] {
    var files: [String] = []
    for block in transcript.blocks {
      var folder: String?
      for line in block.lines {
        if let match = line.firstMatch(of: /Drop-In: (\/\S+)/) {
          folder = String(match.output.1)
        } else if let place = folder, let match = line.firstMatch(of: /^\s*[└├]─([\w@.\-, ]+\.conf)/) {
          files += match.output.1.split(separator: ",").map { "\(place)/\($0.trimmed)" }
        } else if let match = line.firstMatch(of: /^\s+(\/\S+\.d)$/), folder != nil {
          folder = String(match.output.1)
        } else {
          folder = nil
        }
      }
      files += block.inner.matches(of: /(\/etc\/systemd\/\S+\.d\/[\w@.\-]+\.conf)/).map { String($0.output.1) }
    }
    return files.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
