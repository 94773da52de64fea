/// The kernel's log in outputs: kills for want of memory, graphics cards, disks, USB, heat.
enum KernelReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    kills(transcript) + gpu(transcript) + signs(transcript)
  }

  private static func kills(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.map(\.line).filter { $0.lowercased().contains(/killed process|oom-kill:/) }
    let sections = Sections(parsing: "@@ oom\n" + lines.joined(separator: "\n") + "\n@@ end\n")
    let host = transcript.lines.first { $0.line.lowercased().contains("killed process") }?.block.host ?? ""
    return KillRules.evaluate(sections).findings.filter { $0.object != "memory" }.map { finding in
      var finding = finding
      finding.host = host
      return finding
    }
  }

  private static func gpu(_ transcript: OutputTranscript) -> [Finding] {
    var found: [Finding] = []
    let lines = transcript.lines.map(\.line)
    let xids = lines.filter { $0.contains(/NVRM: Xid|fallen off the bus/) }
    if !xids.isEmpty {
      found += GPURules.evaluate(Sections(parsing: "@@ xid\n" + xids.joined(separator: "\n") + "\n@@ end\n")).findings
    }
    if let line = lines.first(where: {
      $0.contains(
        /NVIDIA-SMI has failed|Failed to initialize NVML|No devices were found|Unable to determine the device handle/)
    }) {
      let mismatch = line.contains("version mismatch")
      found.append(
        Finding(
          rule: "gpu_driver", object: "nvidia-smi", severity: .warning, figure: "\"\(line.trimmed.prefix(100))\"",
          threshold: "answers",
          evidence: [String(line.trimmed.prefix(200))],
          cause: mismatch
            ? "the NVIDIA library was updated and the loaded kernel module is still the old one (version mismatch)"
            : "the NVIDIA driver is not loaded, or does not fit the running kernel (a kernel update without its module)",
          confidence: mismatch ? .high : .medium,
          nextCheck: "uname -r; dkms status; cat /proc/driver/nvidia/version; dmesg | grep -i nvidia | tail"))
    }
    for line in lines {
      guard let match = line.firstMatch(of: /(\d+)MiB\s*\/\s*(\d+)MiB/), let used = Int(match.output.1),
        let all = Int(match.output.2),
        all > 0, used * 100 >= all * Thresholds.gpuMemory
      else { continue }
      let users = lines.filter { $0.contains(/\|\s+\d+\s+\S+\s+\S+\s+\d+\s+[CG]\s/) }.prefix(4).map { $0.trimmed }
      found.append(
        Finding(
          rule: "gpu_memory", object: "GPU", severity: .warning, figure: "\(used) of \(all) MiB used",
          threshold: "\(Thresholds.gpuMemory)%",
          evidence: ["nvidia-smi: \(line.trimmed)"] + users,
          cause: "the card's memory is full: the next model or job fails or falls back to the CPU",
          confidence: .high, nextCheck: "nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv"))
      break
    }
    return found
  }

  /// The signs that one line is enough for, apart from those that other rules read better.
  private static func signs(_ transcript: OutputTranscript) -> [Finding] {
    var told: Set<String> = []
    var found: [Finding] = []
    for (line, block) in transcript.lines {
      guard line.count > 12, let sign = LogSigns.sign(of: String(line)),
        !["out of memory", "no space left on device", "nvrm: xid", "fallen off the bus"].contains(sign.text),
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
