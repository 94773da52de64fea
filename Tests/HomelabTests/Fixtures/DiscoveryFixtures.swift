/// Outputs of discovery.
enum DiscoveryFixtures {
  static let proxmox = """
    @@ hostname
    pve
    @@ machine_id
    0123456789abcdef0123456789abcdef
    @@ os
    PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
    ID=debian
    @@ kernel
    Linux 6.8.12-4-pve
    x86_64
    @@ virt
    none
    @@ cpuinfo
    model name	: Intel(R) Core(TM) i5
    @@ nproc
    4
    @@ meminfo
    MemTotal:       32000000 kB
    @@ lsblk
    {"blockdevices":[{"name":"sda","size":512110190592,"type":"disk","model":"Samsung SSD","rota":false},
    {"name":"loop0","size":1,"type":"loop","model":null,"rota":true}]}
    @@ df
    Filesystem     Type     1024-blocks      Used Available Capacity Mounted on
    /dev/sda2      ext4       264241152  21000000  83886080      21% /
    @@ docker
    @missing docker
    @@ qm
          VMID NAME                 STATUS     MEM(MB)    BOOTDISK(GB) PID
           108 k3s-vm               running    8192              32.00 1234
    @@ pct
    VMID       Status     Lock         Name
    104        running                 dns
    @@ links
    link vmbr0
    operstate up
    carrier 1
    speed 1000
    address aa:bb:cc:dd:ee:ff
    kind bridge
    @@ addresses
    5: vmbr0    inet 192.168.4.17/24 scope global vmbr0
    @@ routes
    default via 192.168.4.1 dev vmbr0
    @@ ss
    tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
    @@ timedatectl
    NTPSynchronized=yes
    @@ uptime
    12345.67 1.0
    @@ end

    """
}
