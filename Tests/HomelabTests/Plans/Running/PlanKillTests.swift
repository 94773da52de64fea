import Agent
import Documents
import Foundation
import Glibc
import Store
import TestSupport
import Testing

@testable import Homelab

/// Killed at any moment and started again in another boot, a plan runs no step twice and loses none.
@Suite(.serialized) struct PlanKillTests {
  /// A probe's directory with the plan in it, approved.
  private final class Place {
    let directory: String

    init() throws {
      directory = TemporaryFolder.path("kill")
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      #expect(try run(["make", directory]) == ["made"])
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// What a probe says.
    func run(_ arguments: [String], killedAfter microseconds: UInt32? = nil) throws -> [String] {
      let output = try ChildProcess.run(
        [Program.path(of: "PlanProbe")] + arguments, killedAfter: microseconds
      ).output
      return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    var effects: [String] {
      ((try? String(contentsOfFile: directory + "/effects", encoding: .utf8)) ?? "").split(separator: "\n").map(
        String.init)
    }

    func plan() async throws -> PlanRecord {
      let store = try StateStore(
        path: directory + "/state.db", key: SealKey(environment: ["XDG_STATE_HOME": directory]))
      _ = try await EffectJournal(store).verify()
      #expect(try store.integrityProblem() == nil)
      return try await PlanBook(files: LabFiles(root: directory), keeper: PlanStore(store), zone: "UTC").find("1")
    }

    /// What a plan that came to rest must be like: each effect once, and every state true.
    func expectTruth(_ at: String) async throws -> Int {
      let record = try await plan()
      let effects = effects
      #expect(Set(effects).count == effects.count, "\(at): \(effects)")
      var unknown = 0
      for step in record.plan.steps {
        let own = step.action.calls.map { $0.arguments["id"]?.plain ?? "" }
        let there = own.filter(effects.contains)
        let back = (step.rollback?.calls ?? []).map { $0.arguments["id"]?.plain ?? "" }
        switch step.state {
        case .done: #expect(there == own, "\(at): step \(step.id) is done with \(there)")
        case .waiting:
          #expect(there.isEmpty, "\(at): step \(step.id) waits with \(there)")
          let isStuck = PlanOrder.allNeeds(of: step.id, in: record.plan).contains {
            record.plan.step($0)?.state.isOver == false
          }
          #expect(isStuck, "\(at): step \(step.id) was lost")
        case .undone:
          #expect(back.allSatisfy(effects.contains), "\(at): step \(step.id) is undone without its way back")
        case .unknown: unknown += 1
        case .failed, .running, .ready, .skipped, .missed: Issue.record("\(at): step \(step.id) is \(step.state)")
        }
        if step.id == "4" { #expect(step.state != .done) }
      }
      let text = try String(contentsOfFile: directory + "/" + record.path, encoding: .utf8)
      #expect(text == record.text, "\(at): the file is not as the store has it")
      return unknown
    }
  }

  @Test func runsToItsEndWithoutAKill() async throws {
    let place = try Place()
    let said = try place.run(["run", place.directory, "boot-1"])
    #expect(said.filter { $0.hasPrefix("error") }.isEmpty, "\(said)")
    #expect(place.effects == ["1a", "1b", "2a", "3a", "4a", "4back", "5a"])
    let states = try await place.plan().plan.steps.map(\.state)
    #expect(states == [.done, .done, .done, .undone, .done])
    #expect(try await place.expectTruth("no kill") == 0)
  }

  @Test("kill -9 at every point of the journal and of the plan's record, then another boot")
  func noStepTwiceAndNoneLost() async throws {
    let whole = try Place()
    let said = try whole.run(["run", whole.directory, "boot-1"])
    let points = try #require(said.last?.dropping("passed ").flatMap { Int($0) })
    #expect(points > 60)
    // Each point in `make test-long`, every sixth always.
    let stride = LongTest.rounds(1, part: 6)
    var unknown = 0
    var kills = 0
    for point in Swift.stride(from: 1, through: points, by: stride) {
      let place = try Place()
      let first = try place.run(["run", place.directory, "boot-1", "\(point)"])
      #expect(!first.contains { $0.hasPrefix("passed") }, "it did not die at \(point)")
      kills += 1
      let second = try place.run(["run", place.directory, "boot-2"])
      #expect(second.contains { $0.hasPrefix("passed") }, "\(point): \(second)")
      unknown += try await place.expectTruth("point \(point)")
      // A third start changes nothing.
      let (effects, text) = (place.effects, try await place.plan().text)
      _ = try place.run(["run", place.directory, "boot-3"])
      #expect(place.effects == effects)
      #expect(try await place.plan().text == text)
    }
    LongTest.tell("kills of a running plan, one at each of its \(points) points (every \(stride).): \(kills)")
    LongTest.tell("steps that ran twice or were lost: 0 allowed; steps told as unknown: \(unknown)")
  }

  @Test func survivesRandomKillsOfItsRecoveryToo() async throws {
    var starts = 0
    for _ in 0..<LongTest.rounds(60, part: 4) {
      let place = try Place()
      var boot = 0
      while boot < 60 {
        boot += 1
        starts += 1
        let said = try place.run(
          ["run", place.directory, "boot-\(boot)"], killedAfter: boot < 50 ? UInt32.random(in: 20_000...160_000) : nil)
        if said.contains(where: { $0.hasPrefix("passed") }) { break }
      }
      _ = try await place.expectTruth("random kills")
    }
    LongTest.tell("starts of plans that were killed at random moments: \(starts)")
  }

  @Test func aLeaseOfALivingProcessIsNotTakenOver() async throws {
    let place = try Place()
    let store = try StateStore(
      path: place.directory + "/state.db", key: SealKey(environment: ["XDG_STATE_HOME": place.directory]))
    let mine = try await PlanLeaseStore(store, boot: "boot-1").take(1)
    let said = try place.run(["run", place.directory, "boot-1"])
    #expect(said.contains { $0.contains("error plan 1 is being run by another Steward") }, "\(said)")
    #expect(place.effects.isEmpty)
    // The same process number in another boot is another process.
    _ = try place.run(["run", place.directory, "boot-2"])
    #expect(place.effects.count == 7)
    try await PlanLeaseStore(store, boot: "boot-1").giveBack(mine)
  }
}

extension String {
  fileprivate func dropping(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
