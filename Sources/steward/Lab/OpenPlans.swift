import Foundation

/// The names of the plans in plans/, newest first: what "the plan" in a request can mean.
enum OpenPlans {
  static func names(in root: String) -> [String] {
    let directory = root + "/plans"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.filter { $0.hasSuffix(".md") && $0 != "README.md" }
      .map { name -> (name: String, changed: Date) in
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory + "/" + name)
        return (String(name.dropLast(3)), attributes?[.modificationDate] as? Date ?? .distantPast)
      }
      .sorted { ($0.changed, $1.name) > ($1.changed, $0.name) }.map(\.name)
  }
}

extension String {
  func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
