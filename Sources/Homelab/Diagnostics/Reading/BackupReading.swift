/// Backups in outputs: one that froze or stopped a guest, one that failed, and pruning that never was.
enum BackupReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    freeze(transcript) + prune(transcript)
  }

  /// vzdump freezes the guest's file systems by its agent and thaws them when the copy has begun. When the thaw fails,
  /// the guest hangs at its next write.
  private static func freeze(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines
    guard
      let thaw = lines.last(where: { $0.line.contains("guest-fsfreeze-thaw") && $0.line.contains(/failed|timeout/) })
        ?? lines.last(where: { $0.line.contains("guest-fsfreeze-freeze") && $0.line.contains(/failed|timeout/) })
    else {
      return lines.last { $0.line.contains(/ERROR: Backup of (?:VM|CT) \d+ failed/) }.map {
        [failed($0.line, $0.block)]
      } ?? []
    }
    let guest = thaw.line.firstMatch(of: /(?:VM|vm) (\d+)/).map { String($0.output.1) } ?? "?"
    let story = lines.filter { $0.line.contains(/Starting Backup|fsfreeze|ERROR:|No space left/) }.map {
      String($0.line.trimmed.prefix(170))
    }
    return [
      Finding(
        rule: "backup_froze_guest", host: thaw.block.host ?? "", object: "VM \(guest)", severity: .critical,
        figure: "its file systems were frozen for a backup and the thaw failed", threshold: "thawed",
        evidence: story.suffix(5),
        cause:
          "the backup (vzdump) of VM \(guest) froze the guest's file systems (guest-fsfreeze) and could not thaw them when it failed, so the guest hung and stopped",
        confidence: .high,
        why: "the hypervisor's log has the freeze, the failure and the thaw that timed out, in this order",
        nextCheck:
          "qm status \(guest); qm config \(guest) | grep -E 'agent|lock'; zfs list -o space; df -h; before anything is started again"
      )
    ]
  }

  private static func failed(_ line: Substring, _ block: OutputTranscript.Block) -> Finding {
    let guest = line.firstMatch(of: /(?:VM|CT) (\d+)/).map { String($0.output.1) } ?? "?"
    return Finding(
      rule: "backup_failed", host: block.host ?? "", object: "backup of \(guest)", severity: .warning, figure: "failed",
      threshold: "done", evidence: [String(line.trimmed.prefix(220))],
      cause: "the backup failed: \(line.trimmed.suffix(140))", confidence: .medium,
      nextCheck: "the task's log in /var/log/vzdump; pvesm status; df -h")
  }

  /// A list of prune or garbage collection jobs that is empty.
  private static func prune(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block in
      guard block.command.contains(/prune-job list|garbage-collection (?:list|status)/), block.isEmpty else {
        return nil
      }
      let host = block.host ?? ""
      return Finding(
        rule: "no_prune_job", host: host, object: "backup server", severity: .warning, figure: "no prune job",
        threshold: "one",
        evidence: ["\(block.inner): no output"],
        cause: "nothing ever prunes old backups or collects garbage, so the datastore grows until it is full",
        confidence: .high,
        why: "the list of jobs is empty",
        nextCheck: "proxmox-backup-manager datastore list; proxmox-backup-manager garbage-collection status DATASTORE")
    }
  }
}
