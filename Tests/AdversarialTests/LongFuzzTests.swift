import Foundation
import TestSupport
import Testing

@testable import Models
@testable import Tools

/// Random input by the million; `make test-long`.
@Suite(.enabled(if: LongTest.isWanted)) struct LongFuzzTests {
  @Test func aMillionRandomCallsAreRefusedOrFit() async throws {
    let halves = try await withThrowingTaskGroup(of: CallFuzz.self) { group in
      for seed in [UInt64(100), 200] {
        group.addTask {
          var fuzz = CallFuzz(seed: seed)
          for _ in 0..<500_000 { try fuzz.step() }
          return fuzz
        }
      }
      return try await group.reduce(into: [CallFuzz]()) { $0.append($1) }
    }
    let violations = halves.flatMap(\.violations)
    #expect(violations.isEmpty, "\(violations.prefix(5))")
    LongTest.tell("random calls on random templates: \(halves.reduce(0) { $0 + $1.accepted + $1.refused })")
    LongTest.tell("of these refused: \(halves.reduce(0) { $0 + $1.refused })")
    LongTest.tell("values that became an option, were split or left their place: \(violations.count)")
  }
}
