import Testing

@testable import Homelab

struct NewChecksTests {
  private func run(_ check: Check, _ text: String, now: Double = 1_766_865_960) -> CheckReport {
    var sections = Sections(parsing: text + "\n@@ end\n")
    sections.clock = HostClock(
      Sections(parsing: "@@ clock\n\(Int(now)).0\nUTC +0000\n864000.0 1\n@@ end\n"), Circumstances())
    return check.evaluate(sections)
  }

  @Test func judgesContainersByWhatTheEngineSays() {
    let report = run(
      .containers,
      """
      @@ docker
      web|nginx:1|running|Up 3 days
      wiki|wiki:2|restarting|Restarting (1) 20 seconds ago
      ml|ml:1|exited|Exited (137) 2 minutes ago
      old|alpine|exited|Exited (0) 3 weeks ago
      db|pg:16|running|Up 2 hours (unhealthy)
      @@ docker_details
      /web|0|0|false|x|x|always
      /wiki|41|1|false|x|x|unless-stopped
      /ml|0|137|true|x|x|no
      /old|0|0|false|x|x|no
      /db|0|0|false|x|x|always
      @@ docker_logs
      container wiki
        Error: ENOSPC: no space left on device, write
      @@ podman
      @missing podman
      """)
    #expect(report.findings.map(\.object) == ["wiki", "ml", "db"])
    #expect(report.findings.map(\.rule) == ["container_restarting", "container_exited", "container_unhealthy"])
    #expect(report.findings[0].cause.contains("ENOSPC"))
    #expect(report.findings[1].confidence == .high)
    #expect(report.healthy == ["docker: 2 of 5 containers running"])
  }

