/// Words that say of what kind a thing is and do not make it another thing: the `traefik ingress` is traefik.
enum ThingKinds {
  static let words: Set<String> = [
    "pod", "vm", "server", "service", "host", "node", "cluster", "container", "lxc", "machine", "box", "app", "ingress",
    "controller", "dashboard", "ui", "web", "interface", "system", "device", "instance", "deployment", "loadbalancer",
    "load", "balancer", "lb", "nvr", "webui", "addon", "add-on", "daemon", "application",
    "development", "environment",
  ]

  /// Words for many things at once: documents that give two cameras two addresses do not disagree.
  static let classes: Set<String> = [
    "camera", "cameras", "printer", "switch", "phone", "laptop", "tv", "disk", "drive", "backup", "backups", "database",
    "network", "subnet", "vlan", "dns", "proxy", "storage", "client", "clients", "user", "domain", "website", "site",
    "sensor", "sensors", "api", "endpoint", "monitor", "monitoring", "metrics", "exporter", "image", "gpu", "cpu",
    "kernel", "homelab", "lab", "home", "local", "everything", "hosts", "nodes", "services", "vms", "devices",
  ]

  /// What runs on many machines at once, or hands out addresses: it has no host and no address of its own.
  static let platforms: Set<String> = [
    "k3s", "k8s", "kubernetes", "rke2", "microk8s", "talos", "proxmox", "esxi", "docker", "podman", "containerd", "lxd",
    "linux", "debian", "ubuntu", "fedora", "alpine", "arch", "nixos", "windows", "macos", "zfs", "btrfs", "ext4",
    "lvm", "ceph", "longhorn", "systemd", "ssh", "metallb", "dhcp", "etcd", "flannel", "calico", "cilium",
  ]

  /// What many services bring along, each its own.
  static let engines: Set<String> = [
    "postgres", "postgresql", "mysql", "mariadb", "redis", "nginx", "apache", "php", "python", "node.js", "sqlite",
    "samba",
    "ntp", "chrony", "wifi", "firewall", "ipv6", "cockpit", "swap", "upnp", "mdns",
  ]

  /// Things that have an address in each network they join.
  static let routers: Set<String> = [
    "opnsense", "pfsense", "openwrt", "router", "gateway", "firewall", "routeros", "mikrotik", "vyos", "edgerouter",
    "udm", "unifi",
  ]
}
