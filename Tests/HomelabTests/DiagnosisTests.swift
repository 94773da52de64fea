import Agent
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
        "rule", "host", "object", "severity", "figure", "threshold", "evidence", "cause",
        "confidence", "next_check", "procedure",
      ])
    #expect(finding["procedure"] == .null)
    #expect(Set(diagnosis.json.objectValue!.keys) == ["host", "findings", "healthy", "unchecked"])
    #expect(try diagnosis.json.decoded(as: Diagnosis.self) == diagnosis)
  }

  @Test func reportsAMachineThatDoesNotAnswer() async throws {
    let runner = RecordedRunner { _ in throw CommandNotFound(program: "sh") }
    let diagnosis = try await Diagnosis.run(Check.all, host: "nas", runner: runner)
    #expect(diagnosis.unchecked.count == 8)
    #expect(diagnosis.unchecked[0] == "performance: no program named \"sh\" on this machine")
    let slow = RecordedRunner { _ in CommandResult(ending: .timedOut, output: "") }
    let other = try await Diagnosis.run([.disk], host: "nas", runner: slow)
    #expect(other.unchecked == ["disk: no answer in 60 s"])
  }

  @Test func runsEveryCheckAsOneConstantScript() async throws {
    let runner = RecordedRunner { command in
      #expect(command.arguments.count == 3)
      #expect(command.arguments.prefix(2) == ["sh", "-c"])
      return CommandResult(ending: .exited(0), output: "@@ end\n")
    }
    _ = try await Diagnosis.run(Check.all, host: "nas", runner: runner)
  }
}