  @Test func judgesTheClusterByMoreThanReady() {
    let report = run(
      .cluster,
      #"""
      @@ kubectl
      @@ kube_nodes
      {"items":[{"metadata":{"name":"a"},"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"True"}]}},
      {"metadata":{"name":"b"},"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown"}]}}]}
      @@ kube_pods
      {"items":[{"metadata":{"name":"f-1","namespace":"frigate"},"spec":{"nodeName":"a"},"status":{"phase":"Running","containerStatuses":[{"name":"main","restartCount":37,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","finishedAt":"2025-12-27T20:00:00Z"}}}]}},
      {"metadata":{"name":"p-1","namespace":"web","creationTimestamp":"2025-12-27T10:00:00Z"},"spec":{},"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/2 nodes are available: 2 Insufficient memory."}]}},
      {"metadata":{"name":"done","namespace":"web"},"spec":{},"status":{"phase":"Succeeded"}}]}
      @@ kube_services
      NAMESPACE NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE
      kube-system traefik LoadBalancer 10.43.1.2 <pending> 80:31544/TCP 20d
      frigate webrtc LoadBalancer 10.43.1.3 192.168.4.80 8555:30555/UDP 2d
      """#)
    #expect(
      report.findings.map(\.rule) == [
        "node_pressure", "node_not_ready", "pod_oom_killed", "pod_pending", "service_pending",
      ])
    #expect(report.findings[2].cause.contains("OOMKilled"))
    #expect(report.findings[3].cause.contains("Insufficient memory"))
    #expect(report.findings[4].cause.contains("frigate/webrtc has 192.168.4.80"))
  }

  @Test func saysNothingOfAClusterWhereThereIsNone() {
    #expect(run(.cluster, "@@ kubectl\n@missing kubectl") == CheckReport())
    let dead = run(.cluster, "@@ kubectl\n@@ kube_nodes\nThe connection to the server was refused\n@exit 1")
    #expect(dead.unchecked == ["cluster: The connection to the server was refused"])
  }

  @Test func rulesBackupsOutFirst() {
    let report = run(
      .backups,
      """
      @@ running
      4711 86300000 restic|restic backup /srv
      12 100 rsync|rsync --daemon
      13 100 proxmox-backup-|/usr/lib/x86_64-linux-gnu/proxmox-backup/proxmox-backup-proxy
      @@ hertz
      100
      @@ zpool
        pool: tank
        scan: scrub in progress since Sun Nov  8
      	812G scanned at 1.2G/s, 2.1T to go
      @@ mdstat
      md0 : active raid1 sdb1[1] sda1[0]
            [=>...................]  check =  8.4% (41000/488000) finish=12.0min
      """)
    #expect(report.findings.map(\.rule) == ["backup_running"])
    #expect(report.findings[0].figure.hasPrefix("restic for 17 min; zpool scrub of tank"))
    #expect(report.findings[0].figure.contains("check of md0 at 8.4%"))
    #expect(run(.backups, "@@ running").healthy == ["no backup, scrub, resilver or array check is running"])
  }

  @Test func findsABackupThatFailed() {
    let report = run(
      .backups,
      "@@ running\n@@ vzdump\nlog qemu-105.log Feb 27 ERROR: Backup of VM 105 failed - no space\nlog qemu-104.log INFO: Finished Backup"
    )
    #expect(report.findings.map(\.rule) == ["backup_failed"])
  }

  @Test func judgesCertificatesByTheHostsOwnClock() throws {
    let text = """
      @@ openssl
      @@ certificates
      file /etc/pve/local/pve-ssl.pem
      subject=CN=pve
      issuer=CN=PVE CA
      notBefore=Jan  1 00:00:00 2025 GMT
      notAfter=Dec 29 00:00:00 2025 GMT
      port 8443
      subject=CN=web
      issuer=CN=R3
      notBefore=Jan  1 00:00:00 2025 GMT
      notAfter=Dec  1 00:00:00 2025 GMT
      port 443
      subject=CN=ok
      issuer=CN=R3
      notBefore=Dec  1 00:00:00 2025 GMT
      notAfter=Mar  1 00:00:00 2026 GMT
      """
    let report = run(.certificates, text)
    #expect(report.findings.map(\.rule) == ["certificate_expiring", "certificate_expired"])
    #expect(report.findings.map(\.severity) == [.critical, .critical])
    #expect(report.healthy == ["3 certificates, the next to end is that of port 443 in 63 days"])
    // The clock was lost: nothing is valid yet, and it is not the certificates' fault.
    let lost = run(.certificates, text, now: 1_000_000)
    #expect(lost.findings.allSatisfy { $0.rule == "certificate_invalid" })
  }

  @Test func readsTheErrorsOfGraphicsCards() throws {
    let now = 1_766_865_960.0
    let line = { (ago: Double, xid: Int) in
      "\(now - ago) nas kernel: NVRM: Xid (PCI:0000:01:00): \(xid), pid='<unknown>', name=<unknown>, GPU has fallen off the bus."
    }
    let finding = try #require(run(.gpu, "@@ nvidia\n@missing nvidia-smi\n@@ xid\n\(line(30, 79))").findings.first)
    #expect(finding.severity == .critical)
    #expect(finding.object == "GPU, Xid 79")
    #expect(run(.gpu, "@@ nvidia\n@missing nvidia-smi\n@@ xid\n\(line(100_000, 79))").findings.isEmpty)
  }

  @Test func tellsWhatBothEndsOfALinkCouldDo() throws {
    let report = run(
      .network,
      """
      @@ links
      link eno1
      physical yes
      operstate up
      carrier 1
      speed 1000
      duplex full
      flags 0x1003
      @@ ethtool
      link eno1
      	Supported link modes:   1000baseT/Full
      	                        2500baseT/Full
      	Link partner advertised link modes:  1000baseT/Full
      	                                     2500baseT/Full
      """)
    let finding = try #require(report.findings.first { $0.rule == "link_below" })
    #expect(finding.figure == "1 Gb/s where both ends can do 2.5 Gb/s")
  }

  @Test func tellsSilentTimeSources() {
    let report = run(
      .time,
      "@@ date\nx\n@@ chrony\nLeap status     : Not synchronised\n@@ sources\n^? 2600:1700::1734 0 10 0 - +0ns[ +0ns] +/- 0ns"
    )
    let diagnosis = Diagnosis(host: "h", reports: [report])
    #expect(diagnosis.findings.map(\.rule) == ["clock_unsynchronised", "clock_source_silent"])
    #expect(diagnosis.causes.count == 1)
  }

  @Test func readsHalfOfAnythingWithoutAnError() {
    let texts = [
      #"@@ kubectl\#n@@ kube_nodes\#n{"items":[{"metadata":{"na"#, "@@ docker\n|||\nx|y",
      "@@ certificates\nnotAfter=garbage\nfile x\nnotAfter=Foo 99 x",
      "@@ dns\nx\nx y z\nx y none\n@@ ping\npackets transmitted", "@@ journal\ng a b c d e\ng 1 1 1 1",
      "@@ cycles\n: Found ordering cycle on /start",
      "@@ running\n| |\n1 x", "@@ oom\nKilled process (", "@@ sources\n^* a b c d\n^?",
    ]
    for text in texts {
      for check in Check.all { _ = check.evaluate(Sections(parsing: text)) }
    }
  }
}
