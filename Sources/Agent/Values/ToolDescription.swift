/// A tool as its JSON file describes it; docs/tools.md documents the format.
public struct ToolDescription: Sendable, Hashable, Codable {
  /// How the tool is carried out.
  public enum Run: Sendable, Hashable {
    /// By code that Steward ships, found under the tool's name.
    case builtin
    /// By an argument vector: placeholders fill elements and are never split.
    case command([String], on: String)
    case http(method: String, url: String)
  }

  public var name: String
  public var description: String
  /// Requests for which this tool is the right one, in an owner's words.
  public var examples: [String]
  /// JSON Schema of the arguments; it goes to the model as it is.
  public var parameters: JSONValue
  public var effect: Effect
  public var run: Run
  /// Seconds that a call may take.
  public var timeout: Double
  /// How an effect is taken back, for people, with placeholders; nil where it is not.
  public var rollback: String?
  /// A call that only reads and shows whether an effect took place, its arguments with placeholders.
  public var check: ToolCall?
  /// Whether a model is told of it; what only a command of Steward's calls is not.
  public var offered = true

  public init(
    name: String, description: String, examples: [String] = [],
    parameters: JSONValue = ["type": "object", "properties": [:]], effect: Effect = .read,
    run: Run = .builtin, timeout: Double = 30, rollback: String? = nil, check: ToolCall? = nil
  ) {
    self.name = name
    self.description = description
    self.examples = examples
    self.parameters = parameters
    self.effect = effect
    self.run = run
    self.timeout = timeout
    self.rollback = rollback
    self.check = check
  }

  /// The properties of `parameters`, by name.
  public var properties: [String: JSONValue] { parameters["properties"]?.objectValue ?? [:] }

  /// `parameters` without the `x-…` keys, which only Steward reads, and without the arguments that are marked
  /// `"x-offered": false`: a model pays for each word.
  public var schemaForModel: JSONValue { ToolDescription.withoutExtensions(parameters) }

  private static func withoutExtensions(_ schema: JSONValue) -> JSONValue {
    switch schema {
    case .object(let members):
      .object(
        members.filter { !$0.key.hasPrefix("x-") && $0.value["x-offered"] != false }.mapValues(withoutExtensions))
    case .array(let items): .array(items.map(withoutExtensions))
    default: schema
    }
  }

  /// The names of the arguments that a call must have.
  public var required: [String] {
    parameters["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}

extension ToolDescription {
  /// "10s", "2m" or a plain number of seconds → seconds, up to one hour; nil for anything else.
  public static func seconds(_ text: String) -> Double? {
    guard let match = text.wholeMatch(of: /(\d+(?:\.\d+)?)\s*(ms|s|m|h)?/),
      let number = Double(match.output.1)
    else { return nil }
    let unit: Double =
      switch match.output.2 {
      case "ms": 0.001
      case "m": 60
      case "h": 3600
      default: 1
      }
    return (0.1...3600).contains(number * unit) ? number * unit : nil
  }

  private enum Key: String, CodingKey {
    case name, description, examples, parameters, effect, run, timeout, rollback, check
    case offered
  }

  /// `check` in the file: a call without an id.
  private struct Check: Decodable {
    var tool: String
    var arguments: JSONObject?
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    description = try container.decode(String.self, forKey: .description)
    examples = try container.decodeIfPresent([String].self, forKey: .examples) ?? []
    parameters = try container.decode(JSONValue.self, forKey: .parameters)
    effect = try container.decode(Effect.self, forKey: .effect)
    run = try container.decode(Run.self, forKey: .run)
    let given = try container.decodeIfPresent(JSONValue.self, forKey: .timeout)
    timeout = given.flatMap { $0.numberValue ?? ToolDescription.seconds($0.plain) } ?? 30
    rollback = try container.decodeIfPresent(String.self, forKey: .rollback)
    check = try container.decodeIfPresent(Check.self, forKey: .check)
      .map { ToolCall(tool: $0.tool, arguments: $0.arguments ?? [:]) }
    offered = try container.decodeIfPresent(Bool.self, forKey: .offered) ?? true
  }
}

extension ToolDescription.Run: Codable {
  private enum Key: String, CodingKey { case command, on, http, method, url }

  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      guard word == "builtin" else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "run is \"builtin\" or an object, not \"\(word)\""))
      }
      self = .builtin
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    if container.contains(.command) {
      self = .command(
        try container.decode([String].self, forKey: .command),
        on: try container.decodeIfPresent(String.self, forKey: .on) ?? "local")
    } else {
      let http = try container.nestedContainer(keyedBy: Key.self, forKey: .http)
      self = .http(
        method: try http.decodeIfPresent(String.self, forKey: .method) ?? "GET",
        url: try http.decode(String.self, forKey: .url))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .builtin:
      var container = encoder.singleValueContainer()
      try container.encode("builtin")
    case .command(let arguments, let on):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(arguments, forKey: .command)
      try container.encode(on, forKey: .on)
    case .http(let method, let url):
      var container = encoder.container(keyedBy: Key.self)
      var http = container.nestedContainer(keyedBy: Key.self, forKey: .http)
      try http.encode(method, forKey: .method)
      try http.encode(url, forKey: .url)
    }
  }
}
