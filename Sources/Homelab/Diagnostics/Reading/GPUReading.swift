/// Graphics cards in outputs: the kernel's errors, nvidia-smi, and drivers that do not fit the kernel.
enum GPUReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    errors(transcript) + driver(transcript) + memory(transcript)
  }

  private static func errors(_ transcript: OutputTranscript) -> [Finding] {
    let xids = transcript.lines.filter { $0.line.contains(/NVRM: Xid|fallen off the bus/) }
    guard let block = xids.first?.block else { return [] }
    let text = xids.map(\.line).joined(separator: "\n")
    let isGone = text.contains("fallen off the bus")
    let bus = transcript.lines.first { $0.line.contains(/AER: Uncorrectable|\(rev ff\)|Unknown header type 7f/) }
    return GPURules.evaluate(Sections(parsing: "@@ xid\n" + text + "\n@@ end\n")).findings.map { finding in
      var finding = finding
      finding.host = block.host ?? ""
      guard isGone else { return finding }
      let slot =
        text.firstMatch(of: /(?:PCI:|GPU )([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}(?:\.\d)?)/).map { " \($0.output.1)" }
        ?? ""
      let number = text.firstMatch(of: /Xid \([^)]*\): (\d+)/).map { " (Xid \($0.output.1))" } ?? ""
      finding.cause =
        "the graphics card\(slot) has fallen off the bus\(number): power, heat, the slot or a riser; only a cold start (power off, not a reboot alone) brings it back, and what uses the card fails until then"
      if let bus { finding.evidence.append(String(bus.line.trimmed.prefix(140))) }
      return finding
    }
  }

  private static func driver(_ transcript: OutputTranscript) -> [Finding] {
    let failed = transcript.lines.first {
      $0.line.contains(
        /NVIDIA-SMI has failed|Failed to initialize NVML|No devices were found|Unable to determine the device handle/)
    }
    let module = DriverModule(transcript)
    guard let block = failed?.block ?? module.block, failed != nil || module.isStale else { return [] }
    let line = failed?.line ?? ""
    let isMismatch = line.contains("version mismatch")
    let sure = isMismatch || module.isStale
    return [
      Finding(
        rule: "gpu_driver", host: block.host ?? "", object: failed == nil ? "NVIDIA module" : "nvidia-smi",
        severity: .warning,
        figure: failed == nil ? module.figure : "\"\(line.trimmed.prefix(100))\"", threshold: "answers",
        evidence: [String(line.trimmed.prefix(160))].filter { !$0.isEmpty } + module.evidence,
        cause: isMismatch
          ? "the NVIDIA library was updated and the loaded kernel module is still the old one (version mismatch)"
          : module.isStale
            ? "the NVIDIA driver does not fit the running kernel: \(module.figure)"
            : "the NVIDIA driver is not loaded, or does not fit the running kernel (a kernel update without its module)"
              + (module.holder.map { "; \($0) has the card" } ?? ""),
        confidence: sure ? .high : .medium,
        why: module.isStale ? "dkms and uname name different kernels" : "",
        nextCheck:
          "uname -r; dkms status; nvidia-smi; ls /lib/modules/$(uname -r)/build; cat /proc/driver/nvidia/version; dmesg | grep -i nvidia | tail"
      )
    ]
  }

  private static func memory(_ transcript: OutputTranscript) -> [Finding] {
    for (line, block) in transcript.lines {
      guard let match = line.firstMatch(of: /(\d+)MiB\s*\/\s*(\d+)MiB/), let used = Int(match.output.1),
        let all = Int(match.output.2),
        all > 0, used * 100 >= all * Thresholds.gpuMemory
      else { continue }
      let users = block.lines.filter { $0.contains(/\|\s+\d+\s+\S+\s+\S+\s+\d+\s+[CG]\s/) }.prefix(4).map { $0.trimmed }
      return [
        Finding(
          rule: "gpu_memory", host: block.host ?? "", object: "GPU", severity: .warning,
          figure: "\(used) of \(all) MiB used",
          threshold: "\(Thresholds.gpuMemory)%",
          evidence: ["nvidia-smi: \(line.trimmed)"] + users,
          cause: "the card's memory is full: the next model or job fails or falls back to the CPU",
          confidence: .high, nextCheck: "nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv")
      ]
    }
    return []
  }
}

/// What `dkms status`, `uname -r` and `lspci -nnk` tell of the NVIDIA module.
private struct DriverModule {
  var kernel: String?
  var built: [String] = []
  /// Another driver that has the card.
  var holder: String?
  var block: OutputTranscript.Block?
  var evidence: [String] = []

  init(_ transcript: OutputTranscript) {
    for (line, block) in transcript.lines {
      // `nvidia-current, 535.183.01, 6.1.0-28-amd64, x86_64: installed`, `nvidia/550.163.01, 6.8.12-4-pve, x86_64: …`.
      if let match = line.firstMatch(
        of: /^\s*(nvidia[\w\-]*)[\/,]\s*[\d.]+,\s*(\d+\.\d+[\w.\-]*),\s*\w+:\s*(\w+)/)
      {
        if match.output.3 == "installed" { built.append(String(match.output.2)) }
        self.block = block
        evidence.append("dkms status: \(line.trimmed.prefix(100))")
        if let name = block.lines.lazy.compactMap({ $0.wholeMatch(of: /\s*(\d+\.\d+\.\d+[\w.\-]*)\s*/) }).first {
          kernel = String(name.output.1)
          evidence.append("uname -r: \(name.output.1)")
        }
      }
      if line.contains("Kernel driver in use: nouveau") {
        holder = "nouveau"
        evidence.append("lspci: \(line.trimmed)")
      }
    }
    if kernel == nil, block != nil {
      kernel = transcript.blocks.first { $0.parts.contains { $0.hasPrefix("uname -r") } }?.lines.lazy
        .compactMap { $0.wholeMatch(of: /\s*(\d+\.\d+\.\d+[\w.\-]*)\s*/) }.first.map { String($0.output.1) }
    }
  }

  /// Whether no module was built for the kernel that runs.
  var isStale: Bool { kernel.map { !built.contains($0) && block != nil } ?? false }

  var figure: String {
    "the kernel that runs is \(kernel ?? "another"), the module is built for \(built.isEmpty ? "none" : built.joined(separator: ", "))"
      + (holder.map { ", and \($0) has the card" } ?? "")
  }
}
