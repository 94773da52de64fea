import Synchronization

/// The full texts of a session's results, by evidence id, so that the model can ask for what was trimmed.
/// Holds redacted text only.
public final class ResultShelf: Sendable {
  private let texts = Mutex<[String: String]>([:])

  public init() {}

  public func put(_ text: String, as id: String) { texts.withLock { $0[id] = text } }

  public func text(of id: String) -> String? { texts.withLock { $0[id] } }

  /// The ids that are kept, in the order of their numbers.
  public var ids: [String] {
    texts.withLock { $0.keys.sorted { (Int($0.dropFirst()) ?? 0) < (Int($1.dropFirst()) ?? 0) } }
  }

  /// Lines `first` to `last` of a result, counted from 1; nil where there is no such result. A single line of
  /// more than `width` characters is cut, with a mark.
  public func lines(_ first: Int, _ last: Int, of id: String, width: Int = 2000) -> (lines: [String], of: Int)? {
    guard let text = text(of: id) else { return nil }
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let range = max(1, first)...max(max(1, first), min(last, all.count))
    let lines = range.lowerBound > all.count ? [] : all[(range.lowerBound - 1)..<min(range.upperBound, all.count)]
    return (lines.map { $0.count > width ? $0.prefix(width) + " [… line cut]" : String($0) }, all.count)
  }
}
