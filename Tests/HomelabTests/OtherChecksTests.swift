import Testing

@testable import Homelab

struct OtherChecksTests {
  private func run(_ check: Check, _ text: String) -> CheckReport {
    check.evaluate(Sections(parsing: text))
  }

  /// The same on a host whose clock says `now` and that has run for ten days.
  private func run(_ check: Check, now: Double, _ text: String) -> CheckReport {
    var sections = Sections(parsing: text)
    sections.clock = HostClock(
      Sections(parsing: "@@ clock\n\(Int(now)).0\nUTC +0000\n864000.0 1\n@@ end\n"), Circumstances())
    return check.evaluate(sections)
  }

  @Test(arguments: Check.all.map(\.name))
  func survivesWhateverItIsGiven(name: String) throws {
    let check = try #require(Check.named(name))
    // A check of what few machines have says nothing where it is not there.
    for text in ["", "garbage", "@@ \n@@ df\n%%%\n@@ end", "@@ links\nlink\nspeed x\n@@ ss\n:::\n@@ end\n"] {
      let report = run(check, text)
      let isWhole = text.contains("@@ end") && ["cluster", "containers", "certificates"].contains(name)
      #expect(isWhole || !report.unchecked.isEmpty || !report.healthy.isEmpty || !report.findings.isEmpty)
    }
    #expect(!check.body.contains("@@ end\n@@"))
  }

  @Test func findsLowMemoryAndWhoWasKilled() {
    let report = run(
      .memory,
      """
      @@ meminfo
      MemTotal:       8000000 kB
      MemAvailable:    300000 kB
      SwapTotal:      1000000 kB
      SwapFree:         50000 kB
      @@ vmstat
      oom_kill 2
      @@ pressure
      some avg10=30.00 avg60=25.00 avg300=1.00 total=1
      full avg10=9.00 avg60=21.00 avg300=1.00 total=1
      @@ oom
      2026-01-01T00:00:00+0000 nas kernel: Out of memory: Killed process 812 (java) total-vm:9kB
      @@ stat2
      \(PerformanceFixtures.stat(4, "java", ticks: 1, start: 1, pages: 500_000))
      @@ end
      """)
    #expect(report.findings.map(\.rule) == ["memory_low", "swap_full", "oom_kill", "memory_pressure"])
    #expect(report.findings[0].severity == .critical)
    #expect(report.findings[2].object == "java")
    #expect(report.healthy.contains { $0.hasPrefix("biggest: java (pid 4) 1.9G") })
  }

