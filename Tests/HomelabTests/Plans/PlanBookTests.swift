import Foundation
import Testing

@testable import Homelab

struct PlanBookTests {
  @Test func findsAPlanByNumberNameAndWords() async throws {
    let lab = try PlanLab()
    let first = try await lab.kept(PlanFileTests.small)
    var other = PlanFileTests.small
    other.goal = "Upgrade the switch"
    let second = try await lab.kept(other)
    #expect(first.path == "plans/2026-11-25-upgrade-nas-and-fawn-to-2-5gbe.md")
    for name in ["1", "#1", first.path, "upgrade-nas", "2026-11-25-upgrade-nas", "fawn", "nas fawn"] {
      #expect(try await lab.book.find(name).number == 1, "\(name)")
    }
    #expect(try await lab.book.find("switch") == second)
    await #expect(
      throws: PlanError(
        "\"upgrade\" could be 2 (upgrade-the-switch), 1 (upgrade-nas-and-fawn-to-2-5gbe); say its number")
    ) {
      try await lab.book.find("upgrade")
    }
    await #expect(throws: PlanError.self) { try await lab.book.find("router") }
  }

  @Test func keepsEveryVersion() async throws {
    let lab = try PlanLab()
    let record = try await lab.kept(PlanFileTests.small)
    var plan = record.plan
    plan.steps[1].title = "Move nas"
    let next = try await lab.book.advance(record, to: plan, why: "call it Move nas")
    #expect(next.version == 2)
    #expect(try lab.read(record.path) == next.text)
    let versions = try await lab.book.versions(of: next)
    #expect(versions.map(\.why) == ["drafted", "call it Move nas"] && versions[0].text == record.text)
    // Nobody goes on from a version that is not the last.
    await #expect(throws: (any Error).self) { try await lab.book.advance(record, to: plan, why: "again") }
  }

  @Test func saysHowTheFileStandsToTheStore() async throws {
    let lab = try PlanLab()
    let first = try await lab.kept(PlanFileTests.small)
    #expect(try await lab.book.check(first) == .same)
    let old = first.text
    let record = try await lab.book.record([("1", .done, "")], in: first)
    #expect(try await lab.book.check(record) == .same)
    try lab.write(old, to: record.path)
    #expect(try await lab.book.check(record) == .behind(version: 1))
    var plan = record.plan
    plan.steps[1].downtime = 9
    try lab.write(record.text, to: record.path)
    let next = try await lab.book.advance(record, to: plan, why: "longer")
    try lab.write(record.text, to: record.path)
    #expect(try await lab.book.check(next) == .behind(version: 1))
    try lab.write(next.text.replacing("**Downtime**: 9 min", with: "**Downtime**: 7 min"), to: next.path)
    guard case .edited(let file, let lines) = try await lab.book.check(next) else {
      Issue.record("not taken for edited")
      return
    }
    #expect(file.plan.steps[1].downtime == 7 && lines.count == 1)
    #expect(next.text.split(separator: "\n", omittingEmptySubsequences: false)[lines[0] - 1].contains("Downtime"))
    do {
      try lab.book.require(unchanged: next)
      Issue.record("taken for unchanged")
    } catch { #expect("\(error)".contains("differs from version 2 in line \(lines[0]);")) }
    try lab.write(next.text.replacing("version 2,", with: "version 5,"), to: next.path)
    guard case .ahead = try await lab.book.check(next) else {
      Issue.record("a file that is newer than the store was not seen")
      return
    }
    try lab.write(next.text + "\n", to: next.path)
    guard case .redrawn = try await lab.book.check(next) else {
      Issue.record("blank space was not seen")
      return
    }
    try lab.write(next.text.replacing("s1 -->", with: "s9 -->"), to: next.path)
    guard case .redrawn = try await lab.book.check(next) else {
      Issue.record("an edit of the chart was not seen")
      return
    }
    // Composed differently, the same to Swift: one byte is one byte.
    try lab.write(next.text.replacing("- **State**: waiting", with: "- **State**: done"), to: next.path)
    guard case .edited = try await lab.book.check(next) else {
      Issue.record("a state that never was is taken for an earlier one")
      return
    }
    try FileManager.default.removeItem(atPath: lab.root + "/" + next.path)
    #expect(try await lab.book.check(next) == .missing)
  }
}
