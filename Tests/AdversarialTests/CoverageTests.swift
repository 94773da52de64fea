import Foundation
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

  @Test(arguments: AdversarialInput.all) func everyInputHasAVerdict(input: AdversarialInput) {
    #expect(!input.verdicts.isEmpty)
  }
}
