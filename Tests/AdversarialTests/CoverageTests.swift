import Foundation
import Testing

/// No input is without a test.
@Suite struct CoverageTests {
  /// Classes whose tests are still being written.
  static let open: Set<String> = [
    "prompt_injection", "approval_spoof", "arg_injection", "shell_compound",
    "ssh_host", "plan_and_schedule", "one_shot",
    "tool_descriptor", "approval_scope", "control_benign",
  ]

  @Test func everyInputIsNamedByATest() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: AdversarialInput.folder)
      .filter { $0.hasSuffix("Tests.swift") }
    let tests = try files.map {
      try String(contentsOfFile: AdversarialInput.folder + "/" + $0, encoding: .utf8)
    }.joined()
    #expect(AdversarialInput.all.count == 121)
    for input in AdversarialInput.all where !Self.open.contains(input.class) {
      #expect(tests.contains("\"\(input.id)\"") || tests.contains("@Test(\"\(input.id):"), "\(input.testDescription)")
    }
  }

  @Test(arguments: AdversarialInput.all) func everyInputHasAVerdict(input: AdversarialInput) {
    #expect(!input.verdicts.isEmpty)
  }
}
