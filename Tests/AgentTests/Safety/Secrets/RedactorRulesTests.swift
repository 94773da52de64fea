import Foundation
import Testing

@testable import Agent

/// What was kept by other rules is made anew, so a change of the rules must not go unnoticed.
@Suite struct RedactorRulesTests {
  @Test func theRulesAreNamedByTheirSources() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Agent/Safety/Secrets")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    #expect(names.count > 5)
    let bytes = try names.sorted().flatMap { name in
      [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    let rules = String(Digest.sha256(bytes).prefix(16))
    #expect(Redactor.rules == rules, "the rules for secrets have changed: set Redactor.rules to \"\(rules)\"")
  }

  @Test func anotherStampIsAnotherVersion() {
    #expect(Redactor().version == Redactor.rules)
    #expect(Redactor(known: ["hunter2hunter2"], stamp: "1").version != Redactor(known: [], stamp: "2").version)
  }
}
