/// Space that can be had back, in outputs: `docker system df`, and the snapshots that `zfs list -o space` counts.
enum ReclaimReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { docker(transcript) + snapshots(transcript) }

  /// `Images  40  5  52.3GB  48.1GB (92%)`.
  private static func docker(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard block.text.contains("RECLAIMABLE"),
        let mount = ["/var/lib/docker", "/"].lazy.compactMap({ transcript.mounts.row(of: $0, host: block.host) }).first,
        mount.percent >= 90
      else { return nil }
      let rows = block.lines.compactMap { line -> (kind: String, kib: Double, text: String)? in
        guard
          let match = line.firstMatch(
            of: /^(Images|Containers|Local Volumes|Build Cache)\s+\d+\s+\d+\s+\S+\s+([\d.]+)([kMGT]?B)/),
          let value = Double(match.output.2)
        else { return nil }
        let unit: [Substring: Double] = ["kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12]
        return (
          match.output.1.lowercased(), value * (unit[match.output.3] ?? 1) / 1024, "\(match.output.2)\(match.output.3)"
        )
      }.filter { !$0.kind.contains("volumes") }
      guard let most = rows.max(by: { $0.kib < $1.kib }), most.kib >= 1024 * 1024, most.kib >= (mount.used ?? 0) / 5
      else {
        return nil
      }
      let what =
        most.kind == "images"
        ? "images that no container uses" : most.kind == "build cache" ? "the build cache" : "stopped containers"
      return Finding(
        rule: "space_held", host: block.host ?? "", object: "docker's \(most.kind)", severity: .warning,
        figure: "\(most.text) can be had back", threshold: "a fifth of what is used",
        evidence: block.lines.filter { $0.contains(/GB|TYPE/) }.prefix(4).map {
          "docker system df: \($0.words.joined(separator: " "))"
        },
        cause: "docker holds \(most.text) of \(mount.mount) for \(what)", confidence: .high,
        why: "docker counts what nothing uses",
        nextCheck:
          "docker system df -v | head -n 30; docker images --filter dangling=true; nothing of volumes: they hold data",
        values: ["mount": mount.mount])
    }
  }

  /// `NAME AVAIL USED USEDSNAP USEDDS …`: datasets whose snapshots hold most of their space, where the pool is full.
  private static func snapshots(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard let header = block.lines.first(where: { $0.contains("USEDSNAP") })?.words,
        let name = header.firstIndex(of: "NAME"), let used = header.firstIndex(of: "USED"),
        let kept = header.firstIndex(of: "USEDSNAP"), let free = header.firstIndex(of: "AVAIL")
      else { return nil }
      let rows = block.lines.map(\.words).filter { $0.count == header.count && $0[name] != "NAME" }
      guard
        let most = rows.max(by: { (MountTable.kib($0[kept]) ?? 0) < (MountTable.kib($1[kept]) ?? 0) }),
        let snapshots = MountTable.kib(most[kept]), let all = MountTable.kib(most[used]), snapshots >= all / 2,
        snapshots >= 1024 * 1024, (MountTable.kib(most[free]) ?? 0) < snapshots / 4
      else { return nil }
      let pool = most[name].split(separator: "/").first.map(String.init) ?? most[name]
      return Finding(
        rule: "space_held", host: block.host ?? "", object: "snapshots of \(most[name])", severity: .warning,
        figure: "hold \(most[kept])", threshold: "half of what it uses",
        evidence: ["zfs list -o space: \(most.joined(separator: " "))"],
        cause:
          "the snapshots of \(most[name]) hold \(most[kept]) of its \(most[used]): deleted files stay in them until they go",
        confidence: .high, why: "zfs counts it",
        nextCheck:
          "zfs list -t snapshot -o name,used,creation -s used -r \(most[name]) | tail; which job makes them, and does it prune",
        typed: [pool])
    }
  }
}
