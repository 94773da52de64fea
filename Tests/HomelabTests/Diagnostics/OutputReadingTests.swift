import Foundation
import Testing

@testable import Homelab

struct OutputReadingTests {
  @Test func findsTheClockThatMakesLoginsFail() throws {
    let reading = OutputReading(
      """
      $ for n in alpha beta gamma; do echo $n $(ssh root@$n date +%s); done
      alpha 1766865408
      beta 1766865960
      gamma 1766865961
      $ ssh root@alpha 'chronyc sources; chronyc tracking'
      MS Name/IP address         Stratum Poll Reach LastRx Last sample
      ^? 2600:1700::1734               0  10     0     -     +0ns[   +0ns] +/-    0ns
      Stratum         : 0
      Leap status     : Not synchronised
      $ ssh root@alpha 'journalctl -u pveproxy -n 1'
      Dec 27 19:12:41 alpha pveproxy[20931]: /etc/pve/local/pve-ssl.key: failed to load local private key
      """)
    let causes = reading.diagnosis.causes
    #expect(causes.map(\.rule) == ["clock_offset"])
    #expect(causes[0].figure == "552 s behind the other hosts")
    #expect(causes[0].nextCheck.contains("chronyc sources"))
    // The key is a symptom, and chrony's silence the reason.
    #expect(Set(reading.diagnosis.findings.map(\.rule)) == ["clock_offset", "clock_unsynchronised", "log_errors"])
  }

  @Test func findsTheFullPoolBehindAGuestThatStopped() throws {
    let reading = OutputReading(
      """
      $ ssh root@pve "qm status 105"
      status: stopped
      $ ssh root@pve "journalctl | grep 'VM 105'"
      Feb 27 22:30:04 pve pvescheduler[22]: INFO: Starting Backup of VM 105 (qemu)
      Feb 27 23:30:12 pve pvescheduler[22]: VM 105 qmp command 'guest-fsfreeze-freeze' failed - got timeout
      Feb 27 23:30:41 pve pvescheduler[22]: ERROR: backup write data failed: No space left on device (os error 28)
      Feb 27 23:33:41 pve pvescheduler[22]: VM 105 qmp command 'guest-fsfreeze-thaw' failed - got timeout
      $ ssh root@pve "zfs list -o name,used,avail backup"
      NAME     USED  AVAIL
      backup  2.63T     0B
      $ ssh root@pve "pct exec 103 -- proxmox-backup-manager prune-job list"
      """)
    let first = try #require(reading.diagnosis.findings.first)
    #expect(first.rule == "pool_full")
    #expect(first.object == "backup")
    let rules = reading.diagnosis.findings.map(\.rule)
    #expect(rules.contains("backup_froze_guest") && rules.contains("guest_stopped") && rules.contains("no_prune_job"))
    #expect(reading.diagnosis.causes.map(\.rule) == ["pool_full", "no_prune_job"])
    #expect(reading.text.contains("zfs list -o space"))
  }

  @Test(arguments: [
    ("$ kubectl get pods -n paperless", "kubectl describe pod -n paperless web-1"),
    ("$ kubectl --namespace=paperless get pods", "kubectl describe pod -n paperless web-1"),
    (
      "$ kubectl get pods",
      "kubectl describe pod web-1; kubectl logs web-1 --previous --tail 30 (with -n and its namespace)"
    ),
  ])
  func keepsTheNamespaceOfTheCommand(command: String, next: String) throws {
    let text =
      "\(command)\nNAME    READY   STATUS             RESTARTS   AGE\nweb-1   0/1     CrashLoopBackOff   37         3h\n"
    #expect(try #require(OutputReading(text).diagnosis.causes.first).nextCheck.contains(next))
  }

