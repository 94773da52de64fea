import Testing

@testable import Homelab

/// The causes that outputs of several commands show together, each before what it explains.
struct OutputCausesTests {
  private func causes(_ text: String) -> [Finding] {
    OutputReading(text).diagnosis.causes.filter { $0.severity > .info }
  }

  @Test func aPoolWithoutAFreeAddress() throws {
    let cause = try #require(
      causes(
        """
        $ ssh root@gw 'journalctl -u isc-dhcp-server -n 2'
        Nov 24 10:00:01 gw dhcpd[7]: DHCPDISCOVER from 00:11:22:33:44:55 via eth1: network 10.0.0.0/24: no free leases
        $ ssh root@gw 'grep -A1 subnet /etc/dhcp/dhcpd.conf; wc -l /var/lib/dhcp/dhcpd.leases'
          range 10.0.0.50 10.0.0.99;
        50 /var/lib/dhcp/dhcpd.leases
        """
      ).first)
    #expect(cause.rule == "lease_pool_full" && cause.host == "gw")
    #expect(cause.figure == "50 leases of 50 addresses")
    #expect(cause.cause.contains("10.0.0.50 to 10.0.0.99") && cause.nextCheck.contains("/var/lib/dhcp/dhcpd.leases"))
  }

  /// A server's log of two clients is no address that moved.
  @Test func leasesOfTwoClientsAreTwoLeases() {
    let log = """
      $ journalctl -u isc-dhcp-server
      Nov 24 10:00:01 gw dhcpd[7]: DHCPACK on 192.168.4.20 to aa:aa:aa:aa:aa:aa (phone) via eth1
      Nov 24 10:00:09 gw dhcpd[7]: DHCPACK on 192.168.4.33 to bb:bb:bb:bb:bb:bb (tv) via eth1
      """
    #expect(causes(log).isEmpty)
    let moved = log + "\nNov 24 11:00:01 gw dhcpd[7]: DHCPACK on 192.168.4.21 to aa:aa:aa:aa:aa:aa (phone) via eth1"
    #expect(causes(moved).map(\.figure) == ["192.168.4.21, before 192.168.4.20"])
  }

  @Test func largePacketsThatDoNotPassAreNoDeadMachine() throws {
    let found = causes(
      """
      $ ping -M do -s 8972 -c 2 filer
      PING filer (10.0.0.9) 8972(9000) bytes of data.

      --- filer ping statistics ---
      2 packets transmitted, 0 received, 100% packet loss, time 1012ms
      $ ping -c 2 filer
      PING filer (10.0.0.9) 56(84) bytes of data.
      64 bytes from filer (10.0.0.9): icmp_seq=1 ttl=64 time=0.2 ms
      --- filer ping statistics ---
      2 packets transmitted, 2 received, 0% packet loss, time 1001ms
      """)
    #expect(found.map(\.rule) == ["mtu_mismatch"])
    #expect(found[0].figure == "packets of 9000 bytes do not pass, those of 84 do")
    #expect(!found[0].cause.contains("is down"))
  }

  @Test func aMachineThatAnswersAtTimesIsNotDown() {
    let found = causes(
      """
      $ ping -c 2 10.0.0.9
      2 packets transmitted, 0 received, 100% packet loss, time 1012ms
      $ ping -c 2 10.0.0.9
      2 packets transmitted, 2 received, 0% packet loss, time 1001ms
      """)
    #expect(found.map(\.rule) == ["packet_loss"] && found.map(\.object) == ["10.0.0.9"])
    #expect(found.first?.cause.contains("answers at one time and not at another") == true)
  }

  @Test func nameServersThatAskEachOther() throws {
    let found = causes(
      """
      $ ssh dns1 'ps aux --sort=-%cpu | head -2'
      USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
      dnsmasq      311 99.0  1.0  12000  9000 ?        R    10:00  31:00 dnsmasq
      $ ssh dns1 'tail -2 /var/log/dnsmasq.log'
      Nov 24 20:11:10 dnsmasq[311]: query[A] printer.lan from 10.0.0.1
      Nov 24 20:11:10 dnsmasq[311]: forwarded printer.lan to 10.0.0.1
      $ ssh gw 'cat /etc/resolv.conf'
      nameserver 10.0.0.2
      """)
    #expect(found.map(\.rule) == ["dns_loop"])
    #expect(found[0].cause.contains("gw asks 10.0.0.2"))
  }

  @Test func aCardThatTheHypervisorHolds() throws {
    let found = causes(
      """
      $ ssh pve 'qm start 200'
      kvm: -device vfio-pci,host=0000:0a:00.0: vfio 0000:0a:00.0: group 22 is not viable
      $ ssh pve 'lspci -nnk -s 0a:00'
      0a:00.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. [AMD/ATI] Navi 23 [1002:73ff]
      \tKernel driver in use: amdgpu
      $ nvidia-smi
      NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.
      """)
    #expect(found.map(\.rule) == ["device_held"])
    #expect(found[0].figure == "driver amdgpu" && found[0].nextCheck.contains("lspci -nnk -s 0a:00"))
  }

  @Test func theLogOfAContainerThatFillsTheDisk() throws {
    let id = "0123456789ab"
    let reading = OutputReading(
      """
      $ df -h /
      /dev/sda1        63G   63G     0 100% /
      $ ls -lh /var/lib/docker/containers/*/*-json.log
      -rw-r----- 1 root root  40G Nov 24 21:12 /var/lib/docker/containers/\(id)/\(id)-json.log
      $ docker ps
      CONTAINER ID   IMAGE       COMMAND   CREATED       STATUS       PORTS     NAMES
      \(id)   mosquitto   "/run"    2 weeks ago   Up 2 weeks             broker
      """)
    #expect(reading.diagnosis.causes.map(\.rule) == ["log_grown"])
    #expect(reading.diagnosis.causes[0].nextCheck.contains("docker inspect broker"))
    #expect(reading.diagnosis.findings.map(\.rule) == ["log_grown", "disk_full"])
  }

  @Test func theFolderThatHoldsMost() throws {
    let found = causes(
      """
      $ df -h /srv
      /dev/sdb1       100G   99G  1.0G  99% /srv
      $ du -xh -d2 /srv | sort -h
      1.0G	/srv/mail
      90G	/srv/video/cam1
      92G	/srv/video
      99G	/srv
      """)
    #expect(found.map(\.object) == ["/srv/video/cam1"])
    #expect(causes("$ df -h\n/dev/sr0  4.4G  4.4G  0 100% /media/cdrom\n$ true\nx").isEmpty)
  }

  @Test func aBackupUnderTheStoreOfACluster() throws {
    let reading = OutputReading(
      """
      $ kubectl get nodes
      NAME   STATUS     ROLES    AGE   VERSION
      n1     NotReady   master   10d   v1.29.4+k3s1
      $ ssh n1 'journalctl -u k3s -n 2'
      Nov 24 02:11:05 n1 k3s[10]: {"level":"warn","msg":"apply request took too long","took":"4.1s"}
      $ ssh pve 'iostat -x 1 1'
      Device            r/s     w/s  %util
      sdc            310.00  180.00  100.00
      $ ssh pve 'ps aux | grep vzdump'
      root      99120  0.4  0.1 120112 40120 ?  Ds   02:00   0:12 /usr/bin/perl /usr/bin/vzdump 100 --mode snapshot
      """)
    #expect(reading.diagnosis.causes.map(\.rule) == ["backup_running"])
    #expect(reading.diagnosis.findings.map(\.rule) == ["backup_running", "iowait_high", "etcd_slow", "node_not_ready"])
  }

  @Test func twoMachinesBehindLostPackets() {
    let found = causes(
      """
      $ ping -c 5 broker
      PING broker (10.0.0.7) 56(84) bytes of data.
      5 packets transmitted, 3 received, 40% packet loss, time 4072ms
      $ arping -c 2 -I eth0 10.0.0.7
      Unicast reply from 10.0.0.7 [52:54:00:AA:00:01]  0.712ms
      Unicast reply from 10.0.0.7 [B8:27:EB:12:34:56]  3.121ms
      """)
    #expect(found.map(\.rule) == ["address_twice"])
  }

  @Test func aCableBehindALostQuorum() {
    let found = causes(
      """
      $ ssh pve 'pvecm status'
      Expected votes:   5
      Total votes:      2
      Quorum:           3 Activity blocked
      $ ssh pve 'ip -br link'
      vmbr0            DOWN           aa:bb:cc:dd:ee:ff <NO-CARRIER,BROADCAST,MULTICAST,UP>
      """)
    #expect(found.map(\.rule) == ["no_carrier"])
    #expect(
      OutputReading("$ pvecm status\nExpected votes: 5\nTotal votes: 2\nQuorate: No\n").lead?.contains("2 of 5 votes")
        == true)
  }

  @Test func aPasswordThatADatabaseRefuses() throws {
    let reading = OutputReading(
      """
      $ kubectl get pods -n wiki
      NAME       READY   STATUS             RESTARTS   AGE
      wiki-0     0/1     CrashLoopBackOff   12         1h
      $ kubectl logs -n wiki wiki-0 --previous
      FATAL:  password authentication failed for user "wiki"
      """)
    #expect(reading.diagnosis.causes.map(\.rule) == ["credentials_refused"])
    #expect(reading.diagnosis.findings[1].nextCheck.contains("-n wiki wiki-0"))
  }

  @Test func aCertificateThatCouldNotBeRenewed() {
    let found = causes(
      """
      $ curl -sv https://wiki.lab 2>&1 | grep -i cert
      * SSL certificate problem: certificate has expired
      $ kubectl describe order -n wiki
        Message: acme: urn:ietf:params:acme:error:unauthorized: order is in "errored" state
      """)
    #expect(found.map(\.rule) == ["certificate_not_renewed"])
  }

  @Test(arguments: [("812:10.22", 48_730.22), ("31:00", 1860), ("01:02:03", 3723), ("2-00:00:01", 172_801)])
  func readsHowLongAProcessRan(text: String, seconds: Double) {
    #expect(ProcessReading.seconds(text) == seconds)
  }
}
