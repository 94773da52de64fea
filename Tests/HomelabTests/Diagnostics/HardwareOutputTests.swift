import Testing

@testable import Homelab

/// Disks, heat, cables and stalls: by outputs.
struct HardwareOutputTests {
  private func findings(_ text: String) -> [Finding] { OutputReading(text).diagnosis.findings }

  @Test func aDiskBeforeItsPoolAndWhatWaitsForIt() throws {
    let found = findings(
      """
      $ ssh root@nas 'zpool status data'
        pool: data
       state: DEGRADED
      config:
      	NAME                              STATE     READ WRITE CKSUM
      	data                              DEGRADED     0     0     0
      	  mirror-0                        DEGRADED     0     0     0
      	    ata-WDC_WD40EFRX_WD-WCC7K0AA  ONLINE       0     0     0
      	    ata-WDC_WD40EFRX_WD-WCC7K0BB  FAULTED     12    40     0  too many errors
      $ ssh root@nas 'iostat -x 1 1'
      Device            r/s     w/s  %util
      sda             10.00    8.00    7.10
      sdb              3.00    1.00   99.70
      $ ssh root@nas 'smartctl -a /dev/sdb'
      smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.8.12-4-pve] (local build)
      Device Model:     WDC WD40EFRX-68N32N0
      Serial Number:    WD-WCC7K0BB
      SMART overall-health self-assessment test result: PASSED
        5 Reallocated_Sector_Ct   0x0033   200   200   140    Pre-fail  Always       -       0
      190 Airflow_Temperature_Cel 0x0022   064   050   045    Old_age   Always       -       36 (Min/Max 20/50)
      197 Current_Pending_Sector  0x0032   199   199   000    Old_age   Always       -       91
      """)
    #expect(found.map(\.rule) == ["disk_failing", "pool_degraded", "iowait_high"])
    #expect(found[0].cause.contains("WD-WCC7K0BB") && found[0].figure == "91 unreadable sectors (pending)")
  }

