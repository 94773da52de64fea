/// Exactly what a call will do: the structure that is shown, approved, digested and run.
public struct PreparedCall: Sendable, Hashable, Codable {
  public var call: ToolCall
  /// SHA-256 of the tool's file, so that a changed tool voids an approval.
  public var toolHash: String
  public var trust: ToolTrust
  public var effect: Effect
  /// The host it acts on, as the inventory names it; nil for the lab's documents.
  public var host: String?
  /// The host's address in the inventory.
  public var address: String?
  /// How the host is reached, for people: `ssh root@192.168.4.17`.
  public var reach: String?
  /// Whose rights it runs with there: `root`.
  public var user: String?
  public var command: Command?
  public var writes: [DocumentWrite]
  /// How it is taken back, or nil where it is not.
  public var rollback: String?
  /// A call that only reads and shows whether this took effect; offered where a crash hid the outcome.
  public var check: ToolCall?
  /// Where each argument came from. The executor fills it in, not the tool.
  public var origins: [String: Origin] = [:]
  /// The texts of others that the session had read before, where an argument is not the owner's own.
  public var readBefore: [String] = []

  public init(
    call: ToolCall, toolHash: String = "", trust: ToolTrust = .shipped, effect: Effect = .read, host: String? = nil,
    address: String? = nil, reach: String? = nil, user: String? = nil, command: Command? = nil,
    writes: [DocumentWrite] = [], rollback: String? = nil, check: ToolCall? = nil
  ) {
    self.call = call
    self.toolHash = toolHash
    self.trust = trust
    self.effect = effect
    self.host = host
    self.address = address
    self.reach = reach
    self.user = user
    self.command = command
    self.writes = writes
    self.rollback = rollback
    self.check = check
  }

  /// Whether it leaves Steward and the lab's documents: a command, a request, another host.
  public var reachesOut: Bool { command != nil || host != nil }

  /// One line of JSON with sorted keys: the bytes that a digest is over.
  public func canonical() throws -> String { try JSONValue(encoding: self).canonical }
}

extension PreparedCall {
  private enum CodingKeys: String, CodingKey {
    case call, toolHash, trust, effect, host, address, reach, user, command, writes, rollback, check, origins
    case readBefore
  }

  /// Reads what earlier versions kept, too; what they did not know yet is empty.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    call = try container.decode(ToolCall.self, forKey: .call)
    toolHash = try container.decode(String.self, forKey: .toolHash)
    trust = try container.decodeIfPresent(ToolTrust.self, forKey: .trust) ?? .none
    effect = try container.decode(Effect.self, forKey: .effect)
    host = try container.decodeIfPresent(String.self, forKey: .host)
    address = try container.decodeIfPresent(String.self, forKey: .address)
    reach = try container.decodeIfPresent(String.self, forKey: .reach)
    user = try container.decodeIfPresent(String.self, forKey: .user)
    command = try container.decodeIfPresent(Command.self, forKey: .command)
    writes = try container.decode([DocumentWrite].self, forKey: .writes)
    rollback = try container.decodeIfPresent(String.self, forKey: .rollback)
    check = try container.decodeIfPresent(ToolCall.self, forKey: .check)
    origins = try container.decodeIfPresent([String: Origin].self, forKey: .origins) ?? [:]
    readBefore = try container.decodeIfPresent([String].self, forKey: .readBefore) ?? []
  }
}
