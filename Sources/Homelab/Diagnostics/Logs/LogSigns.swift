/// Signs of trouble that one line is enough for: data, the more telling first.
enum LogSigns {
  struct Sign: Sendable {
    var text: String
    var severity: Finding.Severity
    var cause: String
    var next: String
  }

  static let all: [Sign] = [
    Sign("no space left on device", .critical, "a disk is full", "df -h; df -i"),
    Sign(
      "i/o error", .critical, "a disk or its cable fails to read or write",
      "smartctl -H -A DEVICE; dmesg | grep -i 'i/o error'"),
    Sign("ext4-fs error", .critical, "the file system is damaged", "dmesg | grep -i ext4; the disk check"),
    Sign("btrfs error", .critical, "the file system is damaged", "btrfs device stats /"),
    Sign("remounting filesystem read-only", .critical, "the file system had errors", "dmesg | grep -i remount"),
    Sign(
      "hardware error", .critical, "the processor or memory reports an error",
      "journalctl -k -b | grep -i 'hardware error'"),
    Sign(
      "nvrm: xid", .warning, "the graphics card or its driver reports an error",
      "nvidia-smi -q -d PAGE_RETIREMENT,ECC; dmesg | grep -i xid"),
    Sign("fallen off the bus", .critical, "the graphics card is no longer reached over PCIe", "lspci | grep -i nvidia"),
    Sign("out of memory", .warning, "memory was used up", "journalctl -k -b --grep 'Killed process'"),
    Sign(
      "blocked for more than", .warning, "a process hangs in the kernel, mostly on a disk or NFS",
      "dmesg | grep -A12 'blocked for more'"),
    Sign("temperature above threshold", .warning, "the machine is too hot", "sensors"),
    Sign("segfault", .warning, "a program crashed", "coredumpctl list"),
    Sign(
      "duplicate address", .warning, "another machine has the same address", "ip neigh; arping -D -I DEVICE ADDRESS"),
    Sign(
      "certificate has expired", .warning, "a certificate that something relies on has expired",
      "the certificates check"),
  ]

  static func sign(of message: String) -> Sign? {
    let message = message.lowercased()
    return all.first { message.contains($0.text) }
  }
}

extension LogSigns.Sign {
  fileprivate init(_ text: String, _ severity: Finding.Severity, _ cause: String, _ next: String) {
    self.init(text: text, severity: severity, cause: cause, next: next)
  }
}
