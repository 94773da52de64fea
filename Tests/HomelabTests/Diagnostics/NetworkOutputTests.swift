import Testing

@testable import Homelab

/// Addresses, names, clocks, certificates and units: by outputs.
struct NetworkOutputTests {
  private func findings(_ text: String) -> [Finding] { OutputReading(text).diagnosis.findings }

  @Test func aNameThatLeadsWhereItsMachineIsNoMore() throws {
    let found = findings(
      """
      $ dig +short printer.lan @10.1.0.1
      10.1.0.57
      $ ssh root@gw 'cat /var/lib/misc/dnsmasq.leases'
      1772640211 dc:a6:32:9a:0b:11 10.1.0.143 printer 01:dc:a6:32:9a:0b:11
      1772639902 3c:6a:9d:01:02:03 10.1.0.57 phone 01:3c:6a:9d:01:02:03
      $ ping -c 1 10.1.0.57
      1 packets transmitted, 0 received, 100% packet loss, time 0ms
      """)
    #expect(found.map(\.rule) == ["address_moved", "gateway_unreachable"])
    #expect(found[0].figure == "10.1.0.143, its name leads to 10.1.0.57")
    #expect(found[0].cause.contains("phone has now"))
  }

  @Test(arguments: [
    "address=/cam.lan/10.1.0.9\n10.1.0.20,aa:bb:cc:dd:ee:01,,3600,1772640211,1,0,0,cam.lan,0,,0",
    "config domain\n\toption name 'cam'\n\toption ip '10.1.0.9'\n1772640211 aa:bb:cc:dd:ee:01 10.1.0.20 cam *",
    "local-data: \"cam.lan. IN A 10.1.0.9\"\n1772640211 aa:bb:cc:dd:ee:01 10.1.0.20 cam *",
  ])
  func readsLeasesAndEntriesOfManyServers(text: String) {
    #expect(findings(text).first?.figure == "10.1.0.20, its name leads to 10.1.0.9")
  }

