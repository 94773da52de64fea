import Foundation

/// `steward-bench [SUBJECT...]`: measures, each figure beside something measured in the same run.
///
/// A subject is one file in Subjects/; `make bench` runs all of them.
@main
struct Bench {
  static let subjects: [any Subject.Type] = [
    SearchQuality.self, SearchSignalsOnAndOff.self, SearchTried.self, Doubt.self, SearchSpeed.self, VectorQuality.self,
    ReadAhead.self,
  ]

  static func main() async {
    let wanted = CommandLine.arguments.dropFirst()
    if let unknown = wanted.first(where: { name in !subjects.contains { $0.name == name } }) {
      FileHandle.standardError.write(
        Data("no subject \"\(unknown)\"; there are: \(subjects.map { $0.name }.joined(separator: ", "))\n".utf8))
      exit(2)
    }
    var failed = false
    for subject in subjects where wanted.isEmpty || wanted.contains(subject.name) {
      print("\n== \(subject.name): \(subject.about)\n")
      do {
        try await subject.init().run()
      } catch let missing as Missing {
        print("left out: \(missing)")
      } catch {
        print("failed: \(error)")
        failed = true
      }
    }
    exit(failed ? 1 : 0)
  }
}

/// One thing that is measured.
protocol Subject: Sendable {
  static var name: String { get }
  /// One line: what is measured, beside what.
  static var about: String { get }
  init()
  /// Prints a table. Throws `Missing` where this machine lacks what it needs.
  func run() async throws
}

/// Why a subject cannot be measured here.
struct Missing: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
