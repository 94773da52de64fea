import Agent
import GRDB

/// Finds what the documents disagree on, of what a line asks.
struct ConflictSearch {
  let attribute: Attribute
  /// What the subject may be called, the fullest name first; each as lower-case words.
  let subjects: [[String]]
  private let askedState: String

  /// Passages that are read.
  static let reach = 150

  /// nil where the line asks for nothing that can be compared.
  init?(_ line: String) {
    let words = DocumentLine.words(of: line[...].prefix(500))
    let lower = words.map { $0.lowercased() }
    guard let attribute = Attribute.asked(by: lower) else { return nil }
    let asked = lower.first { attribute.askingWords.contains($0) } ?? ""
    var runs: [[String]] = [[]]
    for word in lower {
      if StopWords.contains(word) || Self.verbs.contains(word) || word == asked || word.contains("'") {
        runs.append([])
      } else {
        runs[runs.count - 1].append(word)
      }
    }
    runs.removeAll { $0.isEmpty || $0.count > 6 }
    var subjects = runs.filter { !$0.allSatisfy(Self.kinds.contains) }
    // `frigate pod` is also called `frigate`; `home assistant` is not called `home`.
    for run in subjects where run.count > 1 {
      let bare = run.filter { !Self.kinds.contains($0) && !attribute.askingWords.contains($0) }
      if !bare.isEmpty, bare != run { subjects.append(bare) }
    }
    guard !subjects.isEmpty else { return nil }
    self.attribute = attribute
    self.subjects = subjects
    askedState = asked
  }

  /// What the passages where the subject stands say of it, where they do not agree.
  func conflicts(_ found: DocumentSearch.Found, names: Set<String>, passage: (Int) throws -> Passage) throws
    -> [Conflict]
  {
    let words = Set(subjects.joined())
    let terms = found.terms.filter {
      !words.isDisjoint(with: $0.term.words + $0.forms.prefix(1).map(\.text))
    }
    var scores: [Int32: Float] = [:]
    for term in terms { for place in term.places { scores[place, default: 0] += term.scores[Int(place)] } }
    let best = scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(Self.reach)
    let passages = try best.map { try passage(Int($0.key)) }
    let hosts = attribute == .host ? names.union(HostColumns.names(in: passages)) : []
    // The first name that anything is said of; another one would be another thing.
    for subject in subjects {
      let reader = StatementReader(
        attribute: attribute, subjects: [subject], askedState: askedState,
        hosts: hosts.subtracting([subject.joined(separator: " ")]))
      let statements = passages.flatMap(reader.statements)
      if let conflict = Conflict(statements, subject: subject.joined(separator: " "), attribute: attribute) {
        return [conflict]
      }
    }
    return []
  }

  /// Verbs and kinds of things that a question has beside the name.
  private static let verbs: Set<String> = [
    "run", "runs", "running", "use", "uses", "listen", "listens", "live", "lives", "reach", "access", "connect",
    "point",
    "points", "resolve", "install", "set", "configured", "current", "currently", "right", "correct", "latest", "old",
    "new", "hosted", "hosts", "installed", "assigned", "given", "available",
  ]
  private static let kinds: Set<String> = [
    "pod", "vm", "server", "service", "host", "node", "cluster", "container", "lxc", "machine", "box", "app", "ingress",
    "controller", "dashboard", "ui", "web", "interface", "system", "device", "instance", "deployment", "network",
  ]
}

/// The names of hosts in the tables of passages: what stands in a column that is headed so.
enum HostColumns {
  private static let headers: Set<String> = [
    "host", "node", "hostname", "machine", "hypervisor", "proxmox host", "proxmox node",
  ]

  static func names(in passages: [Passage]) -> Set<String> {
    var names = Set<String>()
    for passage in passages {
      var column: Int?
      for text in passage.text.split(separator: "\n", omittingEmptySubsequences: false) {
        guard let cells = DocumentLine(text).cells else {
          column = nil
          continue
        }
        if column == nil {
          let header = cells.map { DocumentLine.words(of: $0).joined(separator: " ").lowercased() }
          column = header.firstIndex { headers.contains($0) } ?? -1
        } else if let column, column >= 0, column < cells.count {
          let words = DocumentLine.words(of: cells[column])
          if words.count == 1, words[0].contains(where: \.isLetter) { names.insert(words[0].lowercased()) }
        }
      }
    }
    return names
  }
}
