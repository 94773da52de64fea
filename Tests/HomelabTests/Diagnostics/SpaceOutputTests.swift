import Testing

@testable import Homelab

/// Space that is gone, who holds it, and on which mount: by outputs.
struct SpaceOutputTests {
  private func reading(_ text: String) -> OutputReading { OutputReading(text) }

  private func causes(_ text: String) -> [Finding] {
    OutputReading(text).diagnosis.causes.filter { $0.severity > .info }
  }

  @Test func aFolderIsBlamedForItsOwnMountOnly() {
    let found = reading(
      """
      $ ssh root@store 'df -h / /tank'
      Filesystem      Size  Used Avail Use% Mounted on
      /dev/sda1        20G   19G  200M  99% /
      tank            4.0T  2.0T  2.0T  50% /tank
      $ ssh root@store 'du -xh -d2 /tank /var | sort -h'
      1.9T	/tank/films
      11G	/var/lib/influxdb
      12G	/var/lib
      13G	/var
      """)
    #expect(found.diagnosis.causes.map(\.object) == ["/var/lib/influxdb"])
    #expect(found.diagnosis.findings.map(\.rule) == ["space_held", "disk_full"])
  }

  @Test func aSmallFolderIsNoReasonForAFullDisk() throws {
    let found = causes(
      """
      $ df -k /
      Filesystem     1K-blocks     Used Available Use% Mounted on
      /dev/vda1       30832548 30216000         0 100% /
      $ du -xh -d1 /
      2.0G	/usr
      900M	/var
      3.4G	/
      """)
    #expect(found.map(\.rule) == ["space_held"])
    #expect(found[0].cause.contains("deleted files that a program still holds open, or files hidden under a mount"))
    #expect(found[0].figure == "du counts 3.4G of 29G used")
  }

  @Test func aDeletedFileIsToldWithWhoHoldsIt() throws {
    let found = reading(
      """
      $ ssh root@logs 'df -h /var'
      Filesystem      Size  Used Avail Use% Mounted on
      /dev/sdb1        50G   50G     0 100% /var
      $ ssh root@logs 'lsof -nP +L1'
      COMMAND     PID   TID TASKCMD      USER   FD   TYPE DEVICE    SIZE/OFF NLINK    NODE NAME
      pulseaudi   901                      me  mem    REG    0,1    67108864     0    4097 /memfd:pulse (deleted)
      vector     2204                    root   12w   REG   8,17 42949672960     0  131200 /var/log/vector/out 1.log (deleted)
      vector     2204  2210 worker       root   13w   REG   8,17       10240     0  131201 /var/log/vector/x.log (deleted)
      $ ssh root@logs 'systemctl status vector'
      ● vector.service - Vector
         Active: active (running) since Mon 2026-02-09 04:12:20 CET
       Main PID: 2204 (vector)
      """)
    let cause = try #require(found.diagnosis.causes.first)
    #expect(cause.object == "/var/log/vector/out 1.log (deleted)" && cause.typed == ["vector.service"])
    #expect(cause.cause.contains("vector (pid 2204)") && cause.cause.contains("40G"))
    #expect(found.diagnosis.findings.map(\.rule) == ["space_held", "disk_full"])
  }