  @Test func countsTheCacheOfZFSAsAvailable() throws {
    let use = try #require(
      MemoryUse(
        ["MemTotal: 1000000 kB", "MemAvailable: 100000 kB"],
        arc: ["c_min 4 102400000", "size 4 614400000"]))
    #expect(use.available == 600_000)
  }

  @Test func findsASlowLinkAndASilentGateway() {
    let report = run(
      .network,
      """
      @@ links
      link lo
      operstate unknown
      link eth0
      physical yes
      operstate up
      carrier 1
      speed 100
      duplex full
      address aa:bb:cc:dd:ee:ff
      flags 0x1003
      driver ../../../../bus/pci/drivers/r8169
      rx_packets 100000
      rx_errors 900
      @@ addresses
      2: eth0    inet 192.168.4.17/24 brd 192.168.4.255 scope global eth0
      @@ routes
      default via 192.168.4.1 dev eth0
      @@ ping
      1 packets transmitted, 0 received, 100% packet loss, time 0ms
      @@ neighbour
      192.168.4.1 dev eth0 FAILED
      @@ resolvers
      nameserver 192.168.4.1
      @@ names
      debian.org none
      one.one.one.one 1.1.1.1
      @@ end
      """)
    #expect(report.findings.map(\.rule) == ["link_slow", "link_errors", "gateway_unreachable", "name_unresolved"])
    #expect(report.findings[3].severity == .info)
    #expect(report.healthy.first == "eth0 up, 100 Mb/s, full duplex, 192.168.4.17/24")
  }

  @Test func readsTheRouteOfAMachineWithoutIP() {
    let sections = Sections(
      parsing:
        "@@ routes\n@missing ip\n@@ proc_route\nIface Destination Gateway Flags\neth0 00000000 0104A8C0 0003 0 0 0 00000000 0 0 0\n"
    )
    #expect(DefaultRoute.read(sections) == DefaultRoute(gateway: "192.168.4.1", interface: "eth0"))
  }

  @Test func doesNotBlameNamesWhereThereIsNoNetwork() {
    let report = run(
      .network, "@@ links\n@@ addresses\n@@ routes\n@@ proc_route\n@@ names\ndebian.org none\n@@ end\n")
    #expect(report.findings.map(\.rule) == ["no_default_route"])
    #expect(report.unchecked.contains { $0.contains("no way out") })
  }

  @Test func findsFailedAndRestartingUnits() {
    let report = run(
      .services,
      """
      @@ systemd
      degraded
      @@ failed
      nginx.service loaded failed failed A web server
      @@ running
      ssh.service loaded active running OpenSSH
      @@ units
      Id=loop.service
      NRestarts=12
      Result=exit-code
      ActiveState=activating
      SubState=auto-restart

      Id=ssh.service
      NRestarts=0
      SubState=running
      @@ messages
      unit nginx.service
        bind() to 0.0.0.0:80 failed
      @@ ss
      tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
      tcp LISTEN 0 128 127.0.0.1:25 0.0.0.0:*
      @@ end
      """)
    #expect(report.findings.map(\.object) == ["nginx.service", "loop.service"])
    #expect(report.findings[0].cause.contains("bind() to 0.0.0.0:80 failed"))
    #expect(report.healthy == ["listening for other machines: 22/tcp sshd"])
  }

  @Test func givesThePortsWhereThereIsNoSystemd() {
    let report = run(
      .services,
      """
      @@ systemd
      @missing systemctl
      @@ openrc
      @@ ss
      @missing ss
      @@ proc_net
      file tcp
         0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1
      file tcp6
      @@ end
      """)
    #expect(report.unchecked == ["units: no systemd on this machine"])
    #expect(report.healthy == ["listening for other machines: 22/tcp"])
  }

  @Test func foldsMessagesThatDifferInNumbers() {
    let lines = (1...30).map {
      "May 01 10:00:0\($0 % 10) nas app[\($0)]: request \($0)ab-77 of 10.0.0.\($0) failed after \($0)ms"
    }
    let report = run(.logs, "@@ journal\n" + lines.joined(separator: "\n") + "\n@@ files\n@@ end\n")
    #expect(report.findings.count == 1)
    #expect(report.findings[0].figure.hasPrefix("30×"))
    #expect(report.findings[0].object == "app")
    #expect(LogGroup.fold("id 6f1c-4be2-99aa at 0x7ffe: 12:30:01") == "id # at # #")
  }

  @Test func oneBrokenDiskLineIsEnough() {
    let report = run(
      .logs, "@@ journal\n@missing journalctl\n@@ files\n@@ kernel\n[ 12.5] sda: I/O error, sector 99\n@@ end\n")
    #expect(report.findings.first?.severity == .critical)
  }

  @Test func saysThatTheJournalMayNotBeRead() {
    let report = run(
      .logs, "@@ journal\nNo journal files were opened due to insufficient permissions.\n@@ files\n@@ kernel\n@@ end\n")
    #expect(report.findings.isEmpty && report.healthy.isEmpty)
    #expect(report.unchecked.count == 1)
  }

  @Test func readsGraphicsCards() {
    let nvidia = run(
      .gpu,
      "@@ nvidia\nNVIDIA GeForce RTX 3060, 550.54, 12288, 1200, 3, 41\n@@ lspci\n01:00.0 VGA compatible controller: NVIDIA Corporation GA106 [GeForce RTX 3060] (rev a1)\n@@ drm\n@@ end\n"
    )
    #expect(nvidia.healthy == ["NVIDIA GeForce RTX 3060, 1200 of 12288 MiB used, 3% busy, 41 °C, driver nvidia 550.54"])
    let none = run(.gpu, "@@ nvidia\n@missing nvidia-smi\n@@ lspci\n@missing lspci\n@@ drm\n@@ end\n")
    #expect(none.healthy == ["no GPU on this machine"])
    let broken = run(
      .gpu,
      "@@ nvidia\nNVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n@exit 9\n@@ lspci\n@@ drm\n@@ end\n"
    )
    #expect(broken.findings.map(\.rule) == ["gpu_driver"])
  }

  @Test func tellsHowFarTheClockIsOff() {
    let well = run(
      .time,
      "@@ date\n2026-01-01 00:00:00 UTC\n@@ chrony\nSystem time     : 0.000012 seconds slow of NTP time\nLeap status     : Normal\n@@ end\n"
    )
    #expect(well.healthy.first == "the clock is 0.01 ms slow, synchronised")
    let off = run(
      .time,
      "@@ date\nx\n@@ ntpq\n remote refid st t when poll reach delay offset jitter\n*1.2.3.4 .GPS. 1 u 1 64 377 0.1 -90000.0 0.1\n@@ end\n"
    )
    #expect(off.findings.first?.severity == .critical)
    #expect(off.findings.first?.figure == "90.0 s fast")
    let never = run(.time, "@@ date\nx\n@@ timedatectl\nNTP=no\nNTPSynchronized=no\n@@ end\n")
    #expect(never.findings.first?.procedure == "Fix the clock")
  }
}
