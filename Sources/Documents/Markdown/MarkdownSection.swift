/// A heading and what stands under it.
public struct MarkdownSection: Sendable, Hashable {
  /// The headings from the document's title down to this one, as plain text.
  public var heading: [String]
  /// 1 to 6; 0 for what stands before the first heading.
  public var level: Int
  /// The whole section: heading, own text and subsections; counted from 1.
  public var lines: ClosedRange<Int>
  /// The lines of the heading itself; nil before the first heading.
  public var headingLines: ClosedRange<Int>?
  /// The lines of the own text: under the heading, before the first subsection. May be empty.
  public var ownLines: Range<Int>

  /// The section's own heading.
  public var name: String { heading.last ?? "" }

  /// Heading and own text, without subsections.
  public var ownRange: ClosedRange<Int> {
    let first = headingLines?.lowerBound ?? ownLines.lowerBound
    return first...max(first, max(headingLines?.upperBound ?? first, ownLines.upperBound - 1))
  }
}
