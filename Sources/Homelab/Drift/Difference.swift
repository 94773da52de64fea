import Documents
import Foundation

/// Something that a document says and a machine does not, or the other way round.
public struct Difference: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case addressMoved = "address_moved"
    case addressGone = "address_gone"
    case addressUndocumented = "address_undocumented"
    case speedBelow = "speed_below"
    case speedDiffers = "speed_differs"
    case interfaceDiffers = "interface_differs"
    case hostMissing = "host_missing"
    case hostBack = "host_back"
    case hostUndocumented = "host_undocumented"
    case guestMoved = "guest_moved"
    case gpuElsewhere = "gpu_elsewhere"
    case gpuMissing = "gpu_missing"
    case gpuUndocumented = "gpu_undocumented"
    case serviceNotRunning = "service_not_running"
    case serviceBack = "service_back"
    case stalePath = "stale_path"
    case pathBack = "path_back"
    case osDiffers = "os_differs"
    case memoryDiffers = "memory_differs"
  }

  public enum Importance: String, Sendable, Hashable, Codable, Comparable, CaseIterable {
    case low, medium, high

    public static func < (left: Importance, right: Importance) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  public var kind: Kind
  public var host: String
  /// What differs: the title of a column, or an interface.
  public var field: String
  /// What the document says; empty where it says nothing.
  public var documented: String
  /// What is the case; empty where there is nothing.
  public var actual: String
  public var document: String
  /// The line in `document`; 0 where nothing stands there yet.
  public var line: Int
  public var importance: Importance
  /// Where `actual` comes from.
  public var evidence: String
  /// When it was seen.
  public var seen: Date
  /// The corrections of `document` that would make it true; empty where only its owner can decide.
  public var correction: [TableEdit.Change]

  public init(
    _ kind: Kind, host: String, field: String, documented: String, actual: String,
    document: String = "INFRASTRUCTURE.md", line: Int, importance: Importance, evidence: String, seen: Date,
    correction: [TableEdit.Change] = []
  ) {
    self.kind = kind
    self.host = host
    self.field = field
    self.documented = documented
    self.actual = actual
    self.document = document
    self.line = line
    self.importance = importance
    self.evidence = evidence
    self.seen = seen
    self.correction = correction
  }

  /// One line for people: `retro: Address 10.0.0.5 → 10.0.0.7`.
  public var text: String {
    "\(host): \(field): \(documented.isEmpty ? "(nothing)" : documented) → \(actual.isEmpty ? "(nothing)" : actual)"
  }
}

extension Difference {
  /// The correction for people: `line 12: Address "10.0.0.7", Reach "ssh root@10.0.0.7"`; nil where there is none.
  public var correctionText: String? {
    guard !correction.isEmpty else { return nil }
    var lines: [String] = []
    var last: TableEdit.Row?
    for change in correction {
      switch change {
      case .cell(let row, let column, let value):
        let told = "\(column) \"\(value)\""
        if row == last {
          lines[lines.count - 1] += ", \(told)"
        } else if case .line(let number) = row {
          lines.append("line \(number): \(told)")
        } else {
          lines.append(told)
        }
        last = row
      case .row(let after, let cells):
        lines.append("a row after line \(after): \(cells.joined(separator: " | "))")
        last = nil
      }
    }
    return lines.joined(separator: "; ")
  }
}

extension DocumentCell {
  /// The correction that puts `text` here.
  func becoming(_ text: String) -> TableEdit.Change {
    .cell(row: .line(line), column: column, value: text)
  }

  /// The correction that takes the remark away that begins with `words` and ends with a day; nil without one. It stands
  /// behind a semicolon, or in brackets.
  func removing(_ words: String) -> TableEdit.Change? {
    guard let start = text.firstRange(of: words),
      let day = text[start.upperBound...].prefixMatch(of: /\s*\d{4}-\d{2}-\d{2}/)
    else { return nil }
    var before = text[..<start.lowerBound]
    var after = text[day.range.upperBound...]
    if before.hasSuffix(" ("), after.hasPrefix(")") {
      before.removeLast(2)
      after.removeFirst()
    } else if before.hasSuffix("; ") {
      before.removeLast(2)
    } else if after.hasPrefix("; ") {
      after.removeFirst(2)
    }
    return becoming(String(before) + after)
  }

  /// The correction that adds a remark to what stands here.
  func adding(_ remark: String) -> TableEdit.Change {
    let bare = ["", "-", "–", "—"].contains(text) ? "" : text + "; "
    return becoming(bare + remark)
  }
}