  /// Two interfaces of one machine, and an entry that fits, are nothing that moved.
  @Test func leasesThatFitTheirNamesAreWell() {
    #expect(
      findings(
        "address=/cam.lan/10.1.0.9\n1772640211 aa:bb:cc:dd:ee:01 10.1.0.9 cam *\n1772640212 aa:bb:cc:dd:ee:02 10.1.0.20 cam *"
      ).isEmpty)
  }

  @Test(arguments: [
    ("$ ip -4 -br addr\neth0             UP             169.254.17.4/16", "no_lease"),
    ("$ ip route; uptime\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.4", "no_default_route"),
    ("$ resolvectl status\nGlobal\n\nLink 2 (ens18)\n    Current Scopes: none\n", "dns_failing"),
    ("$ nslookup db.lan 10.0.0.2\nServer:\t\t10.0.0.2\n\n** server can't find db.lan: NXDOMAIN", "name_unresolved"),
    (
      "2026/03/03 [error] dnsproxy: upstream 9.9.9.9:53 failed to exchange ;a.de. IN A in 2.0s: i/o timeout",
      "dns_upstream_silent"
    ),
    (
      "[ERROR] plugin/errors: 2 a.de. A: read udp 10.42.0.3:5->10.0.0.2:53: i/o timeout", "dns_upstream_silent"
    ),
  ])
  func knowsTheSignOf(text: String, rule: String) {
    #expect(findings(text).first?.rule == rule, "\(findings(text).map(\.rule))")
  }

  @Test func theOneUpstreamThatIsSilent() throws {
    let found = findings(
      """
      $ ssh root@dns 'journalctl -u AdGuardHome -n 2'
      Mar 03 19:50:10 dns AdGuardHome[611]: [error] dnsproxy: upstream 8.8.4.4:53 failed to exchange ;a.de. IN A in 2.0s: exchanging with 8.8.4.4:53 over udp: read udp 10.0.0.2:51002->8.8.4.4:53: i/o timeout
      $ ssh root@dns 'grep -A3 upstream_dns: AdGuardHome.yaml'
        upstream_dns:
          - 1.0.0.1
          - 8.8.4.4
      $ dig +time=2 a.de @8.8.4.4
      ;; no servers could be reached
      """)
    #expect(found.map(\.rule) == ["dns_upstream_silent", "dns_failing"])
    #expect(found[0].object == "upstream 8.8.4.4" && found[0].cause.contains("one of its 2 upstreams"))
  }

  @Test(arguments: [
    ("current time 2026-03-03T10:00:00Z is after 2026-03-01T00:00:00Z", "certificate_expired"),
    ("current time 2020-01-01T00:00:09Z is before 2026-02-01T00:00:00Z", "certificate_invalid"),
  ])
  func readsWhichOfBothGoMeans(end: String, rule: String) {
    let line =
      "level=error msg=\"Get \\\"https://10.0.0.10:6443/x\\\": x509: certificate has expired or is not yet valid: \(end)\""
    #expect(findings(line).map(\.rule) == [rule])
  }

  @Test func theReasonWhyARenewalFails() throws {
    let found = findings(
      """
      $ curl -sSI https://cloud.example.net
      curl: (60) SSL certificate problem: certificate has expired
      $ ssh root@edge 'systemctl status certbot.service'
      × certbot.service - Certbot
           Active: failed (Result: exit-code) since Tue 2026-03-03 06:11:02 CET; 5h ago
      Mar 03 06:11:02 edge certbot[3]: Failed to renew certificate example.net with error: Error determining zone_id: 9109 Invalid access token.
      Mar 03 06:11:02 edge certbot[3]: 1 renew failure(s), 0 parse failure(s)
      """)
    #expect(found.map(\.rule).first == "certificate_not_renewed" && found.count { $0.explainedBy == nil } == 1)
    #expect(found[0].cause.contains("refuses the API token"))
    #expect(found.contains { $0.rule == "unit_failed" && $0.cause.contains("Invalid access token") })
  }

  @Test func aUnitThatCannotBeStarted() {
    let found = findings(
      """
      $ systemctl status sync
      ● sync.service - Sync
           Active: activating (auto-restart) (Result: exit-code) since Tue 2026-03-03 10:00:00 CET; 2s ago
          Process: 991 ExecStart=/opt/sync/run --all (code=exited, status=200/CHDIR)
      """)
    #expect(found.map(\.rule) == ["unit_restarts"] && found[0].object == "sync.service")
    #expect(found[0].cause.contains("WorkingDirectory") && found[0].confidence == .high)
  }

  @Test func theLineThatTellsMost() {
    let lines: [Substring] = [
      "app[1]: config.yaml: invalid port 99999", "app[1]: 1 error(s) found", "app[1]: shutting down", "",
    ]
    #expect(UnitMessages.telling(lines) == "app[1]: config.yaml: invalid port 99999")
    #expect(UnitMessages.telling(["a", "b"]) == "b" && UnitMessages.telling([]) == nil)
  }

  @Test func twoClocksThatWereReadAtOnce() {
    let found = findings(
      """
      $ date -u +%s; ssh root@auth date -u +%s
      1772530812
      1772531199
      $ ssh root@auth 'timedatectl'
      System clock synchronized: no
                  NTP service: active
      $ ssh root@auth 'chronyc -n sources'
      ^? 192.168.7.1                   0  10     0     -     +0ns[   +0ns] +/-    0ns
      """)
    #expect(found.filter { $0.explainedBy == nil }.map(\.rule) == ["clock_offset"])
    #expect(found[0].host == "auth" && found[0].figure == "387 s ahead of the other hosts")
  }

  @Test func theGuestThatHasAnAddressTwice() {
    let found = findings(
      """
      $ ssh root@pve 'arping -c 2 -I vmbr0 10.0.0.7'
      Unicast reply from 10.0.0.7 [52:54:00:AA:00:01]  0.712ms
      Unicast reply from 10.0.0.7 [B8:27:EB:12:34:56]  3.121ms
      $ ssh root@pve 'qm config 104'
      name: haos
      net0: virtio=52:54:00:AA:00:01,bridge=vmbr0
      """)
    #expect(found.map(\.rule) == ["address_twice"])
    #expect(found[0].cause.contains("52:54:00:aa:00:01 is VM 104 (haos)"))
  }

  @Test func theDropInThatClosesACycle() {
    let found = findings(
      """
      $ systemctl status docker
      ○ docker.service - Docker
          Drop-In: /etc/systemd/system/docker.service.d
                   └─wait.conf
           Active: inactive (dead)
      $ journalctl -b | grep systemd
      a.mount: Found ordering cycle on b.service/start
      a.mount: Found dependency on docker.service/start
      a.mount: Job docker.service/start deleted to break ordering cycle starting with a.mount/start
      """)
    #expect(found.first?.cause.contains("/etc/systemd/system/docker.service.d/wait.conf") == true)
  }

  @Test func whatNoRuleKnowsIsNotCalledWell() {
    let reading = OutputReading("$ frobnicate --all\nall frobs up")
    #expect(
      reading.isEmpty
        && reading.wellText.contains("No rule of mine matches these outputs (1 command read: `frobnicate --all`)"))
    #expect(!reading.wellText.contains("Healthy"))
  }

  @Test func aServiceThatListensForItselfOnly() {
    let found = findings(
      """
      $ curl http://10.0.0.3:3000
      curl: (7) Failed to connect to 10.0.0.3:3000: Connection refused
      $ ssh root@app 'ss -ltnp'
      LISTEN 0 4096 127.0.0.1:3000 0.0.0.0:* users:(("grafana",pid=811,fd=9))
      """)
    #expect(found.map(\.rule) == ["not_listening"])
    #expect(found[0].cause.contains("127.0.0.1 only") && found[0].confidence == .high)
  }

  @Test func aFirewallThatDoesNotListTime() {
    let found = findings(
      """
      $ chronyc -n sources
      ^? 192.168.7.1                   0  10     0     -     +0ns[   +0ns] +/-    0ns
      $ nft list ruleset
        type filter hook output priority filter; policy drop;
        udp dport 53 accept
      """)
    #expect(found.first?.cause.contains("NTP (UDP port 123) is not") == true)
  }

  @Test(arguments: [
    ("Error: No such file or directory, cannot open /dev/serial/by-id/usb-Silicon", "device_missing"),
    ("systemd[1]: dev-disk-by\\x2duuid-1.device: Timed out waiting for device /dev/disk/by-uuid/1.", "device_missing"),
    ("FATAL:  database files are incompatible with server", "version_mismatch"),
    ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "certificate_untrusted"),
    ("watchdog: BUG: soft lockup - CPU#2 stuck for 26s! [kworker/2:1:77]", "cpu_stall"),
    ("$ kubectl top nodes\nNAME CPU(cores) CPU% MEMORY(bytes) MEMORY%\nw1 210m 5% 7711Mi 98%", "memory_low"),
  ])
  func knowsTheMessage(text: String, rule: String) {
    #expect(findings(text).first?.rule == rule, "\(findings(text).map(\.rule))")
  }
}
