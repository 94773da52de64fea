/// Guests of a hypervisor in outputs: what qm and pct refuse, and guests that stopped.
enum HypervisorReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    stopped(transcript) + refused(transcript)
  }

  private static func stopped(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block in
      guard let match = block.inner.firstMatch(of: /(qm|pct) status (\d+)/), block.text.contains("status: stopped")
      else { return nil }
      return Finding(
        rule: "guest_stopped", host: block.host ?? "",
        object: "\(match.output.1 == "qm" ? "VM" : "CT") \(match.output.2)", severity: .warning, figure: "stopped",
        threshold: "running",
        evidence: ["\(match.output.1) status \(match.output.2): stopped"],
        cause: "the guest is stopped, and with it everything that runs in it", confidence: .low,
        why: "the state does not tell who stopped it",
        nextCheck:
          "journalctl | grep -i '\(match.output.1 == "qm" ? "vm" : "ct") \(match.output.2)' | tail -n 40; was a backup running then; journalctl -k | grep -i oom"
      )
    }
  }

  private static func refused(_ transcript: OutputTranscript) -> [Finding] {
    var found: [Finding] = []
    for (line, block) in transcript.lines {
      let text = line.lowercased()
      let guest = (block.inner + " " + line).firstMatch(of: /(?:VM|CT|qm \w+|pct \w+) (\d{3,})/).map {
        String($0.output.1)
      }
      let cause: (String, String, Finding.Confidence)? =
        text.contains(/(?:vm|ct) is locked \(/)
        ? (
          "the guest is locked (\(line.firstMatch(of: /locked \(([\w\-]+)/).map { String($0.output.1) } ?? "by a job")): a job holds it, or one that was cut off left the lock",
          "qm config \(guest ?? "ID") | grep lock; pvesh get /cluster/tasks; ps aux | grep -E 'vzdump|qmrestore'", .high
        )
        : text.contains("vfio") && text.contains(/not viable|no such file|failed to open|busy/)
          ? (
            "the device that is passed through is not free for the guest: its driver or another guest holds it, or IOMMU groups it with others",
            "lspci -nnk | grep -A3 -iE 'vga|3d'; find /sys/kernel/iommu_groups -type l | sort", .medium
          )
          : text.contains(/storage '[^']+' (?:is not (?:online|available)|does not exist)/)
            ? (
              "a storage that the guest needs is not there: \(line.trimmed.suffix(80))",
              "pvesm status; cat /etc/pve/storage.cfg", .high
            )
            : text.contains("cannot allocate memory")
              ? (
                "the hypervisor has too little free memory to start the guest",
                "free -m; qm list; cat /proc/meminfo | grep -i huge", .high
              )
              : text.contains("task error") && !text.contains("dbus")
                ? (
                  "the task failed: \(line.trimmed.suffix(140))",
                  "the task's log: pvesh get /nodes/HOST/tasks --limit 5; journalctl -n 50", .low
                )
                : nil
      guard let (why, next, confidence) = cause, found.isEmpty else { continue }
      found.append(
        Finding(
          rule: "guest_refused", host: block.host ?? "", object: guest.map { "guest \($0)" } ?? "guest",
          severity: .warning, figure: "does not start", threshold: "starts",
          evidence: [String(line.trimmed.prefix(220))],
          cause: why, confidence: confidence, nextCheck: next))
    }
    return found
  }
}
