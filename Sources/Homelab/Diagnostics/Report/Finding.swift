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
  /// Why so sure, or not.
  public var why: String
  /// The next look, which changes nothing, that would confirm the cause.
  public var nextCheck: String
  /// The title of the procedure in PROCEDURES.md that helps, or nil.
  public var procedure: String?
  /// Where a document of the lab tells of this, `TROUBLESHOOTING.md:12`, or nil.
  public var document: String?
  /// The finding that this one follows from, by its `id`, or nil.
  public var explainedBy: String?
  /// The findings that this one explains, by their ids.
  public var explains: [String] = []
  /// What other hosts share: `name server 10.77.4.2 does not answer`; nil where it is this host's alone.
  public var common: String?
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
    confidence: Confidence = .medium, why: String = "", nextCheck: String = "", procedure: String? = nil,
    typed: [String] = [], values: [String: String] = [:]
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
    self.why = why.isEmpty ? Finding.usualReason(confidence) : why
    self.nextCheck = nextCheck
    self.procedure = procedure
    self.typed = typed
    self.values = values
  }

  private static func usualReason(_ confidence: Confidence) -> String {
    switch confidence {
    case .high: "the output shows it directly"
    case .medium: "the output fits this cause and would fit others"
    case .low: "the output shows the symptom only"
    }
  }

  /// The same for the same trouble at every look: `nas/disk_full//srv/data`.
  public var id: String { "\(host)/\(rule)/\(object)" }
}

extension Finding: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, rule, host, object, severity, figure, threshold, evidence, cause, confidence, why
    case nextCheck = "next_check"
    case procedure, document, common, explains
    case explainedBy = "explained_by"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      rule: try values.decode(String.self, forKey: .rule),
      host: try values.decodeIfPresent(String.self, forKey: .host) ?? "",
      object: try values.decode(String.self, forKey: .object),
      severity: try values.decode(Severity.self, forKey: .severity),
      figure: try values.decode(String.self, forKey: .figure),
      threshold: try values.decodeIfPresent(String.self, forKey: .threshold) ?? "",
      evidence: try values.decodeIfPresent([String].self, forKey: .evidence) ?? [],
      cause: try values.decodeIfPresent(String.self, forKey: .cause) ?? "",
      confidence: try values.decodeIfPresent(Confidence.self, forKey: .confidence) ?? .low,
      why: try values.decodeIfPresent(String.self, forKey: .why) ?? "",
      nextCheck: try values.decodeIfPresent(String.self, forKey: .nextCheck) ?? "",
      procedure: try values.decodeIfPresent(String.self, forKey: .procedure))
    document = try values.decodeIfPresent(String.self, forKey: .document)
    explainedBy = try values.decodeIfPresent(String.self, forKey: .explainedBy)
    explains = try values.decodeIfPresent([String].self, forKey: .explains) ?? []
    common = try values.decodeIfPresent(String.self, forKey: .common)
  }

  /// Every key is always there, as null where there is nothing: scripts rely on the keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(rule, forKey: .rule)
    try container.encode(host, forKey: .host)
    try container.encode(object, forKey: .object)
    try container.encode(severity, forKey: .severity)
    try container.encode(figure, forKey: .figure)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(cause, forKey: .cause)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(why, forKey: .why)
    try container.encode(nextCheck, forKey: .nextCheck)
    try container.encode(procedure, forKey: .procedure)
    try container.encode(document, forKey: .document)
    try container.encode(explains, forKey: .explains)
    try container.encode(explainedBy, forKey: .explainedBy)
    try container.encode(common, forKey: .common)
  }
}
