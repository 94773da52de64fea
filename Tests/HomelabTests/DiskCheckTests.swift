import Testing

@testable import Homelab

struct DiskCheckTests {
  private func report(_ text: String) -> CheckReport {
    Check.disk.evaluate(Sections(parsing: text))
  }

  @Test func givesEveryRealFileSystemWithItsFigures() {
    let report = report(DiskFixtures.debian)
    #expect(report.healthy.contains("/ 21% of 252G used, 80G free"))
    #expect(report.healthy.contains { $0.hasPrefix("/mnt/my share 10% of 95G used") })
    #expect(!report.healthy.contains { $0.contains("/snap") || $0.contains("docker") || $0.contains("bind") })
  }

  @Test func tellsFullFromNearlyFull() {
    let full = report(DiskFixtures.debian).findings.filter { $0.rule == "disk_full" }
    #expect(full.map(\.object) == ["/srv/media", "/tank/data"])
    #expect(full.map(\.severity) == [.critical, .warning])
    #expect(full[0].evidence[0].contains("/dev/sdb1 ext4"))
    #expect(report(DiskFixtures.debian).findings.contains { $0.rule == "inodes_full" && $0.object == "/srv/media" })
  }

  @Test func findsReadOnlyMountsThatNobodyAskedFor() {
    let found = report(DiskFixtures.debian).findings.filter { $0.rule == "mounted_read_only" }
    #expect(found.map(\.object) == ["/srv/old"])
  }

  @Test func judgesPoolsArraysAndDisks() {
    let report = report(DiskFixtures.debian)
    #expect(report.findings.contains { $0.rule == "pool_degraded" && $0.object == "pool rpool" })
    #expect(report.findings.contains { $0.rule == "raid_degraded" && $0.object == "md0" })
    let failing = report.findings.filter { $0.rule == "disk_failing" }
    #expect(failing.map(\.object) == ["/dev/sdb"])
    #expect(report.healthy.contains("SMART passed: /dev/sda"))
    #expect(report.unchecked.contains { $0.hasPrefix("SMART of /dev/sdc") })
  }

  @Test func keepsTheRootOfAContainer() {
    let report = report(DiskFixtures.busybox)
    #expect(report.findings.isEmpty)
    #expect(report.healthy.contains("/ 40% of 977M used, 586M free"))
    #expect(report.healthy.count { $0.contains(" used, ") } == 1)
    #expect(report.unchecked.contains("inodes: this df does not show them"))
    #expect(report.unchecked.contains("disk health (SMART): no program named smartctl"))
  }

  @Test func saysWhyThereIsNoAnswer() {
    let report = report("@@ df\n@missing df\n@@ mounts\n@@ end\n")
    #expect(report.unchecked.contains("disk space: no program named df"))
  }
}
