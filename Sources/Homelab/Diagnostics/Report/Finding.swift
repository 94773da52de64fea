/// One thing that a check found wrong or worth knowing, with the output that shows it.
public struct Finding: Sendable, Hashable {
  /// How much it matters, from the least to the most.
  public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case info, warning, critical

    public static func < (left: Severity, right: Severity) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// How far the evidence carries the cause.
  public enum Confidence: String, Sendable, Codable {
    case low, medium, high
  }

  /// The rule that found it, in snake case: `runaway_process`.
  public var rule: String
  /// The host as the inventory names it; filled in by `Diagnosis`.
  public var host: String
  /// What it is about: a process, a mount point, a unit, an interface.
  public var object: String
  public var severity: Severity
  /// What was measured, with its unit.
  public var figure: String
  /// Where the rule begins, with its unit.
  public var threshold: String
  /// The command and the lines of its output that show it.
  public var evidence: [String]
  public var cause: String
  public var confidence: Confidence
  public var nextCheck: String
  /// The title of the procedure in PROCEDURES.md that helps, or nil.
  public var procedure: String?
  /// What a parser read and a fix may take as its target without being text that others wrote: a pid, the name
  /// of a unit. Not printed.
  public var typed: [String] = []
  /// The same by name, for the placeholders of a procedure: `pid`, `start` and `command` of a process, `unit`,
  /// `mount`. Not printed.
  public var values: [String: String] = [:]
  /// The check that found it; filled in by `Check`. Not printed.
  public var check = ""

  public init(
    rule: String, host: String = "", object: String, severity: Severity, figure: String,
    threshold: String = "", evidence: [String], cause: String,
    confidence: Confidence = .medium, nextCheck: String = "", procedure: String? = nil, typed: [String] = [],
    values: [String: String] = [:]
  ) {
    self.rule = rule
    self.host = host
    self.object = object
    self.severity = severity
    self.figure = figure
    self.threshold = threshold
    self.evidence = evidence
    self.cause = cause
    self.confidence = confidence
    self.nextCheck = nextCheck
    self.procedure = procedure
    self.typed = typed
    self.values = values
  }
}

extension Finding: Codable {
  private enum CodingKeys: String, CodingKey {
    case rule, host, object, severity, figure, threshold, evidence, cause, confidence
    case nextCheck = "next_check"
    case procedure
  }

  /// Every key is always there, `procedure` as null where none helps: scripts rely on the keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rule, forKey: .rule)
    try container.encode(host, forKey: .host)
    try container.encode(object, forKey: .object)
    try container.encode(severity, forKey: .severity)
    try container.encode(figure, forKey: .figure)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(cause, forKey: .cause)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(nextCheck, forKey: .nextCheck)
    try container.encode(procedure, forKey: .procedure)
  }
}
