import Agent
import Foundation
import Testing

@testable import Models

@Suite struct IntentClassifierTests {
  /// Of phrasings that it did not learn, most are read right, and those it is sure of nearly all: the measure of
  /// whether a probability means what it says.
  @Test func readsPhrasingsItNeverSawAndKnowsWhenItIsSure() {
    let all = Phrasings.shipped.all
    var right = 0
    var sure = (right: 0, of: 0)
    var wrong: [String] = []
    // Two of four parts: learning takes long in a debug build.
    var tried = 0
    for fold in [0, 2] {
      let kept = all.enumerated().filter { $0.offset % 4 == fold }.map(\.element)
      let classifier = IntentClassifier(
        all.enumerated().filter { $0.offset % 4 != fold }.map { .init(label: $0.element.tool, text: $0.element.text) })
      tried += kept.count
      for phrasing in kept {
        let best = classifier.probabilities(of: RequestFeatures(phrasing.text, names: [:]))[0]
        if best.label == phrasing.tool { right += 1 }
        guard best.probability >= 0.9 else { continue }
        sure.of += 1
        if best.label == phrasing.tool { sure.right += 1 } else { wrong.append("\(phrasing.text): \(best.label)") }
      }
    }
    #expect(Double(right) / Double(tried) > 0.72, "\(right) of \(tried)")
    #expect(Double(sure.right) / Double(sure.of) > 0.93, "\(sure): \(wrong)")
    #expect(sure.of * 3 > tried, "\(sure.of) of \(tried) are sure")
  }

  @Test func learnsTheSameEveryTime() {
    let samples = Phrasings.shipped.all.prefix(200).map { IntentClassifier.Sample(label: $0.tool, text: $0.text) }
    let features = RequestFeatures("why is {host} so slow", names: [:])
    let first = IntentClassifier(samples).probabilities(of: features)
    let second = IntentClassifier(samples).probabilities(of: features)
    #expect(first.map(\.label) == second.map(\.label) && first.map(\.probability) == second.map(\.probability))
  }

  @Test func givesProbabilitiesThatAddUpToOne() {
    let classifier = IntentClassifier([.init(label: "a", text: "look at it"), .init(label: "b", text: "write it down")])
    for line in ["", "look", "something else entirely", "write write write"] {
      let total = classifier.probabilities(of: RequestFeatures(line, names: [:])).map(\.probability).reduce(0, +)
      #expect(abs(total - 1) < 0.001)
    }
    #expect(IntentClassifier([]).probabilities(of: RequestFeatures("x", names: [:])).isEmpty)
  }

  @Test func doesNotDrownAToolOfTheOwnerWithThreeExamples() {
    let own = ToolDescription(
      name: "water_level", description: "Ask the sensor in the cellar for the level of the water.",
      examples: ["how high is the water?", "is the cellar wet?", "water level please"], parameters: ["type": "object"],
      effect: .read)
    let tools = BuiltinModelTests.tools + [own]
    for line in ["how high does the water stand", "is my cellar wet again?", "water level"] {
      #expect(
        Intent.matches(for: line, tools: tools, lexicon: BuiltinModelTests.lexicon).first?.tool.name == "water_level")
    }
  }

  @Test(arguments: ["thanks a lot!", "what does NFS stand for?", "explain ZFS to me", "tell me a joke"])
  func takesTalkForNoTool(line: String) {
    #expect(Intent.matches(for: line, tools: BuiltinModelTests.tools, lexicon: BuiltinModelTests.lexicon).isEmpty)
  }

  @Test func readsAMistypedWord() {
    #expect(RequestFeatures("restrat it", names: [:], vocabulary: ["restart"]).all.contains("restart"))
    #expect(RequestFeatures("diffrence", names: [:], vocabulary: ["differenc"]).all.contains("differenc"))
  }

  @Test(arguments: [
    ("the disk of nas is full of old logs, I looked. clean it up please", " clean it up please"),
    ("pve is ahead by a minute. what does its log say?", " what does its log say"), ("one sentence only", nil),
  ])
  func findsTheSentenceThatAsks(line: String, asking: String?) {
    #expect(Intent.askingSentence(of: line) == asking)
  }
}

@Suite struct PhrasingsTests {
  @Test func areReadInGroups() {
    let parsed = Phrasings(parsing: "# about\n[look disk]\nhow full\n\n[talk]\nhi\nthere\n")
    #expect(
      parsed.all == [
        .init(tool: "look", choice: "disk", text: "how full"), .init(tool: "talk", choice: nil, text: "hi"),
        .init(tool: "talk", choice: nil, text: "there"),
      ])
  }

  @Test func thatShipBelongToOneGroupEach() {
    let groups = Dictionary(grouping: Phrasings.shipped.all, by: \.text)
    #expect(groups.filter { Set($0.value.map(\.tool)).count > 1 }.isEmpty)
    #expect(Phrasings.shipped.all.count > 3000)
  }
}
