/// A line of a document, written `INFRASTRUCTURE.md:31`.
struct DocumentPlace: Hashable, CustomStringConvertible {
  var document = "INFRASTRUCTURE.md"
  var line: Int

  var description: String { "\(document):\(line)" }
}

/// Where a value stands in a document: what a correction of it needs.
public struct DocumentCell: Sendable, Hashable, Codable {
  public var document: String
  public var line: Int
  /// The title of the column.
  public var column: String
  /// As it is written, with Markdown's marks.
  public var text: String

  public init(document: String, line: Int, column: String, text: String) {
    self.document = document
    self.line = line
    self.column = column
    self.text = text
  }
}
