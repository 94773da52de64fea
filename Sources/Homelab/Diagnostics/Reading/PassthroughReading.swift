/// Devices that a guest should have and that its hypervisor holds, in outputs: lspci -nnk beside what qm says.
enum PassthroughReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    let wanted = transcript.lines.first { $0.line.lowercased().contains(/vfio|hostpci|passthrough/) }
    guard let wanted else { return [] }
    let kernel = transcript.lines.lazy.compactMap { line, _ in line.wholeMatch(of: /\s*(\d+\.\d+\.\d+[\w.\-]*)\s*/) }
      .first
      .map { String($0.output.1) }
    var slot: (name: String, line: String)?
    for (line, block) in transcript.lines {
      if let match = line.firstMatch(
        of:
          #/^((?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d) (?:VGA|3D|Display|Non-Volatile|Ethernet|Network|SATA|RAID|USB|Serial)/#
      ) {
        slot = (String(match.output.1), line.trimmed)
      } else if line.firstMatch(of: #/^[0-9a-f]{2}:[0-9a-f]{2}\.\d /#) != nil {
        slot = nil
      }
      guard let slot, let match = line.firstMatch(of: /Kernel driver in use: (\S+)/), match.output.1 != "vfio-pci"
      else {
        continue
      }
      let short = slot.name.split(separator: ".")[0]
      return [
        Finding(
          rule: "device_held", host: block.host ?? "", object: slot.name, severity: .critical,
          figure: "driver \(match.output.1)", threshold: "vfio-pci",
          evidence: [String(slot.line.prefix(120)), line.trimmed, String(wanted.line.trimmed.prefix(160))]
            + (kernel.map { ["the running kernel: \($0)"] } ?? []),
          cause:
            "the hypervisor's own driver \(match.output.1) holds the device \(slot.name) (\(slot.line.dropFirst(slot.name.count + 1).prefix(70))), which the guest wants through vfio-pci"
            + (kernel.map {
              "; the kernel that runs is \($0): after an update its initramfs may lack the vfio settings"
            } ?? ""),
          confidence: .high, why: "lspci names the driver that has it",
          nextCheck:
            "lspci -nnk -s \(short); lsinitramfs /boot/initrd.img-\(kernel ?? "$(uname -r)") | grep -i vfio; grep -rhE 'vfio|blacklist' /etc/modprobe.d; cat /proc/cmdline"
        )
      ]
    }
    return []
  }
}