  @Test func aDiskThatSlowsItselfDownForHeat() throws {
    let found = findings(
      """
      $ ssh root@mini 'smartctl -a /dev/nvme1'
      Model Number:                       Samsung SSD 990 PRO 1TB
      Warning  Comp. Temp. Threshold:     82 Celsius
      SMART overall-health self-assessment test result: PASSED
      Critical Warning:                   0x00
      Temperature:                        79 Celsius
      Data Units Read:                    12,112,009 [6.20 TB]
      Warning  Comp. Temperature Time:    1,204
      Thermal Temp. 1 Transition Count:   2,011
      $ ssh root@mini 'iostat -x 1 1'
      Device            r/s     w/s  %util
      nvme1n1           0.00  162.00  100.00
      """)
    #expect(found.map(\.rule) == ["disk_hot", "iowait_high"])
    #expect(found[0].figure == "79 °C, 1204 min above its warning temperature, slowed down 2011 times")
    #expect(
      findings(
        "$ smartctl -a /dev/nvme0\nWarning  Comp. Temp. Threshold:     82 Celsius\nTemperature:   41 Celsius\nCritical Warning:  0x00\nSMART overall-health: PASSED"
      ).isEmpty)
  }

  @Test(arguments: [
    ("Critical Warning:                   0x04", "disk_failing"),
    ("Critical Warning:                   0x02\nTemperature:    70 Celsius", "disk_hot"),
    (
      "187 Reported_Uncorrect 0x0032 100 100 000 Old_age Always - 7", "disk_failing"
    ),
    ("190 Airflow_Temp 0x0022 050 040 045 Old_age Always FAILING_NOW 61", "disk_failing"),
    ("199 UDMA_CRC_Error_Count 0x003e 001 001 000 Old_age Always - 41,822", "disk_cable"),
  ])
  func readsWhatADiskSaysOfItself(line: String, rule: String) {
    let found = findings("$ smartctl -a /dev/sdq\nSMART overall-health self-assessment test result: PASSED\n\(line)")
    #expect(found.first?.rule == rule, "\(found.map(\.rule))")
  }

  @Test func oneOfTwoDisksThatWereAsked() {
    let found = findings(
      """
      $ ssh root@nas 'smartctl -A /dev/sda; smartctl -A /dev/sdb'
      smartctl 7.3 2022-02-28
      197 Current_Pending_Sector  0x0032   200   200   000    Old_age   Always       -       0
      smartctl 7.3 2022-02-28
      197 Current_Pending_Sector  0x0032   200   200   000    Old_age   Always       -       3
      """)
    #expect(found.map(\.object) == ["/dev/sdb"])
  }

  @Test(arguments: [
    ("$ sensors\nTctl:         +96.0°C  (high = +90.0°C, crit = +100.0°C)", "machine_hot"),
    ("[Tue] CPU4: Package temperature is above threshold, cpu clock is throttled (total events = 7)", "machine_hot"),
    ("$ vcgencmd get_throttled\nthrottled=0x50000", "undervoltage"),
    ("$ vcgencmd get_throttled\nthrottled=0x80008", "machine_hot"),
    ("[ 12.1] hwmon hwmon0: Undervoltage detected!", "undervoltage"),
    (
      "$ nvidia-smi\n|  0%   88C    P0             110W / 120W |    201MiB /  8192MiB |     99%      Default |",
      "gpu_hot"
    ),
    ("[Tue] ata5: hard resetting link\n[Tue] ata5: SATA link up 3.0 Gbps (SStatus 123 SControl 300)", "disk_cable"),
    (
      "[Tue] usb 2-1: USB disconnect, device number 4\n[Tue] sd 6:0:0:0: [sdd] Synchronize Cache(10) failed: hostbyte=DID_ERROR",
      "usb_lost"
    ),
    ("$ btrfs device stats /data\n[/dev/sdc].read_io_errs     412\n[/dev/sdc].flush_io_errs    0", "disk_failing"),
    ("$ pvesm status\nbackup  nfs  inactive  0  0  0  0.00%", "storage_offline"),
    ("$ pvesm status\ntank  zfspool  active  942211012  911200112  31010900  96.71%", "pool_full"),
    (
      "$ zpool iostat tank\n              capacity     operations     bandwidth\npool        alloc   free   read  write   read  write\ntank        6.8T   412G     12     44   1.1M   3.2M",
      "pool_full"
    ),
    ("$ ceph -s\n  cluster:\n    health: HEALTH_WARN\n            2 osds down\n", "ceph_unwell"),
    (
      "$ wg show\ninterface: wg0\n\npeer: abc=\n  endpoint: 198.51.100.9:51820\n  latest handshake: 2 hours, 1 minute ago\n  transfer: 0 B received, 8 KiB sent",
      "tunnel_down"
    ),
    ("[Tue] e1000e 0000:00:1f.6 eno1: Detected Hardware Unit Hang:", "link_hang"),
    ("[Tue] igb 0000:03:00.0 eno2: igb: eno2 NIC Link is Up 100 Mbps Full Duplex, Flow Control: None", "link_slow"),
    ("[Tue] r8169 0000:04:00.0 enp4s0: Link is Up - 10Mbps/Half - flow control off", "link_slow"),
    (
      "$ iperf3 -c nas\n[  5]   0.00-10.00  sec   112 MBytes  94.4 Mbits/sec    0             sender", "link_slow"
    ),
  ])
  func knowsTheSignOf(text: String, rule: String) {
    let found = findings(text)
    #expect(found.first?.rule == rule, "\(found.map(\.rule))")
  }

  @Test(arguments: [
    "$ sensors\nPackage id 0:  +52.0°C  (high = +80.0°C, crit = +100.0°C)", "$ vcgencmd get_throttled\nthrottled=0x0",
    "[Tue] igb 0000:03:00.0 eno2: igb: eno2 NIC Link is Up 1000 Mbps Full Duplex",
    "[Tue] mlx4_en: enp1s0: Link Up\n[Tue] ixgbe 0000:01:00.0 eno3: NIC Link is Up 10 Gbps",
    "$ iperf3 -c nas\n[  5]   0.00-10.00  sec  1.09 GBytes   941 Mbits/sec    0             sender",
    "[Tue] usb 2-1: USB disconnect, device number 4", "$ btrfs device stats /data\n[/dev/sdc].read_io_errs     0",
    "$ pvesm status\nlocal  dir  active  98497780  41221112  57276668  41.85%",
    "$ wg show\ninterface: wg0\n\npeer: abc=\n  latest handshake: 1 minute, 4 seconds ago",
    "$ ip route\ndefault via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.4",
    "$ ps -eo pid,stat,comm\n1 Ss systemd\n2 S kthreadd", "$ ceph -s\n    health: HEALTH_OK",
    "$ vmstat 1 2\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n 1  0 0 912 112 812 0 0 4 22 120 190 1 1 97 1 0\n 0  0 0 912 112 812 0 0 4 22 120 190 1 1 97 1 0",
  ])
  func findsNothingWhereAllIsWell(text: String) {
    #expect(findings(text).isEmpty, "\(findings(text).map(\.rule))")
  }

  @Test func aShareWhoseServerIsGoneBeforeWhatHangsOnIt() throws {
    let found = findings(
      """
      $ ssh root@pve 'vmstat 1 2'
      procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
       1  9      0 9120344 411220 7822112   0    0     4    22  120  190  1  1 97  1  0
       0 11      0 9120212 411220 7822112   0    0     0     0  810 1420  1  0 62 37  0
      $ ssh root@pve 'ps -eo pid,stat,wchan:24,comm'
         8811 Dl   rpc_wait_bit_killable    kvm
        90121 D    nfs_wait_bit_killable    df
      $ ssh root@pve 'dmesg | tail -2'
      [1.0] nfs: server 10.2.0.9 not responding, still trying
      [2.0] INFO: task kvm:8811 blocked for more than 120 seconds.
      $ ssh root@pve 'qm list; pvesm status'
            VMID NAME     STATUS     MEM(MB)    BOOTDISK(GB) PID
             210 cloud    running    8192             120.00 8811
      $ ssh root@pve 'qm config 210'
      name: cloud
      scsi0: filer:210/vm-210-disk-0.qcow2,size=120G
      $ ssh root@pve 'mount | grep nfs'
      10.2.0.9:/vm on /mnt/pve/filer type nfs4 (rw,hard)
      $ ping -c 1 10.2.0.9
      1 packets transmitted, 0 received, 100% packet loss, time 0ms
      """)
    #expect(found.map(\.rule).prefix(2) == ["gateway_unreachable", "share_gone"])
    #expect(found.count { $0.explainedBy == nil } == 1)
    #expect(found[1].cause.contains("/mnt/pve/filer") && found[1].cause.contains("VM 210 (cloud)"))
    #expect(found.contains { $0.rule == "tasks_blocked" && $0.cause.contains("kvm of VM 210 (cloud)") })
  }

  @Test func aMachineThatSwapsAllTheTime() {
    let found = findings(
      """
      $ vmstat 1 2
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
       2  9 8001220  91220   1120  81220  12   10 12000  9912 4120 8120 11 22  2 65  0
       3  8 8004220  90220   1120  80220 9112 8120 14000  8912 4020 8320 10 21  3 66  0
      """)
    #expect(found.map(\.rule) == ["memory_low", "iowait_high"])
  }

  @Test func aKillInAGuestsOwnGroup() throws {
    let found = findings(
      """
      $ ssh root@pve 'dmesg | tail -2'
      [1.0] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=ns,mems_allowed=0,oom_memcg=/lxc/204,task_memcg=/lxc/204/ns/system.slice/x.service,task=java,pid=9,uid=100000
      [1.0] Memory cgroup out of memory: Killed process 9 (java) total-vm:9812212kB, anon-rss:3611204kB
      $ ssh root@pve 'pct list; pct config 204'
      VMID       Status     Lock         Name
      204        running                 search
      hostname: search
      memory: 2048
      """)
    #expect(found.map(\.rule) == ["oom_kill"])
    #expect(found[0].cause.contains("CT 204 (search)") && found[0].cause.contains("limit of 2048 MiB"))
    #expect(found[0].nextCheck.hasPrefix("pct config 204"))
  }

  @Test func theGuestBehindAProcessAndItsSteal() throws {
    let found = findings(
      """
      $ ssh root@web 'top -bn1 | head -3'
      %Cpu(s):  8.3 us,  3.1 sy,  0.0 ni, 29.8 id,  0.2 wa,  0.0 hi,  0.4 si, 58.2 st
      $ ssh root@metal 'qm list'
            VMID NAME                 STATUS     MEM(MB)    BOOTDISK(GB) PID
             110 web                  running    4096              32.00 1811
             133 render               running    8192              80.00 3020
      $ ssh root@metal 'top -bn1'
          PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
         3020 root      20   0 9911220   8.0g  12120 S 371.4  25.6   9812:10 kvm
      """)
    #expect(found.map(\.rule) == ["runaway_process", "steal_high"])
    #expect(found[0].cause.contains("VM 133 (render)") && found[0].procedure == nil)
  }

  @Test func aCardThatIsGoneBeforeWhatComputedOnIt() {
    let found = findings(
      """
      $ ssh root@rig 'dmesg | tail -1'
      [1.0] NVRM: Xid (PCI:0000:01:00): 79, pid=1, name=x, GPU has fallen off the bus.
      $ ssh root@rig 'nvidia-smi'
      Unable to determine the device handle for GPU0000:01:00.0: Unknown Error
      $ ssh root@rig 'docker ps -a --format "table {{.Names}}\\t{{.Status}}"'
      NAMES      STATUS
      detector   Exited (1) 7 hours ago
      mail       Exited (1) 9 days ago
      $ ssh root@rig 'docker logs --tail 2 detector'
      RuntimeError: CUDA failure 999: unknown error
      exiting
      """)
    #expect(found.map(\.rule).first == "gpu_error")
    #expect(found.filter { $0.explainedBy == nil }.map(\.object) == [found[0].object, "mail"])
    #expect(found.contains { $0.object == "detector" && $0.cause.contains("CUDA failure") })
  }

  /// Figures of any size, and rows that are half there, end no reading.
  @Test(arguments: [
    "$ vmstat 1\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n 1e300 1e300 0 0 0 0 1e300 1e300 0 0 0 0 0 0 0 1e300 1e300",
    "$ sensors\nPackage id 0: +99999999999999999999999.0°C (high = +80.0°C, crit = +100.0°C)",
    "$ pvesm status\nx dir active 1 1 1 1e300%", "eno1: Link is Up 9223372036854775807 Gbps",
    "$ kubectl get pods\nNAME READY STATUS RESTARTS AGE\na 99999999999999999999/99999999999999999999 Running 99999999999999999999 1h",
    "$ zfs list -o space\nNAME AVAIL USED USEDSNAP USEDDS USEDREFRESERV USEDCHILD\n/ 0B 9T 9T 0B 0B 0B",
    "$ zpool list\nNAME SIZE CAP HEALTH\nx 1T 1e300% ONLINE",
    "$ smartctl -a /dev/nvme0\nTemperature: 90 Celsius\nThermal Temp. 1 Transition Count: 9223372036854775807\nThermal Temp. 2 Transition Count: 9223372036854775807",
    "$ lsof +L1\nx 1 u 9w REG 1e400 1e400 0 1 / (deleted)", "$ df -h\n100% /", "$ docker ps\n (unhealthy)",
  ])
  func survivesFiguresThatNobodyHas(text: String) {
    #expect(OutputReading(text).diagnosis.findings.count < 5)
  }
}
