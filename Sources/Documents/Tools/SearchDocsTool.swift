import Agent

/// `search_docs`: finds sections of the lab's documents.
public struct SearchDocsTool: Tool {
  public let description: ToolDescription
  private let hash: String
  private let index: DocumentIndex

  /// Characters of a passage that the model sees of each hit.
  static let passageLimit = 1200
  static let defaultLimit = 4
  static let greatestLimit = 10

  /// - Parameters:
  ///   - description: From the tool's file; `hash` is that file's SHA-256.
  public init(description: ToolDescription, hash: String = "", index: DocumentIndex) {
    self.description = description
    self.hash = hash
    self.index = index
  }

  public func prepare(_ call: ToolCall) async throws -> PreparedCall {
    let query = call.arguments["query"]?.plain ?? ""
    guard query.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw CallError(.invalid, "search_docs needs a query: the words to look for")
    }
    return PreparedCall(call: call, toolHash: hash, effect: .read)
  }

  public func perform(_ prepared: PreparedCall) async throws -> ToolResult {
    let query = prepared.call.arguments["query"]?.plain ?? ""
    let given = prepared.call.arguments["limit"].flatMap { $0.numberValue ?? Double($0.plain) }
    let limit = Int(min(max(given ?? Double(Self.defaultLimit), 1), Double(Self.greatestLimit)))
    let found: SearchResult
    do {
      found = try await index.find(query, limit: limit, linesDated: true)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw CallError(.failed, "the index of the documents could not be searched: \(error)")
    }
    // What was said of it another day is no document: it comes after those.
    let passages = found.hits.filter { !$0.isLog } + found.hits.filter(\.isLog)
    guard !passages.isEmpty else {
      let unknown = found.unknownTold.map { " (\($0))" } ?? ""
      return ToolResult(
        text: "No document says anything about: \(query.prefix(200))\(unknown)", summary: "nothing found")
    }
    let documents = Set(passages.map(\.path)).count
    return ToolResult(
      text: ([found.unknownTold].compactMap(\.self) + found.conflicts.map(\.summary) + passages.map(Self.text)).joined(
        separator: "\n\n"),
      summary: "\(Self.count(passages.count, "section")) in \(Self.count(documents, "document"))",
      lead: found.conflicts.first?.summary,
      data: try? JSONValue(encoding: passages), passages: passages)
  }

  private static func text(_ passage: Passage) -> String {
    let date = passage.date.map { ", \($0)" } ?? ""
    var text = Trim.around(passage.matchedWords, in: passage.text, limit: passageLimit, name: passage.path)
    while text.last?.isWhitespace == true { text.removeLast() }
    return "[\(passage.place)\(date)]\n\(passage.remarks)\(text)"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
