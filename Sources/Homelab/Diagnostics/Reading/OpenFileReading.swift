/// Deleted files that a program still holds open, in outputs: lsof, and the links below /proc. Their space is free
/// only when they are closed.
enum OpenFileReading {
  private struct Holder {
    var command: String
    var pid: String
    var bytes = 0.0
    var files: [String] = []
    var line: String
    var block: OutputTranscript.Block
  }

  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    var holders: [Holder] = []
    for (line, block) in transcript.lines where line.contains("(deleted)") {
      guard let file = lsof(line) ?? proc(line) else { continue }
      if let place = holders.firstIndex(where: { $0.pid == file.pid && $0.block.host == block.host }) {
        holders[place].bytes += file.bytes ?? 0
        holders[place].files.append(file.path)
        if (file.bytes ?? 0) > holders[place].bytes / 2 { holders[place].line = line.words.joined(separator: " ") }
      } else {
        holders.append(
          Holder(
            command: file.command, pid: file.pid, bytes: file.bytes ?? 0, files: [file.path],
            line: line.words.joined(separator: " "), block: block))
      }
    }
    let full = SizeReading.full(transcript)
    return holders.filter { $0.bytes >= 1_073_741_824 }.sorted { $0.bytes > $1.bytes }.prefix(3).map { holder in
      let path = holder.files.first { holder.line.contains($0) } ?? holder.files[0]
      let size = Figure.kib(holder.bytes / 1024)
      let unit = transcript.identities.units[holder.pid]
      let mount =
        transcript.mounts.row(of: path, host: holder.block.host)?.mount
        ?? full.first { $0.host == holder.block.host }?.mount
      return Finding(
        rule: "space_held", host: holder.block.host ?? "", object: "\(path) (deleted)", severity: .warning,
        figure: "\(size) of deleted files still open", threshold: "1G",
        evidence: [String(holder.line.prefix(200))],
        cause:
          "\(holder.command) (pid \(holder.pid)) still has the deleted file \(path) open: its \(size) are free only when the program closes it, by a restart of \(unit ?? "its unit") (restart \(unit?.replacing(".service", with: "") ?? holder.command))",
        confidence: .high, why: "lsof shows the deleted file with its size",
        nextCheck:
          "lsof +L1 | sort -k7 -n | tail; systemctl status \(unit ?? holder.pid); logrotate's postrotate or copytruncate for \(path)",
        procedure: "Restart a unit", typed: unit.map { [$0] } ?? [], values: mount.map { ["mount": $0] } ?? [:])
    }
  }

  /// `COMMAND PID [TID] USER FD TYPE DEVICE SIZE/OFF NLINK NODE NAME (deleted)`: the kind stands before its device.
  private static func lsof(_ line: Substring) -> (command: String, pid: String, path: String, bytes: Double?)? {
    let words = line.words
    guard let kind = words.firstIndex(of: "REG"), kind >= 4, words.count >= kind + 5, Int(words[1]) != nil,
      words[kind - 1].contains(/^\d+[a-zA-Z]*$/), let size = MountTable.bytes(words[kind + 2]),
      let start = words.firstIndex(where: { $0.hasPrefix("/") }), start > kind
    else { return nil }
    let path = words[start...].prefix { $0 != "(deleted)" }.joined(separator: " ")
    return (words[0], words[1], path, size)
  }

  /// `… /proc/312/fd/7 -> /var/log/remote.log (deleted)`, with the size where find prints it first.
  private static func proc(_ line: Substring) -> (command: String, pid: String, path: String, bytes: Double?)? {
    guard let match = line.firstMatch(of: /^\s*(\d+)?.*\/proc\/(\d+)\/fd\/\d+ -> (\/.*?) \(deleted\)/) else {
      return nil
    }
    return ("process", String(match.output.2), String(match.output.3), match.output.1.flatMap { Double($0) })
  }
}
