/// What holds the space, in outputs: du, and the log files of containers.
enum SizeReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let logs = containerLogs(transcript)
    return logs.isEmpty ? folders(transcript) : logs
  }

  /// `54G`, `1.1M` → KiB.
  private static func kib(_ text: Substring) -> Double {
    let units: [Character: Double] = ["K": 1, "M": 1024, "G": 1024 * 1024, "T": 1024 * 1024 * 1024]
    return (Double(text.prefix { $0.isNumber || $0 == "." }) ?? 0) * (text.last.flatMap { units[$0] } ?? 1)
  }

  private static func containerLogs(_ transcript: OutputTranscript) -> [Finding] {
    let files = transcript.lines.compactMap { line, block in
      line.firstMatch(
        of: /(?:^|\s)([\d.]+[KMGT])\s+(?:\S+\s+\S+\s+\S+\s+)?(\/\S*\/containers\/([0-9a-f]{12,64})\/\S+-json\.log)/
      )
      .map {
        (
          size: kib($0.output.1), text: String($0.output.1), path: String($0.output.2), id: $0.output.3.prefix(12),
          block: block
        )
      }
    }
    guard let largest = files.max(by: { $0.size < $1.size }), largest.size >= 1024 * 1024 else { return [] }
    let name = transcript.lines.lazy.compactMap { line, block -> String? in
      let words = line.words
      guard words.count > 1, words[0].hasPrefix(largest.id), words[0].count <= 64 else { return nil }
      return block.text.contains("NAMES") ? words.last : words[1]
    }.first
    let told = name ?? String(largest.id)
    return [
      Finding(
        rule: "log_grown", host: largest.block.host ?? "", object: "container \(told)", severity: .warning,
        figure: "\(largest.text) in its log file", threshold: "1G",
        evidence: ["\(largest.text) \(largest.path)"],
        cause:
          "the log of the container \(told) holds \(largest.text) (\(largest.path)): docker keeps it without a limit unless one is set",
        confidence: .high, why: "the file's size is there",
        nextCheck:
          "docker inspect \(told) --format '{{.HostConfig.LogConfig}}'; docker logs --tail 20 \(told): what does it write so much; then max-size for its logs"
      )
    ]
  }

  /// The deepest folder that holds more than half of the largest, where a file system is full.
  private static func folders(_ transcript: OutputTranscript) -> [Finding] {
    guard transcript.lines.contains(where: { $0.line.contains(/\s(?:9\d|100)%\s+\/|No space left on device/) }) else {
      return []
    }
    let rows = transcript.lines.compactMap { line, block in
      line.wholeMatch(of: /\s*([\d.]+[KMGT])\s+(\/\S*)\s*/).map {
        (size: kib($0.output.1), text: String($0.output.1), path: String($0.output.2), block: block)
      }
    }
    guard let most = rows.map(\.size).max(), rows.count > 1,
      let deepest = rows.filter({ $0.size >= most / 2 && $0.size >= 1024 * 1024 && $0.path != "/" })
        .max(by: { ($0.path.count { $0 == "/" }, $0.size) < ($1.path.count { $0 == "/" }, $1.size) })
    else { return [] }
    return [
      Finding(
        rule: "space_held", host: deepest.block.host ?? "", object: deepest.path, severity: .warning,
        figure: "holds \(deepest.text)", threshold: "most of what is used",
        evidence: ["du: \(deepest.text) \(deepest.path)"],
        cause: "most of the space is held by \(deepest.path) (\(deepest.text))", confidence: .high,
        why: "du counts it", nextCheck: "ls -lhS \(deepest.path) | head; find \(deepest.path) -xdev -size +1G -mtime -2"
      )
    ]
  }
}
