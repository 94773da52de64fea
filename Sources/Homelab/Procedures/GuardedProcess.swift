import Agent

/// Processes whose end takes more with it than itself: ending one is `danger`, whatever a procedure says.
enum GuardedProcess {
  /// Names as the kernel keeps them: at most 15 bytes.
  private static let names: Set<String> = [
    // The first process, and who lets the owner in.
    "systemd", "init", "launchd", "runit", "s6-svscan", "sshd", "sshd-session", "sshd-auth", "dropbear", "login",
    "agetty", "getty", "dbus-daemon", "dbus-broker", "NetworkManager", "tailscaled", "wpa_supplicant",
    // Hypervisors and what runs guests and containers.
    "kvm", "qemu", "pvedaemon", "pveproxy", "pvestatd", "pvescheduler", "pve-firewall", "pve-ha-lrm", "pve-ha-crm",
    "pmxcfs", "corosync", "libvirtd", "virtqemud", "lxc-start", "lxcfs", "containerd", "dockerd", "podman", "conmon",
    "crio", "kubelet", "k3s", "k3s-server", "k3s-agent", "etcd", "xenstored",
    // Databases and storage.
    "postgres", "postmaster", "mysqld", "mariadbd", "mongod", "redis-server", "valkey-server", "influxd", "clickhouse",
    "clickhouse-serv", "prometheus", "sqlservr", "oracle", "couchdb", "cockroach", "ceph-osd", "ceph-mon", "glusterfsd",
    "zed", "nfsd", "smbd",
  ]
  private static let beginnings = [
    "systemd-", "qemu-", "containerd-shim", "postgres:", "pvedaemon ", "pveproxy ", "ceph-", "k3s-",
  ]

  /// Why ending the process is dangerous, or nil.
  static func reason(_ process: ProcessMark) -> String? {
    if process.pid == 1 { return "it is the first process of the host" }
    if names.contains(process.name) || beginnings.contains(where: process.name.hasPrefix) {
      return "\(process.name) carries others: the host's own services, guests, containers or data"
    }
    return nil
  }
}