  @Test func saysThatNothingIsWrongWithFigures() {
    let reading = OutputReading(
      """
      $ ssh nas 'uptime'
       20:11:12 up 30 days,  2:11,  1 user,  load average: 0.12, 0.20, 0.21
      $ ssh nas 'df -h /'
      Filesystem      Size  Used Avail Use% Mounted on
      /dev/sda1        63G   20G   40G  34% /
      $ ssh nas 'zpool status -x'
      all pools are healthy
      """)
    #expect(reading.lead == nil && reading.hasCommands)
    #expect(reading.wellText.contains("3 commands read: `uptime`, `df -h /`, `zpool status -x`"))
    #expect(
      reading.wellText.contains("nas: load average 0.12, 0.20, 0.21; nas: / 34% used; nas: all pools are healthy"))
  }

  @Test func findsTheCycleThatDroppedTheBus() throws {
    let reading = OutputReading(
      """
      $ ssh root@pve "qm start 105"
      TASK ERROR: org.freedesktop.DBus.Error.FileNotFound: Failed to connect to socket /run/dbus/system_bus_socket
      $ ssh root@pve "systemctl is-active dbus"
      inactive
      $ ssh root@pve "journalctl -b | grep -i 'ordering cycle'"
      sockets.target: Found ordering cycle on dbus.socket/start
      sockets.target: Job dbus.socket/start deleted
      crucible-nbd-connect.service: Found ordering cycle on sysinit.target/start
      crucible-nbd-connect.service: Job local-fs.target/start deleted
      """)
    #expect(reading.diagnosis.causes.map(\.rule) == ["ordering_cycle"])
    #expect(reading.text.contains("systemd-analyze verify 'crucible-nbd-connect.service'"))
    #expect(reading.text.contains("until the next boot only"))
  }

  @Test func findsWhoHoldsTheAddressAndDoesNotBlameNames() throws {
    let reading = OutputReading(
      """
      $ dig +short rancher.homelab @192.168.4.1
      192.168.4.200
      $ dig +short rancher.homelab @192.168.4.53
      $ kubectl get svc traefik -n kube-system
      NAME      TYPE           CLUSTER-IP     EXTERNAL-IP   PORT(S)          AGE
      traefik   LoadBalancer   10.43.152.12   <pending>     80:31544/TCP     20d
      $ kubectl get svc -A | grep 192.168.4.80
      frigate   frigate-webrtc-udp   LoadBalancer   10.43.88.14   192.168.4.80   8555:30555/UDP   2d
      """)
    #expect(reading.diagnosis.causes.map(\.rule) == ["service_pending"])
    #expect(reading.lead?.contains("frigate/frigate-webrtc-udp has 192.168.4.80") == true)
    #expect(reading.diagnosis.findings.contains { $0.rule == "name_unresolved" && $0.severity == .info })
  }

  @Test(arguments: [
    ("[Tue] NVRM: Xid (PCI:0000:01:00): 79, pid=1, GPU has fallen off the bus.", "gpu_error"),
    ("Failed to initialize NVML: Driver/library version mismatch", "gpu_driver"),
    ("/dev/sda2        98G   93G     0 100% /", "disk_full"),
    ("2 packets transmitted, 1 received, 50% packet loss, time 1ms", "packet_loss"),
    ("Quorate:          No", "no_quorum"),
    ("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", "port_taken"),
    ("nfs: server nas not responding, still trying", "share_gone"),
    ("curl: (60) SSL certificate problem: certificate has expired", "certificate_expired"),
    ("Nov 24 kernel: Memory cgroup out of memory: Killed process 31 (python3) total-vm:62976kB", "oom_kill"),
    ("VM is locked (backup)", "guest_refused"),
    ("System clock synchronized: no", "clock_unsynchronised"),
    ("  5 Reallocated_Sector_Ct 0x0033 100 100 010 Pre-fail Always - 96", "disk_failing"),
    ("frigate-0   0/1   ImagePullBackOff   0   5m", "pod_failing"),
    ("accept4: too many open files", "limit_reached"), ("ups.status: OB DISCHRG", "on_battery"),
    ("curl: (7) Failed to connect to 10.0.0.3 port 3000: Connection refused", "not_listening"),
    ("exec /app: exec format error", "wrong_architecture"), ("<h1>502 Bad Gateway</h1>", "backend_down"),
    ("k3s-vm   NotReady   control-plane   166d   v1.30.2+k3s1", "node_not_ready"),
  ])
  func knowsTheLine(line: String, rule: String) {
    let reading = OutputReading(line)
    #expect(reading.diagnosis.findings.first?.rule == rule, "\(reading.diagnosis.findings.map(\.rule))")
  }

  @Test(arguments: [
    "", "\u{0}\u{1}", "all pools are healthy", "$ df -h\n/dev/sda2 98G 20G 78G 21% /", "status: running",
    "10 packets transmitted, 10 received, 0% packet loss, time 9ms", "$ systemctl is-active dbus\nactive",
    "NAME READY STATUS RESTARTS AGE\ntraefik-1 1/1 Running 0 20d", "Speed: 2500Mb/s",
    "Leap status     : Normal\nSystem time     : 0.000012 seconds slow of NTP time",
  ])
  func findsNothingWhereAllIsWell(text: String) {
    #expect(OutputReading(text).isEmpty, "\(OutputReading(text).diagnosis.findings.map(\.rule))")
  }

  @Test func readsALogOfAnySizeByItsEnd() {
    let long = String(repeating: "Nov 24 10:00:00 nas app[1]: request served\n", count: 200_000)
    #expect(OutputReading(long + "I/O error, dev sdb, sector 1953").diagnosis.findings.map(\.rule) == ["disk_failing"])
  }

  @Test func knowsTheHostOfACommandAndThePrompt() {
    let transcript = OutputTranscript(
      "root@nas:~# df -h\n/dev/sda1 1G 1G 0 100% /\n$ ssh -p 22 root@pve.lan 'zpool list'\nx\n")
    #expect(transcript.blocks.map(\.host) == ["nas", "pve"])
    #expect(transcript.blocks[1].inner == "zpool list")
  }

  /// Outputs that ended the process, or were read for ever.
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      "$ |", "$ ls; |\nfile", "$ |||\nx", "$ ping docker-host\nPING docker-host", "$ nslookup\n> ",
      "$ git status .\n failed",
      "$ sort -u ./x\nfailed", "Message too long, mtu=9223372036854775807",
      "$ ping -s 9223372036854775807 h\n1 packets transmitted, 0 received, 100% packet loss, time 0ms",
      "9223372036854775807MiB / 1MiB",
      "$ ip -s link\n1: eno1:\n    RX: bytes packets errors dropped\n 1 1 inf 0\n 1 1 1e30 0",
      "$ dig x\n;; Query time: 99999999999999999999 msec", "$ ssh" + String(repeating: " -b/", count: 60),
      "$ docker exec" + String(repeating: " -u", count: 60), "$ sudo" + String(repeating: " -u", count: 60),
      "$ journalctl\n" + String(repeating: "unbound timeout ", count: 4000),
      "$ nvidia-smi\n" + String(repeating: "9", count: 100_000),
      "$ kubectl describe pod x\n" + String(repeating: "  Warning Unhealthy x probe failed\n", count: 2000),
      "$ systemctl\n" + String(repeating: "a.service loaded failed failed x: y\n", count: 1500),
    ])
  func readsWhatIsHostileToItsEnd(output: String) {
    let reading = OutputReading(output, host: "nas")
    #expect(reading.diagnosis.findings.count <= 200)
  }
}
