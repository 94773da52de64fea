/// The tools that may be called in this lab.
public protocol ToolCatalog: Sendable {
  /// In the order in which the model sees them.
  var descriptions: [ToolDescription] { get }

  /// The tool and the call with its arguments checked against the schema (names as the schema
  /// spells them, words as its enums do). Throws `CallError` that says what would be right.
  func resolve(_ call: ToolCall) throws -> (tool: any Tool, call: ToolCall)

  /// SHA-256 of the tool's file, which an approval covers; empty when there is no such tool.
  func hash(of tool: String) -> String

  /// Whose word the tool's file is.
  func trust(of tool: String) -> ToolTrust
}
