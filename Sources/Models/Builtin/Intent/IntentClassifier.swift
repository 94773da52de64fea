import Agent
import Foundation
import Synchronization

/// Tells what a request asks for, with a probability that holds: of the requests it calls 70 % sure, about 70 % are
/// right (docs/evaluation.md has the measure).
///
/// A softmax regression over `RequestFeatures`, learnt anew in each process from the phrasings that ship with Steward and
/// the examples of the tools that are there: a fifth of a second, no file of weights that nobody can read, the same result
/// every time.
struct IntentClassifier: Sendable {
  /// What can be told apart, in the order of the weights.
  let labels: [String]
  /// The stems that were learnt.
  let vocabulary: Set<String>
  private let places: [String: Int]
  /// A row of `labels.count` weights for each feature; the last row is the bias.
  private let weights: [Float]

  /// A sample to learn from.
  struct Sample: Hashable, Sendable {
    var label: String
    var text: String
  }

  /// Learns `samples`; labels with few of them count more, so that the owner's own tools are not drowned.
  init(_ samples: [Sample], rounds: Int = 10) {
    let groups = Dictionary(grouping: samples, by: \.label)
    labels = groups.keys.sorted()
    var places: [String: Int] = [:]
    // A row of the feature's places, the label, how much it counts.
    var rows: [(features: [Int], label: Int, count: Float)] = []
    let most = groups.values.map(\.count).max() ?? 0
    // Label by label in turn: a round that ended with one label would lean to it.
    for place in 0..<most {
      for (label, name) in labels.enumerated() {
        guard let group = groups[name], place < group.count else { continue }
        let features = RequestFeatures(group[place].text, names: [:]).all.sorted().map { feature -> Int in
          if let known = places[feature] { return known }
          places[feature] = places.count
          return places.count - 1
        }
        rows.append((features, label, min(8, max(1, 32 / Float(group.count)))))
      }
    }
    self.places = places
    vocabulary = Set(places.keys.filter { $0.allSatisfy(\.isLetter) })
    weights = IntentClassifier.learn(rows, features: places.count, labels: labels.count, rounds: rounds)
  }

  private static func learn(
    _ rows: [(features: [Int], label: Int, count: Float)], features: Int, labels: Int, rounds: Int
  ) -> [Float] {
    var weights = [Float](repeating: 0, count: (features + 1) * labels)
    var scores = [Float](repeating: 0, count: labels)
    // Pointers: the inner loops run some million times at each start, also where nothing is optimized.
    weights.withUnsafeMutableBufferPointer { weights in
      for round in 0..<rounds {
        let rate = 0.5 / (1 + 0.1 * Float(round))
        for row in rows {
          let length = 1 / Float(max(1, row.features.count)).squareRoot()
          sum(row.features, length, UnsafeBufferPointer(weights), features, into: &scores)
          softmax(&scores)
          for label in 0..<labels {
            let error = (label == row.label ? 1 : 0) - scores[label]
            let step = rate * error * row.count
            if abs(step) < 1e-4 { continue }
            let change = 10 * step * length
            for feature in row.features { weights[feature * labels + label] += change }
            weights[features * labels + label] += 0.1 * step
          }
          // What stands in one phrasing only must not make it sure.
          for feature in row.features {
            for label in 0..<labels { weights[feature * labels + label] *= 1 - 0.001 * rate }
          }
        }
      }
    }
    return weights
  }

  private static func sum(
    _ row: [Int], _ length: Float, _ weights: UnsafeBufferPointer<Float>, _ features: Int, into scores: inout [Float]
  ) {
    let labels = scores.count
    scores.withUnsafeMutableBufferPointer { scores in
      for label in 0..<labels { scores[label] = weights[features * labels + label] }
      for feature in row {
        let start = feature * labels
        for label in 0..<labels { scores[label] += weights[start + label] * length }
      }
    }
  }

  private static func softmax(_ scores: inout [Float]) {
    let most = scores.max() ?? 0
    var total: Float = 0
    for place in scores.indices {
      scores[place] = exp(scores[place] - most)
      total += scores[place]
    }
    for place in scores.indices { scores[place] /= total }
  }

  /// The labels with their probabilities, 0 to 1, the likeliest first.
  func probabilities(of features: RequestFeatures) -> [(label: String, probability: Double)] {
    guard !labels.isEmpty else { return [] }
    // What was never seen says nothing, but the rest says less beside it.
    let known = features.all.compactMap { places[$0] }.sorted()
    var scores = [Float](repeating: 0, count: labels.count)
    let length = 1 / Float(max(1, features.all.count)).squareRoot()
    weights.withUnsafeBufferPointer { IntentClassifier.sum(known, length, $0, places.count, into: &scores) }
    IntentClassifier.softmax(&scores)
    return zip(labels, scores).map { (label: $0, probability: Double($1)) }
      .sorted { ($0.probability, $1.label) > ($1.probability, $0.label) }
  }
}

extension IntentClassifier {
  /// What tells the tools apart, and talk from all of them.
  static func tools(_ tools: [ToolDescription]) -> IntentClassifier {
    let offered = Set(tools.map(\.name) + [Phrasings.talk])
    var samples = Phrasings.shipped.all.filter { offered.contains($0.tool) }
      .map { Sample(label: $0.tool, text: $0.text) }
    for tool in tools {
      samples += tool.examples.map { Sample(label: tool.name, text: $0) }
      samples.append(Sample(label: tool.name, text: tool.description))
    }
    return learnt(samples)
  }

  /// What tells the choices of a tool apart; nil where no phrasing names one.
  static func choices(of tool: ToolDescription) -> IntentClassifier? {
    let samples = Phrasings.shipped.all.filter { $0.tool == tool.name }
      .compactMap { phrasing in phrasing.choice.map { Sample(label: $0, text: phrasing.text) } }
    return samples.isEmpty ? nil : learnt(samples)
  }

  private static let kept = Mutex<[[Sample]: IntentClassifier]>([:])

  /// A session asks with the same tools at every line.
  private static func learnt(_ samples: [Sample]) -> IntentClassifier {
    if let known = kept.withLock({ $0[samples] }) { return known }
    let made = IntentClassifier(samples)
    kept.withLock { known in
      if known.count > 16 { known = [:] }
      known[samples] = made
    }
    return made
  }
}
