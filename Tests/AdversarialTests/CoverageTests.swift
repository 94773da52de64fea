import Foundation
import TestSupport
import Testing

/// No input is without a test.
@Suite struct CoverageTests {
  @Test func everyInputIsNamedByATest() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: AdversarialInput.folder)
      .filter { $0.hasSuffix("Tests.swift") }
    let tests = try files.map {
      try String(contentsOfFile: AdversarialInput.folder + "/" + $0, encoding: .utf8)
    }.joined()
    #expect(AdversarialInput.all.count == 121)
    for input in AdversarialInput.all {
      #expect(tests.contains("\"\(input.id)\"") || tests.contains("@Test(\"\(input.id):"), "\(input.testDescription)")
    }
  }

  /// What a machine has not is told: the ledger knows a skipped verdict from one that was lost.
  @Test func whatCannotBeTestedHereIsTold() {
    if !SSHServer.isThere {
      let ids = AdversarialInput.all.map(\.id).filter { $0.hasPrefix("SH-") } + ["OK-02"]
      VerdictLedger.skipped(ids, because: "needs sshd: apt install openssh-server")
    }
    if !ResourceAndStreamTests.canMount { VerdictLedger.skipped(["RS-11"], because: "needs root and mount(2)") }
  }

  @Test(arguments: AdversarialInput.all) func everyInputHasAVerdict(input: AdversarialInput) {
    #expect(!input.verdicts.isEmpty)
  }
}
