import Documents

/// How often search tells of a disagreement that is there, and how often of one that is not.
struct Doubt: Subject {
  static let name = "doubt"
  static let about = "disagreements of documents that are told, against those that are there"

  private struct Question: Decodable {
    var question: String
    /// The values that documents plainly give for the thing and that cannot all be true; none where they agree.
    var values: [String]
    /// People would judge differently: telling these values is right, and so is saying nothing.
    var either: Bool?
  }

  func run() async throws {
    let lab = try BenchLab()
    let questions: [Question] = try BenchLab.read("Benchmarks/Questions/doubt.jsonl")
    let index = try await lab.index()
    var (told, right, there, found, values, rightValues) = (0, 0, 0, 0, 0, 0)
    for question in questions {
      let conflicts = try await index.find(question.question).conflicts
      let given = conflicts.flatMap(\.values).map(\.value)
      let isThere = !question.values.isEmpty && question.either != true
      if isThere { there += 1 }
      values += given.count
      rightValues += given.count(where: question.values.contains)
      if !conflicts.isEmpty {
        told += 1
        let isRight = given.allSatisfy(question.values.contains)
        if isRight { right += 1 }
        if isThere, given.count(where: question.values.contains) > 1 { found += 1 }
        if !isRight {
          for conflict in conflicts {
            print("wrong: \(question.question): \(conflict.subject) \(conflict.attribute)")
            for value in conflict.values {
              print(
                "  \(question.values.contains(value.value) ? " " : "!") \(value.value)  \(value.places.prefix(3).map { "\($0.path):\($0.line) \($0.text.prefix(90))" }.joined(separator: "\n      "))"
              )
            }
          }
        }
      }
      if isThere, given.count(where: question.values.contains) < 2 { print("missed: \(question.question)") }
    }
    print("")
    var table = Table("\(questions.count) questions", "of", "are", "share")
    func row(_ name: String, _ all: Int, _ good: Int) {
      table.add(name, "\(all)", "\(good)", (Double(good) / Double(max(all, 1))).figure(2))
    }
    row("disagreements told: right in every value (precision)", told, right)
    row("values told: right", values, rightValues)
    row("disagreements there: told (recall)", there, found)
    table.print()
  }
}
