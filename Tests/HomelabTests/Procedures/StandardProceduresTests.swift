import Agent
import Foundation
import Testing

@testable import Homelab

/// What ships must be able to run: rules, values and titles are words in several files that must be the same words.
@Suite struct StandardProceduresTests {
  static let rules = Set(RuleChecks.rules.flatMap(\.rules))

  /// The text of every source below Diagnostics.
  static let sources: [(name: String, text: String)] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/Homelab/Diagnostics")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }.compactMap { file in
      (try? String(contentsOf: file, encoding: .utf8)).map { (file.lastPathComponent, $0) }
    }
  }()

  @Test func everyProcedureIsForRulesThatSomeCheckHas() {
    for procedure in ProcedureBook.shipped {
      #expect(!procedure.rules.isEmpty, "\(procedure.title)")
      for rule in procedure.rules { #expect(Self.rules.contains(rule), "\(procedure.title): \(rule)") }
    }
  }

  @Test func everyTitleThatARuleNamesIsAProcedure() {
    let titles = Set(ProcedureBook.shipped.map(\.title))
    var named: Set<String> = []
    for (name, text) in Self.sources {
      for match in text.matches(of: /"((?:End|Restart|Free|Fix|Step|Renew|Raise) (?:a|the|disk)[^"\\]*)"/) {
        named.insert(String(match.output.1))
        #expect(titles.contains(String(match.output.1)), "\(name): \(match.output.1)")
      }
    }
    #expect(named == titles)
  }

  @Test func everyRuleOfAPreventionIsOneOfACheck() throws {
    let rules = Self.rules.filter { Prevention.of(rule: $0, object: "x", host: "h") != nil }
    #expect(rules.isSuperset(of: ["runaway_process", "pod_oom_killed", "container_restarting", "address_moved"]))
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Homelab/Incidents/Prevention.swift")
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where line.contains("case \"") {
      for match in line.matches(of: /"([a-z_]+)"/) { #expect(Self.rules.contains(String(match.output.1))) }
    }
  }

  @Test func everyRuleOfTheChecksIsKnownWithItsCheck() {
    for (name, text) in Self.sources where name.hasSuffix("Rules.swift") {
      for match in text.matches(of: /rule: (?:[^"\n,]*\? )?"([a-z_]+)"(?: : "([a-z_]+)")?/) {
        for rule in [match.output.1, match.output.2].compactMap({ $0 }) {
          #expect(Self.rules.contains(String(rule)), "\(name): \(rule)")
        }
      }
    }
  }

  /// What a host writes, each with the procedure that it must lead to and the commands of that.
  static let cases: [(check: Check, text: String, title: String, commands: [String])] = [
    (.performance, PerformanceFixtures.runaway, "End a runaway process", ["kill -TERM 4242", "kill -KILL 4242"]),
    (
      .services,
      "@@ failed\nnginx.service loaded failed failed A web server\n@@ end\n", "Restart a unit",
      ["systemctl reset-failed nginx.service", "systemctl restart nginx.service"]
    ),
    (
      .disk,
      """
      @@ df
      Filesystem Type 1024-blocks Used Available Capacity Mounted on
      /dev/sda1 ext4 1000000 980000 20000 98% /
      @@ holds
      /var/log/journal /dev/sda1 1000000 980000 20000 98% /
      @@ end

      """, "Free disk space", ["journalctl --vacuum-size=200M"]
    ),
    (
      .time, "@@ date\n2026-11-25 12:00:00 UTC\n@@ timedatectl\nNTP=no\nNTPSynchronized=no\n@@ end\n", "Fix the clock",
      ["timedatectl set-ntp true"]
    ),
    (
      .time,
      "@@ date\n2026-11-25 12:00:00 UTC\n@@ chrony\nLeap status     : Normal\nSystem time     : 137.4 seconds slow of NTP time\n@@ end\n",
      "Step the clock", ["chronyc makestep"]
    ),
    (
      .network,
      """
      @@ links
      link eth0
      physical yes
      operstate up
      carrier 1
      @@ addresses
      2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global dynamic eth0\\       valid_lft 60sec preferred_lft 60sec
      @@ routes
      default via 10.0.0.1 dev eth0 proto dhcp
      @@ leases
      client networkd
      LIFETIME=3600
      SERVER_ADDRESS=10.0.0.1
      @@ end

      """, "Renew a lease", ["networkctl renew eth0"]
    ),
    (
      .containers,
      "@@ docker\nfrigate|frigate:1|exited|Exited (1) 2 minutes ago\n@@ docker_details\n/frigate|3|1|false|x|y|always\n@@ podman\n@missing podman\n@@ end\n",
      "Restart a container", ["docker restart frigate"]
    ),
    (
      .containers,
      "@@ docker\n@missing docker\n@@ podman\nfrigate|frigate:1|exited|Exited (1) 2 minutes ago\n@@ podman_details\nfrigate|3|1|false|x|y|always\n@@ end\n",
      "Restart a podman container", ["podman restart frigate"]
    ),
    (
      .cluster,
      """
      @@ kubectl
      @@ kube_nodes
      {"items": []}
      @@ kube_pods
      {"items": [{"metadata": {"name": "ollama-7d9c5b8f6d-x2x9z", "namespace": "ai"}, "status": {"phase": "Running", "containerStatuses": [{"name": "ollama", "restartCount": 9, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]}}]}
      @@ end

      """, "Raise a pod's limit", ["kubectl -n ai describe pod ollama-7d9c5b8f6d-x2x9z"]
    ),
  ]

  @Test(arguments: cases.indices) func isFoundOfferedAndFilledIn(place: Int) throws {
    let (check, text, title, commands) = Self.cases[place]
    let report = check.evaluate(Sections(parsing: text))
    let diagnosis = Diagnosis(host: "nas", reports: [report])
    let finding = try #require(diagnosis.findings.first { $0.procedure == title }, "\(report)")
    let book = ProcedureBook(nil) { _, _ in .none }
    let procedure = try #require(book.procedure(for: finding))
    #expect(procedure.title == title && procedure.rules.contains(finding.rule))
    let fix = try PreparedFix(procedure, for: [finding], on: "nas")
    #expect(
      fix.steps.filter { $0.part == .act }.compactMap(\.command).map { $0.arguments.joined(separator: " ") } == commands
    )
    #expect(RuleChecks.checks(for: procedure.rules).contains { $0.name == check.name })
    // Where only a person can act, there is nothing to ask a yes for.
    #expect((DiagnosisMemory.fix(diagnosis, book) != nil) == (procedure.effect > .read))
  }

  @Test func theCasesCoverEveryProcedure() {
    #expect(Set(Self.cases.map(\.title)) == Set(ProcedureBook.shipped.map(\.title)))
  }

  @Test func theClockIsTakenBackToWhatItWas() throws {
    let text = "@@ date\n2026-11-25 12:00:00 UTC\n@@ timedatectl\nNTP=no\nNTPSynchronized=no\n@@ end\n"
    let finding = try #require(Check.time.evaluate(Sections(parsing: text)).findings.first)
    let procedure = try #require(ProcedureBook.shipped.first { $0.title == "Fix the clock" })
    let back = try PreparedFix(procedure, for: [finding], on: "nas").steps.filter { $0.part == .rollback }
    #expect(back.compactMap(\.command?.arguments) == [["timedatectl", "set-ntp", "no"]])
  }

  /// Switching on what is on helps nothing, and taking it back would switch it off.
  @Test func aClockWhoseSourcesAreSilentIsLeftToAPerson() throws {
    let text = """
      @@ date
      2026-11-25 12:00:00 UTC
      @@ timedatectl
      NTP=yes
      NTPSynchronized=no
      @@ end

      """
    let diagnosis = Diagnosis(host: "nas", reports: [Check.time.evaluate(Sections(parsing: text))])
    #expect(diagnosis.findings.map(\.rule) == ["clock_unsynchronised"])
    #expect(diagnosis.findings[0].procedure == nil)
    #expect(DiagnosisMemory.fix(diagnosis, ProcedureBook(nil) { _, _ in .none }) == nil)
    let procedure = try #require(ProcedureBook.shipped.first { $0.title == "Fix the clock" })
    #expect(throws: CallError.self) { try PreparedFix(procedure, for: diagnosis.findings, on: "nas") }
  }

  /// The journal on `/` frees nothing of a share.
  @Test func aFileSystemWithoutJournalAndPackagesIsLeftToAPerson() {
    let text = """
      @@ df
      Filesystem Type 1024-blocks Used Available Capacity Mounted on
      /dev/sda1 ext4 1000000 100000 900000 10% /
      /dev/sdb1 ext4 1000000 980000 20000 98% /mnt/media
      @@ inodes
      Filesystem Inodes IUsed IFree IUse% Mounted on
      /dev/sda1 1000 990 10 99% /
      @@ holds
      /var/log/journal /dev/sda1 1000000 100000 900000 10% /
      /var/cache/apt/archives /dev/sda1 1000000 100000 900000 10% /
      @@ end

      """
    let findings = Check.disk.evaluate(Sections(parsing: text)).findings
    #expect(Set(findings.map(\.rule)) == ["disk_full", "inodes_full"])
    #expect(findings.allSatisfy { $0.procedure == nil })
  }
}
