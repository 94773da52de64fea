import Agent
import Foundation
import Synchronization
import Testing

@testable import Homelab

struct DiagnosisTests {
  private let long = (0..<40).map { number in
    Finding(
      rule: "r", object: "/srv/\(number)", severity: number == 39 ? .critical : .warning,
      figure: "96% used", evidence: [String(repeating: "x", count: 300)], cause: "full",
      nextCheck: "du")
  }

  @Test func putsTheWorstFirstAndStaysShort() {
    let diagnosis = Diagnosis(
      host: "nas",
      reports: [CheckReport(findings: long, healthy: ["a", "b"], unchecked: ["c"])])
    let text = diagnosis.text
    #expect(text.count <= 1520)
    #expect(text.hasPrefix("nas: 40 findings (1 critical, 39 warning)\nCRITICAL /srv/39: 96% used"))
    #expect(text.contains("healthy: a; b"))
    #expect(text.contains("unchecked: c"))
  }

  @Test func writesEveryKeyOfItsJSON() throws {
    let diagnosis = Diagnosis(host: "nas", reports: [CheckReport(findings: [long[0]])])
    let finding = try #require(diagnosis.json["findings"]?.arrayValue?.first?.objectValue)
    #expect(
      Set(finding.keys) == [
        "id", "rule", "host", "object", "severity", "figure", "threshold", "evidence", "cause",
        "confidence", "why", "next_check", "procedure", "document", "explains", "explained_by", "common",
      ])
    #expect(finding["procedure"] == .null)
    #expect(Set(diagnosis.json.objectValue!.keys) == ["host", "findings", "healthy", "unchecked"])
    #expect(try diagnosis.json.decoded(as: Diagnosis.self) == diagnosis)
  }

  @Test func reportsAMachineThatDoesNotAnswer() async throws {
    let runner = RecordedRunner { _ in throw CommandNotFound(program: "sh") }
    let diagnosis = try await Diagnosis.run(Check.all, host: "nas", runner: runner)
    #expect(diagnosis.unchecked.count == Check.all.count)
    #expect(diagnosis.unchecked[0] == "performance: no program named \"sh\" on this machine")
    let slow = RecordedRunner { _ in CommandResult(ending: .timedOut, output: "") }
    let other = try await Diagnosis.run([.disk], host: "nas", runner: slow)
    #expect(
      other.unchecked == [
        "disk: no answer in 14 s", "the checks were ended after 14 s, before they were done",
      ])
  }

  @Test func runsAllChecksInOneConstantRoundTrip() async throws {
    let runs = Mutex(0)
    let runner = RecordedRunner { command in
      #expect(command.arguments.count == 3)
      #expect(command.arguments.prefix(2) == ["sh", "-c"])
      #expect(command.arguments[2] == Round(Check.all).script)
      runs.withLock { $0 += 1 }
      return CommandResult(ending: .exited(0), output: "disk @@ end\n")
    }
    _ = try await Diagnosis.run(Check.all, host: "nas", runner: runner)
    #expect(runs.withLock { $0 } == 1)
  }

  @Test func keepsWhatCameBeforeTheHostDied() async throws {
    let half =
      "disk @@ df\ndisk Filesystem Type 1024-blocks Used Available Capacity Mounted on\n"
      + "disk /dev/sda1 ext4 1000 990 10 99% /\nmemory @@ meminfo\nmemory MemTo"
    let runner = RecordedRunner { _ in CommandResult(ending: .timedOut, output: half) }
    let diagnosis = try await Diagnosis.run([.disk, .memory, .time], host: "nas", runner: runner)
    #expect(diagnosis.findings.map(\.rule) == ["disk_full"])
    #expect(diagnosis.unchecked.contains("disk: the output ends after section \"df\"; the rest was not seen"))
    #expect(diagnosis.unchecked.contains("time: no answer in 14 s"))
  }

  @Test func saysThatAHostWentAwayDuringTheLook() async throws {
    let runner = RecordedRunner { _ in throw CallError(.unknown, "the connection to nas broke while sh ran") }
    let diagnosis = try await Diagnosis.run([.disk, .memory], host: "nas", runner: runner)
    #expect(diagnosis.findings.map(\.rule) == ["host_lost"])
    #expect(!diagnosis.unchecked.isEmpty)
  }

  @Test func comparesTheClocksWithoutTheWay() throws {
    var circumstances = Circumstances()
    circumstances.asked = Date(timeIntervalSince1970: 1_766_865_960)
    circumstances.answered = Date(timeIntervalSince1970: 1_766_865_963)
    func diagnosis(_ time: Int) -> Diagnosis {
      let output =
        "time @@ date\ntime x\ntime @@ end\nclock @@ clock\nclock \(time).5\nclock UTC +0000\nclock 99.0 1\nclock @@ end\n"
      return Diagnosis.diagnosis(
        of: Round([.time]), host: "nas", CommandResult(ending: .exited(0), output: output), circumstances)
    }
    let behind = try #require(diagnosis(1_766_865_408).findings.first { $0.rule == "clock_offset" })
    #expect(behind.figure == "551.5 s behind the machine that Steward runs on")
    #expect(behind.severity == .critical)
    #expect(!diagnosis(1_766_865_961).findings.contains { $0.rule == "clock_offset" })
    // A clock that was lost.
    #expect(diagnosis(12_345).findings.contains { $0.rule == "clock_in_the_past" })
  }
}
