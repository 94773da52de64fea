/// Disks on their cables in outputs: SATA links that are reset, USB devices that go away, a file system's own counters.
enum BusReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    sata(transcript) + usb(transcript) + btrfs(transcript)
  }

  private static func sata(_ transcript: OutputTranscript) -> [Finding] {
    let lines = transcript.lines.filter {
      $0.line.contains(
        /\bata\d+(?:\.\d+)?: (?:hard resetting link|exception Emask|SError|failed command|limiting SATA link speed|.*COMRESET failed|SATA link up)/
      )
    }
    guard let reset = lines.first(where: { $0.line.contains(/hard resetting link|exception Emask|COMRESET/) }),
      let port = reset.line.firstMatch(of: /\b(ata\d+)/).map({ String($0.output.1) })
    else { return [] }
    let slowed = lines.last { $0.line.contains(/SATA link up [13]\.[05] Gbps|limiting SATA link speed/) }
      .flatMap { $0.line.firstMatch(of: /([13]\.[05]) Gbps/) }.map { "; its link fell to \($0.output.1) Gb/s" }
    return [
      Finding(
        rule: "disk_cable", host: reset.block.host ?? "", object: port, severity: .critical,
        figure: "the link was reset\(slowed ?? "")", threshold: "never",
        evidence: lines.prefix(4).map { String($0.line.trimmed.prefix(140)) },
        cause:
          "the SATA link \(port) is reset again and again\(slowed ?? ""): the cable, its plug, the power of the disk, or the disk itself",
        confidence: .medium, why: "the kernel shows the link, not which part of it is bad",
        nextCheck:
          "ls -l /dev/disk/by-path | grep \(port.replacing("ata", with: "ata-")); smartctl -A of that disk: 199 UDMA_CRC_Error_Count, 5, 197; dmesg | grep \(port)"
      )
    ]
  }

  /// A disk whose USB device went away; a stick that somebody took out has nothing left to write.
  private static func usb(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let gone = transcript.lines.first(where: {
        $0.line.contains(/usb [\d\-.]+: USB disconnect|reset (?:high|Super)-?[Ss]peed.* USB device/)
      }),
      let hurt = transcript.lines.first(where: {
        $0.line.contains(
          /\[sd[a-z]+\].*(?:failed|DID_ERROR|DID_NO_CONNECT)|I\/O error, dev sd|Buffer I\/O error on dev sd|device offline/
        )
      })
    else { return [] }
    let disk = hurt.line.firstMatch(of: /\b(sd[a-z]+)\b/).map { String($0.output.1) } ?? "a disk"
    return [
      Finding(
        rule: "usb_lost", host: gone.block.host ?? "", object: disk, severity: .critical,
        figure: "its USB device went away", threshold: "stays",
        evidence: [gone.line.trimmed, hurt.line.trimmed].map { String($0.prefix(160)) },
        cause:
          "the USB disk \(disk) dropped off the bus while it was in use: its power, the cable, the enclosure or the port; it may come back under another name",
        confidence: .high, why: "the disconnect and the failed write stand beside each other",
        nextCheck:
          "dmesg | grep -iE 'usb|\(disk)' | tail -n 30; lsusb -t; findmnt; is UAS at fault: dmesg | grep -i uas")
    ]
  }

  /// `btrfs device stats`: `[/dev/sdc].read_io_errs 412`.
  private static func btrfs(_ transcript: OutputTranscript) -> [Finding] {
    var counts: [String: [(kind: String, count: Int)]] = [:]
    var host = ""
    for (line, block) in transcript.lines {
      guard let match = line.firstMatch(of: /^\[(\/dev\/\S+)\]\.(\w+)_errs\s+(\d+)/), let count = Int(match.output.3),
        count > 0
      else { continue }
      counts[String(match.output.1), default: []].append((match.output.2.replacing("_", with: " ").description, count))
      host = block.host ?? ""
    }
    return counts.sorted { $0.key < $1.key }.map { device, errors in
      let told = errors.map { "\($0.count) \($0.kind) errors" }.joined(separator: ", ")
      return Finding(
        rule: "disk_failing", host: host, object: device, severity: .critical, figure: told, threshold: "0",
        evidence: ["btrfs device stats \(device): \(told)"],
        cause: "the disk \(device) of a btrfs file system has \(told): it, or its cable, damages or loses data",
        confidence: .high, why: "btrfs counts them; whether they grow, a second look tells",
        nextCheck: "smartctl -a \(device); btrfs scrub status MOUNT; dmesg | grep -i btrfs; is there a backup",
        typed: [device.lastComponent])
    }
  }
}
