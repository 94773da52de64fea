/// The store of a cluster and what keeps its disk busy, in outputs: etcd's complaints, and backups in a list of
/// processes.
enum DatastoreReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { slow(transcript) + backups(transcript) }

  private static func slow(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.filter {
      $0.line.contains(
        /slow fdatasync|apply request took too long|leader election lost|etcdserver: (?:request timed out|leader changed|too slow)|failed to send out heartbeat on time|wal: sync duration/
      )
    }
    guard let first = lines.first else { return [] }
    let took = lines.lazy.compactMap { line, _ in
      line.firstMatch(of: /"?took"?[:=]\s*"?([\d.]+m?s)/).map { String($0.output.1) }
    }.first
    return [
      Finding(
        rule: "etcd_slow", host: first.block.host ?? "", object: "etcd", severity: .critical,
        figure: took.map { "a sync took \($0)" } ?? "syncs take too long", threshold: "some ms",
        evidence: lines.prefix(3).map { String($0.line.trimmed.prefix(160)) },
        cause:
          "etcd, the cluster's store, waits for its disk (fsync\(took.map { " took \($0)" } ?? "")): the server misses its heartbeats, loses the lead, and its node goes NotReady",
        confidence: .high, why: "etcd says itself how long it waited",
        nextCheck:
          "on the hypervisor: iostat -x 1 3: which disk; ps aux | grep vzdump and the schedule of backups; zpool status: a scrub"
      )
    ]
  }

  private static func backups(_ transcript: OutputTranscript) -> [Finding] {
    for (line, block) in transcript.lines where block.inner.contains(/\bps\b/) && !block.text.contains("%CPU") {
      guard
        let match = line.firstMatch(
          of: /\/usr\/bin\/(vzdump)(?: (\d+))?|\b(restic backup|borg create|proxmox-backup-client backup|zfs send)\b/)
      else { continue }
      let name = String(match.output.1 ?? match.output.3 ?? "backup")
      let guest = match.output.2.map { " of guest \($0)" } ?? ""
      let when = transcript.lines.lazy.compactMap { line, _ in line.firstMatch(of: /^\s*schedule (\S.*)/) }.first.map {
        $0.output.1.trimmed
      }
      let schedule =
        name == "vzdump"
        ? "; \(when.map { "it is scheduled for \($0), and a" } ?? "a") limit (bwlimit) or another time would spare the rest"
        : ""
      return [
        Finding(
          rule: "backup_running", host: block.host ?? "", object: name + guest, severity: .warning, figure: "runs now",
          threshold: "none", evidence: ["ps: \(line.words.joined(separator: " ").prefix(160))"],
          cause: "the backup \(name)\(guest) runs now and keeps the disks busy while it lasts\(schedule)",
          confidence: .medium,
          why: "it runs; that it is what is felt is likely",
          nextCheck:
            "iostat -x 1 3; when is it scheduled: cat /etc/pve/jobs.cfg; grep bwlimit /etc/vzdump.conf; the same look when it has ended"
        )
      ]
    }
    return []
  }
}
