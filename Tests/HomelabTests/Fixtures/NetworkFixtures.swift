/// Outputs of discovery about the network.
enum NetworkFixtures {
  static let host = """
    @@ hostname
    frigate
    @@ os
    PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
    @@ proxmox
    pve-manager/8.1.4/ec5affc9e41f1d79 (running kernel: 6.5.11-8-pve)
    @@ meminfo
    MemTotal:       16000000 kB
    @@ zpool
    tank\t3985729650688\t1099511627776\t2886218022912\tONLINE
    @@ mdstat
    md0 : active raid1 sdb1[1] sda1[0]
    @@ links
    link eno1
    physical yes
    operstate up
    carrier 1
    speed 1000
    duplex full
    address 52:54:00:AA:BB:CC
    driver ../../../bus/pci/drivers/igc
    master ../vmbr0
    link vmbr0
    operstate up
    carrier 1
    address 52:54:00:AA:BB:CC
    kind bridge
    @@ ethtool
    link eno1
    Settings for eno1:
    \tSupported ports: [ TP ]
    \tSupported link modes:   10baseT/Half 10baseT/Full
    \t                        1000baseT/Full
    \t                        2500baseT/Full
    \tSupported pause frame use: Symmetric
    \tAdvertised link modes:  1000baseT/Full
    \tLink partner advertised link modes:  1000baseT/Full
    \t                                     2500baseT/Full
    \tSpeed: 1000Mb/s
    @@ addresses
    2: vmbr0    inet 10.77.4.33/24 brd 10.77.4.255 scope global vmbr0
    @@ routes
    default via 10.77.4.1 dev vmbr0
    @@ neighbours
    10.77.4.9 dev vmbr0 lladdr AA:00:00:00:00:09 STALE
    10.77.4.8 dev vmbr0 FAILED
    fe80::1 dev vmbr0 lladdr aa:00:00:00:00:01 STALE
    @@ lldp
    lldp.eno1.via=LLDP
    lldp.eno1.chassis.name=sw-core
    lldp.eno1.port.ifname=ge-0/0/7
    @@ leases
    1770003600 52:54:00:00:00:07 10.77.4.160 retro 01:52:54:00:00:00:07
    1770003600 02:00:00:00:00:01 10.77.4.161 evil\u{1B}[2J *
    1770003600 02:00:00:00:00:02 10.77.4.162 * *
    @@ nvidia
    NVIDIA GeForce RTX 3060, 535.183.01, 12288, 1030, 22, 52
    @@ running
    ssh.service loaded active running OpenBSD Secure Shell server
    @@ ss
    tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
    @@ kube_nodes
    {"items": [{"metadata": {"name": "k3s-1"}, "status": {"addresses": [{"type": "InternalIP", "address": "10.77.4.64"},
     {"type": "Hostname", "address": "k3s-1"}], "capacity": {"cpu": "4", "memory": "8000000Ki", "nvidia.com/gpu": "1"},
     "conditions": [{"type": "Ready", "status": "True"}], "nodeInfo": {"osImage": "Debian GNU/Linux 12 (bookworm)"}}}]}
    @@ kube_pods
    {"items": [{"metadata": {"name": "grafana-7d9f-x2", "namespace": "monitoring"}, "spec": {"nodeName": "k3s-1"},
     "status": {"phase": "Running", "containerStatuses": [{"restartCount": 3}]}}]}
    @@ uptime
    12345.67 1.0
    @@ end

    """

  static let busybox = """
    @@ hostname
    router
    @@ addresses
    @missing ip
    @@ ifconfig
    br-lan    Link encap:Ethernet  HWaddr AA:BB:CC:DD:EE:FF
              inet addr:192.168.1.1  Bcast:192.168.1.255  Mask:255.255.255.0
    lo        Link encap:Local Loopback
              inet addr:127.0.0.1  Mask:255.0.0.0
    @@ proc_arp
    IP address       HW type     Flags       HW address            Mask     Device
    192.168.1.7      0x1         0x2         11:22:33:44:55:66     *        br-lan
    192.168.1.8      0x1         0x0         00:00:00:00:00:00     *        br-lan
    @@ end

    """

  static let macOS = """
    @@ hostname
    studio.local
    @@ os
    ProductName:\t\tmacOS
    ProductVersion:\t\t14.4
    @@ ifconfig
    lo0: flags=8049<UP,LOOPBACK> mtu 16384
    \tinet 127.0.0.1 netmask 0xff000000
    en0: flags=8863<UP,BROADCAST> mtu 1500
    \tether a4:83:e7:00:00:01
    \tinet 192.168.4.50 netmask 0xffffff00 broadcast 192.168.4.255
    @@ end

    """
}
