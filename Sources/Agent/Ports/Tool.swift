/// A tool that can be called: described by its file, carried out by code or a command.
///
/// A call has two steps, so that what is approved is what runs: `prepare` decides everything
/// (without any effect), the approval shows that, and `perform` does that and nothing else.
public protocol Tool: Sendable {
  var description: ToolDescription { get }

  /// Arguments that fit the schema → exactly what would happen. Throws `CallError`.
  func prepare(_ call: ToolCall) async throws -> PreparedCall

  /// Does what was prepared. Throws `CallError` when it cannot.
  func perform(_ prepared: PreparedCall) async throws -> ToolResult
}

/// A document as it will be written.
public struct DocumentWrite: Sendable, Hashable, Codable {
  /// Relative to the lab.
  public var path: String
  /// SHA-256 of what the document holds now, or nil where there is none yet.
  public var baseHash: String?
  /// The whole new text; empty where it holds secrets, which the journal must not keep: then it is made again from
  /// the base, and `contentHash` tells whether it is the same.
  public var content: String
  /// SHA-256 of the new text where `content` does not hold it.
  public var contentHash: String?
  /// Unified diff from what is there to the new text.
  public var diff: String

  public init(path: String, baseHash: String?, content: String, contentHash: String? = nil, diff: String) {
    self.path = path
    self.baseHash = baseHash
    self.content = content
    self.contentHash = contentHash
    self.diff = diff
  }
}

/// What a call found or did.
public struct ToolResult: Sendable, Hashable {
  /// What the model and the answer are made from.
  public var text: String
  /// One line for the screen: `4 findings, 1 critical`.
  public var summary: String
  /// The answer in one line, where code can give it, and lines of what belongs to it below that. It stands before what a model makes of the result:
  /// at once, and true whatever the model says.
  public var lead: String?
  /// Whether `text` answers a plain question whole: then it is the answer, and no model words it.
  public var isWholeAnswer = false
  /// What a model would say that denies this result ("no host has"): sentences with it are marked.
  public var denials: [String] = []
  /// The same as data, for `--json`.
  public var data: JSONValue?
  /// Values that a parser of Steward's read (a pid, a unit's name), which an argument may take without being
  /// text that others wrote. Never whole lines.
  public var typed: Set<String> = []
  /// Documents found, to be cited. Where `text` or `lead` names a line of one (`INFRASTRUCTURE.md:31`), its mark is
  /// put behind that.
  public var passages: [Passage]
  /// What changed, a line each; empty after a read.
  public var changed: [String]
  /// What Steward proposes after it.
  public var offers: [Offer] = []
  /// What was noticed beside the answer, a line each: how often it happened before.
  public var noticed: [String] = []

  public init(
    text: String, summary: String, lead: String? = nil, data: JSONValue? = nil, passages: [Passage] = [],
    changed: [String] = []
  ) {
    self.text = text
    self.summary = summary
    self.lead = lead
    self.data = data
    self.passages = passages
    self.changed = changed
  }
}

/// Why a call was not carried out.
public struct CallError: Error, CustomStringConvertible, Hashable {
  public enum Reason: Sendable, Hashable {
    /// The arguments are wrong: the model is told and may try again.
    case invalid
    /// Only the owner can tell what is meant: the message is the question, and the turn ends with it.
    case asks
    /// Policy forbids it, whatever anybody says.
    case refused
    /// It was tried and failed.
    case failed
    /// It began, and whether it took effect is not known.
    case unknown
  }

  public var reason: Reason
  public var description: String

  public init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}
