/// The kernel's log in outputs: kills for want of memory, and the signs that one line is enough for.
enum KernelReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    kills(transcript) + signs(transcript)
  }

  private static func kills(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.filter { $0.line.lowercased().contains(/killed process|oom-kill:/) }
    return Dictionary(grouping: lines) { $0.block.host ?? "" }.sorted { $0.key < $1.key }.flatMap { host, lines in
      let text = lines.map(\.line).joined(separator: "\n")
      return KillRules.evaluate(Sections(parsing: "@@ oom\n" + text + "\n@@ end\n")).findings
        .filter { $0.object != "memory" }.map { finding in
          var finding = finding
          finding.host = host
          return limited(finding, transcript)
        }
    }
  }

  /// A kill in a guest's own group is told with the guest's name and its limit.
  private static func limited(_ finding: Finding, _ transcript: OutputTranscript) -> Finding {
    guard let match = finding.object.firstMatch(of: /, (CT|VM) (\d+)$/) else { return finding }
    var finding = finding
    let guest = transcript.identities.guest(match.output.2)
    let title = guest?.title ?? "\(match.output.1) \(match.output.2)"
    let process = finding.object.prefix(upTo: match.range.lowerBound)
    let command = match.output.1 == "CT" ? "pct" : "qm"
    finding.cause =
      "\(title) ran out of memory: its own memory limit\(guest?.memory.map { " of \($0) MiB" } ?? "") was used up, and the kernel ended its process \"\(process)\" (OOM), whatever the host has free"
    finding.nextCheck =
      "\(command) config \(match.output.2) | grep -E 'memory|swap'"
      + (command == "pct"
        ? "; pct exec \(match.output.2) -- cat /sys/fs/cgroup/memory.events; pct exec \(match.output.2) -- free -m"
        : "")
    return finding
  }

  /// The signs that one line is enough for, apart from those that other rules read better.
  private static func signs(_ transcript: OutputTranscript) -> [Finding] {
    var told: Set<String> = []
    var found: [Finding] = []
    for (line, block) in transcript.lines {
      guard line.count > 12, let sign = LogSigns.sign(of: String(line)),
        ![
          "out of memory", "no space left on device", "nvrm: xid", "fallen off the bus", "temperature above threshold",
          "certificate has expired",
        ].contains(sign.text),
        // A drive for floppies that nobody has, a disc that was taken out.
        !line.contains(/\bdev (?:fd|sr|loop)\d/), told.insert(sign.text).inserted
      else { continue }
      let device = line.firstMatch(of: /\b(sd[a-z]+|nvme\d+n\d+|md\d+|ata\d+|dm-\d+)\b/).map { String($0.output.1) }
      let disk = sign.text == "i/o error" || sign.text.hasPrefix("ext4") || sign.text.hasPrefix("btrfs")
      found.append(
        Finding(
          rule: disk ? "disk_failing" : "log_errors", host: block.host ?? "",
          object: device ?? LogGroup.split(line)?.source ?? "log", severity: sign.severity,
          figure: "\"\(line.trimmed.suffix(120))\"", threshold: "none", evidence: [String(line.trimmed.prefix(220))],
          cause: "\(device.map { "\($0): " } ?? "")\(sign.cause)",
          confidence: sign.severity == .critical ? .high : .medium,
          nextCheck: device.map { sign.next.replacing("DEVICE", with: "/dev/\($0)") }
            ?? sign.next.replacing("smartctl -H -A DEVICE", with: "smartctl --scan, and smartctl -H -A of each")))
    }
    return found
  }
}
