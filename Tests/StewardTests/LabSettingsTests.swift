import Foundation
import Testing

@testable import steward

@Suite struct LabSettingsTests {
  /// A setting that is read and not listed would be called unknown to its owner.
  @Test func knowsEverySettingThatItReads() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/steward/Lab/LabSettings.swift")
    let text = try String(contentsOf: source, encoding: .utf8)
    let read = text.matches(of: /(?:forKey: |number\()"([a-z_]+)/).map { String($0.output.1) }
    #expect(read.count > 5)
    for key in read { #expect(LabSettings.keys.contains(key), "\(key)") }
  }
}
