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
  /// The keys by which ssh knows the machines on the way, the host's own last; nil where none is needed.
  public var hostKeys: [HostKey]?
  /// Whose rights it runs with there: `root`.
  public var user: String?
  public var command: Command?
  /// What runs where one command is not enough; `command` is nil then.
  public var steps: [PreparedStep] = []
  /// Files of this machine that are written before the steps.
  public var files: [FileWrite] = []
  public var writes: [DocumentWrite]
  /// How it is taken back, or nil where it is not.
  public var rollback: String?
  /// A call that only reads and shows whether this took effect; offered where a crash hid the outcome.
  public var check: ToolCall?
  /// What it was made from beside the tool's file, or nil.
  public var basis: Basis?
  /// Arguments whose values a parser of Steward's read while the call was prepared, with what it read.
  public var readNow: [String: String] = [:]
  /// Where each argument came from. The executor fills it in, not the tool.
  public var origins: [String: Origin] = [:]
  /// The texts of others that the session had read before, where an argument is not the owner's own.
  public var readBefore: [String] = []

  public init(
    call: ToolCall, toolHash: String = "", trust: ToolTrust = .shipped, effect: Effect = .read, host: String? = nil,
    address: String? = nil, reach: String? = nil, hostKeys: [HostKey]? = nil, user: String? = nil,
    command: Command? = nil, writes: [DocumentWrite] = [], rollback: String? = nil, check: ToolCall? = nil
  ) {
    self.call = call
    self.toolHash = toolHash
    self.trust = trust
    self.effect = effect
    self.host = host
    self.address = address
    self.reach = reach
    self.hostKeys = hostKeys
    self.user = user
    self.command = command
    self.writes = writes
    self.rollback = rollback
    self.check = check
  }

  /// Whether it leaves Steward and the lab's documents: a command, a request, another host.
  public var reachesOut: Bool { command != nil || host != nil || !steps.isEmpty }

  /// Every command that may run, in the order in which it is shown.
  public var commands: [Command] { [command].compactMap { $0 } + steps.compactMap(\.command) }

  /// One line of JSON with sorted keys: the bytes that a digest is over.
  public func canonical() throws -> String { try JSONValue(encoding: self).canonical }
}

extension PreparedCall {
  private enum CodingKeys: String, CodingKey {
    case call, toolHash, trust, effect, host, address, reach, hostKeys, user, command, steps, files, writes, rollback
    case check, basis, readNow, origins, readBefore
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
    hostKeys = try container.decodeIfPresent([HostKey].self, forKey: .hostKeys)
    user = try container.decodeIfPresent(String.self, forKey: .user)
    command = try container.decodeIfPresent(Command.self, forKey: .command)
    steps = try container.decodeIfPresent([PreparedStep].self, forKey: .steps) ?? []
    files = try container.decodeIfPresent([FileWrite].self, forKey: .files) ?? []
    writes = try container.decode([DocumentWrite].self, forKey: .writes)
    rollback = try container.decodeIfPresent(String.self, forKey: .rollback)
    check = try container.decodeIfPresent(ToolCall.self, forKey: .check)
    basis = try container.decodeIfPresent(Basis.self, forKey: .basis)
    readNow = try container.decodeIfPresent([String: String].self, forKey: .readNow) ?? [:]
    origins = try container.decodeIfPresent([String: Origin].self, forKey: .origins) ?? [:]
    readBefore = try container.decodeIfPresent([String].self, forKey: .readBefore) ?? []
  }

  /// What a call does not have is left out, so that a new kind of call changes no digest of the others.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(call, forKey: .call)
    try container.encode(toolHash, forKey: .toolHash)
    try container.encode(trust, forKey: .trust)
    try container.encode(effect, forKey: .effect)
    try container.encodeIfPresent(host, forKey: .host)
    try container.encodeIfPresent(address, forKey: .address)
    try container.encodeIfPresent(reach, forKey: .reach)
    try container.encodeIfPresent(hostKeys, forKey: .hostKeys)
    try container.encodeIfPresent(user, forKey: .user)
    try container.encodeIfPresent(command, forKey: .command)
    if !steps.isEmpty { try container.encode(steps, forKey: .steps) }
    if !files.isEmpty { try container.encode(files, forKey: .files) }
    try container.encode(writes, forKey: .writes)
    try container.encodeIfPresent(rollback, forKey: .rollback)
    try container.encodeIfPresent(check, forKey: .check)
    try container.encodeIfPresent(basis, forKey: .basis)
    if !readNow.isEmpty { try container.encode(readNow, forKey: .readNow) }
    try container.encode(origins, forKey: .origins)
    try container.encode(readBefore, forKey: .readBefore)
  }
}
