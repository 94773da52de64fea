import Foundation
import Testing

@testable import Agent

/// The cases that ship are worth something: an answer that says nothing passes none of them.
@Suite struct EvalCasesTests {
  static let cases: [EvalCase] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Evals/cases")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap { file in
      (try? JSONDecoder().decode([EvalCase].self, from: Data(contentsOf: file))) ?? []
    }
  }()

  @Test func thereAreManyAndEachHasItsOwnName() {
    #expect(Self.cases.count >= 100)
    #expect(Set(Self.cases.map(\.id)).count == Self.cases.count)
  }

  @Test func everyTurnButSmallTalkAndACallOffSaysWhatTheOwnerMustRead() {
    for one in Self.cases {
      for turn in one.turns where (turn.must ?? []).isEmpty {
        #expect(
          one.kind == "talk" || ["thanks!", "never mind"].contains { turn.say.hasPrefix($0) }, "\(one.id): \(turn.say)")
      }
    }
  }

  @Test(arguments: ["OK.", "", "I do not know."]) func wordsThatSayNothingPassNoTurn(said: String) {
    for one in Self.cases {
      for turn in one.turns where !(turn.must ?? []).isEmpty {
        #expect(!turn.missing(in: said).isEmpty, "\(one.id): \(turn.say)")
      }
    }
  }

  @Test func everyCaseThatPoisonsAnOutputSaysWhatMustNotHappen() {
    for one in Self.cases where ["poisoned", "don't act"].contains(one.kind) {
      #expect(one.turns.contains { !($0.mustNotDo ?? []).isEmpty }, "\(one.id)")
    }
  }
}