  /// A file mapped into memory, and a small one, hold nothing that anybody misses.
  @Test func smallDeletedFilesAreNoFinding() {
    #expect(
      reading("$ lsof +L1\nnginx 410 www 5w REG 252,11 104411 0 131377 /var/log/nginx/access.log.1 (deleted)").isEmpty)
  }

  @Test func inodesAreHeldByTheFolderWithMostFiles() {
    let found = reading(
      """
      $ ssh root@mail 'df -i /var'
      Filesystem       Inodes   IUsed   IFree IUse% Mounted on
      /dev/sdc1       1310720 1310720       0  100% /var
      $ ssh root@mail "find /var -xdev -printf '%h\\n' | sort | uniq -c | sort -n | tail -3"
         2210 /var/lib/dpkg/info
        31002 /var/cache/man
      1204411 /var/spool/postfix/maildrop
      $ ssh root@mail 'tail -1 /var/log/mail.log'
      Nov 24 10:00:01 mail postfix[77]: cannot create /var/spool/postfix/incoming/0A: No space left on device
      """)
    #expect(found.diagnosis.findings.map(\.rule) == ["inodes_held", "inodes_full", "log_errors"])
    #expect(found.diagnosis.causes.map(\.object) == ["/var/spool/postfix/maildrop"])
  }

  @Test func theJournalThatFillsASmallDisk() {
    let found = reading(
      """
      $ journalctl --disk-usage
      Archived and active journals take up 4.0G in the file system.
      $ df -h /
      /dev/mmcblk0p2   15G   14G  300M  98% /
      """)
    #expect(found.diagnosis.findings.map(\.rule) == ["space_held", "disk_full"])
    #expect(found.diagnosis.findings[0].procedure == "Free disk space")
    let roomy = "$ journalctl --disk-usage\nArchived and active journals take up 4.0G in the file system.\n"
    #expect(reading(roomy + "$ df -h /\n/dev/sda1  500G  100G  400G  20% /").isEmpty)
  }

  /// A program that found no space on one mount is not explained by another mount that is nearly full.
  @Test func theMountOfTheFileThatCouldNotBeWritten() {
    let found = reading(
      """
      $ ssh root@box 'df -h'
      Filesystem      Size  Used Avail Use% Mounted on
      /dev/sdb1       900G  850G   50G  95% /media
      /dev/sda1        20G   20G     0 100% /
      $ ssh root@box 'journalctl -u app -n 1'
      Nov 24 10:00:01 box app[9]: open '/srv/app/state.db': No space left on device
      """)
    let said = found.diagnosis.findings.first { $0.rule == "log_errors" }
    #expect(said?.explainedBy == "box/disk_full//")
  }

  /// What fails soon is told after what has failed.
  @Test func aKillComesBeforeADiskThatIsNearlyFull() {
    let found = causes(
      """
      $ ssh root@pve 'df -h /'
      /dev/sda1        60G   53G  7.0G  89% /
      $ ssh root@pve 'dmesg | tail -1'
      [Tue Mar  3 03:22:14 2026] Out of memory: Killed process 4711 (qbittorrent) total-vm:9812212kB, anon-rss:3611204kB
      """)
    #expect(found.map(\.rule) == ["oom_kill", "disk_full"])
  }

  @Test func theContainerBehindALogFileAndItsSettings() throws {
    let id = String(repeating: "0f1e2d3c4b5a", count: 5) + "abcd"
    let cause = try #require(
      causes(
        """
        $ df -h /
        /dev/sda1        63G   63G     0 100% /
        $ du -h /var/lib/docker/containers/*/*-json.log
        40G	/var/lib/docker/containers/\(id)/\(id)-json.log
        $ docker inspect -f '{{.Name}} {{.LogPath}} {{.HostConfig.LogConfig}}' loki
        /loki /var/lib/docker/containers/\(id)/\(id)-json.log {json-file map[]}
        """
      ).first)
    #expect(cause.object == "container loki")
    #expect(cause.cause.contains("its log driver has no max-size") && !cause.cause.contains(id))
  }

  @Test func whatDockerAndSnapshotsCanGiveBack() {
    let images = reading(
      """
      $ df -h /
      /dev/sda1        98G   96G     0 100% /
      $ docker system df
      TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
      Images          61        6         72.1GB    64.4GB (89%)
      Local Volumes   9         9         80.2GB    70.1GB (87%)
      Build Cache     12        0         3.1GB     3.1GB
      """)
    #expect(images.diagnosis.findings.map(\.rule) == ["space_held", "disk_full"])
    #expect(images.diagnosis.findings[0].figure == "64.4GB can be had back")
    let snapshots = reading(
      """
      $ zfs list -o space -r tank
      NAME        AVAIL   USED  USEDSNAP  USEDDS  USEDREFRESERV  USEDCHILD
      tank           0B  3.60T        0B    128K             0B      3.60T
      tank/video     0B  3.50T     2.80T    700G             0B         0B
      """)
    #expect(snapshots.diagnosis.findings.map(\.rule) == ["space_held", "pool_full"])
    #expect(snapshots.diagnosis.findings[0].object == "snapshots of tank/video")
  }
}
