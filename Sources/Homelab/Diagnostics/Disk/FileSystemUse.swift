/// A mounted file system that holds somebody's files, as `df` shows it.
struct FileSystemUse: Sendable, Hashable {
  var device: String
  var type: String?
  /// KiB.
  var size: Int
  var used: Int
  /// What may still be written, which the reserve for root is not part of.
  var free: Int
  var mount: String

  /// As df rounds it: used of what can be used.
  var percent: Double {
    used + free > 0 ? Double(used) / Double(used + free) * 100 : 0
  }

  /// `/srv 73% of 1.8T used, 480G free`.
  var sentence: String { "\(mount) \(figure)" }

  var figure: String {
    "\(Figure.percent(percent.rounded(.up))) of \(Figure.kib(size)) used, \(Figure.kib(free)) free"
  }

  /// `df -PkT` or `df -Pk` → the file systems worth speaking of, each device once.
  static func list(_ lines: [Substring]) -> [FileSystemUse] {
    let typed = lines.first?.words.contains("Type") ?? false
    let rows = lines.dropFirst().compactMap { FileSystemUse($0, typed: typed) }
    var shown: [FileSystemUse] = []
    for row in rows where row.isReal {
      // A bind mount or a subvolume is the same disk under another name: the shortest path stays.
      if let place = shown.firstIndex(where: { $0.isSame(as: row) }) {
        if row.mount.count < shown[place].mount.count { shown[place] = row }
      } else {
        shown.append(row)
      }
    }
    return shown
  }

  init?(_ line: Substring, typed: Bool) {
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    // The device may hold blanks ("//nas/my share"), the numbers not: read them around the percent.
    guard
      let percent = words.lastIndex(where: { $0.hasSuffix("%") || $0 == "-" }),
      percent >= (typed ? 5 : 4), percent + 1 < words.count,
      let free = Int(words[percent - 1]), let used = Int(words[percent - 2]),
      let size = Int(words[percent - 3])
    else { return nil }
    self.size = size
    self.used = used
    self.free = max(0, free)
    type = typed ? String(words[percent - 4]) : nil
    device = words[..<(percent - (typed ? 4 : 3))].joined(separator: " ")
    mount = words[(percent + 1)...].joined(separator: " ")
  }

  private func isSame(as other: FileSystemUse) -> Bool {
    if device == other.device, device.contains("/") || device.hasPrefix("UUID") {
      return size == other.size
    }
    return false
  }

  private static let unreal: Set<String> = [
    "tmpfs", "devtmpfs", "squashfs", "ramfs", "proc", "sysfs", "efivarfs", "iso9660", "udf", "erofs",
    "nsfs", "cgroup", "cgroup2", "overlay", "aufs", "fuse.lxcfs", "fuse.portal", "fuse.gvfsd-fuse",
    "autofs", "rootfs", "none", "udev", "shm", "run", "dev", "cgmfs", "fuse.snapfuse",
  ]

  private var isReal: Bool {
    guard size > 0 else { return false }
    // The root tells how full a container is, whatever it is made of.
    if mount == "/" { return true }
    if FileSystemUse.unreal.contains(type ?? device) || FileSystemUse.unreal.contains(device) {
      return false
    }
    let hidden = [
      "/dev/", "/proc/", "/sys/", "/snap/", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
      "/var/lib/docker/", "/var/lib/containers/", "/var/lib/kubelet/pods/", "/run/containerd/",
      "/run/k3s/containerd/", "/etc/pve",
    ]
    return !hidden.contains { mount.hasPrefix($0) }
  }
}
