import Mustache

/// A document template of Templates/*.mustache, compiled into the program.
///
/// Every template is Markdown or YAML, so nothing is escaped as HTML: the pragma that says so comes
/// before the text.
enum Template {
  /// `bytes` as SwiftPM embeds a file → the text with `values` filled in.
  static func render(_ bytes: [UInt8], _ values: [String: Any]) throws -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT }}" + text).render(values)
  }

  /// Text for a cell of a table: on one line, without the bar that would end it.
  static func cell(_ text: String?) -> String {
    let text = (text ?? "").replacing("\n", with: " ").replacing("|", with: "\\|").trimmed
    return text.isEmpty ? "-" : text
  }
}
