import Agent
import Configuration
import Foundation
import Homelab
import Models
import SystemPackage

/// The settings of a lab: steward.yaml, with the environment (`STEWARD_…`) over it.
struct LabSettings: Sendable {
  /// As `--model` takes it; nil lets Steward choose.
  var model: String?
  /// Where Ollama listens, where OLLAMA_HOST does not say.
  var ollama: String?
  /// Tokens of context to ask for.
  var contextTokens = 8192
  var keepAlive = "30m"
  /// Whether the model reads what is known of the next prompt while the owner types.
  var readsAhead = true
  /// `native`, `written` or `constrained`; empty: what the model has shown.
  var callFormName = ""
  /// Seconds of silence from the model server until the turn fails.
  var silence = 600
  /// A file that holds the key of an OpenAI-compatible server, relative to the lab.
  var openAIKeyFile: String?
  /// The embedding model on the Ollama server that search asks too; nil searches by words alone.
  var embedding: String?
  /// Whether a document is committed to git after the owner's yes to its change.
  var commitsDocuments = false
  /// Files whose values are secret whatever they look like, relative to the lab.
  var secretFiles: [String] = []
  /// The time zone of the lab, by its IANA name; nil: this machine's.
  var timeZone: String?
  /// A configuration of ssh in place of the owner's, relative to the lab.
  var sshConfiguration: String?

  /// Seconds from which on a process that takes a whole core is called a runaway.
  var runawaySeconds = Int(Thresholds.runawayAge)

  /// Where `steward watch` tells what is new: a topic of ntfy, a webhook, a program; each where it is set.
  var notifyNtfy: String?
  /// A file that holds the access token of the ntfy server, relative to the lab.
  var notifyTokenFile: String?
  var notifyWebhook: String?
  var notifyCommand: [String] = []

  /// What of the file runs a program or sends data.
  var reach = SettingsReach()
  /// Whether that counts: the owner has seen it.
  var isReachTrusted = true

  /// Keys of the file that are no settings: a slip, or somebody who hopes for a switch that there is not.
  var unknown: [String] = []

  /// The keys at the beginning of a line of steward.yaml.
  static let keys: Set<String> = [
    "model", "ollama", "context_tokens", "keep_alive", "read_ahead", "silence_seconds", "openai", "secret_files",
    "call_form",
    "ssh", "embedding", "commit_documents", "time_zone", "notify", "runaway_seconds",
  ]

  /// Reads `root`/steward.yaml. Throws an error that names the file and what is wrong.
  ///
  /// - Parameter trusts: Whether the owner has seen what of the file runs a program or sends data; where not, that is
  ///   left out. What the environment says is the owner's own.
  static func read(
    root: String, environment: [String: String], trusts: (SettingsReach) -> Bool
  ) async throws -> LabSettings {
    let path = root + "/steward.yaml"
    guard !LabLinks.leadOut(path, of: root) else {
      throw StewardError("steward.yaml is a link to a file outside the lab; put the file itself there")
    }
    let own = EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "steward")
    var providers: [any ConfigProvider] = [own]
    var reach = SettingsReach()
    if let text = try? String(contentsOfFile: path, encoding: .utf8), holdsSettings(text) {
      do {
        let file = try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
        providers.append(file)
        reach = SettingsReach(ConfigReader(provider: file), root: root)
      } catch {
        throw StewardError("steward.yaml cannot be read: \(error); correct it or move it away")
      }
    }
    let config = ConfigReader(providers: providers)
    var settings = LabSettings()
    settings.reach = reach
    settings.isReachTrusted = reach.isEmpty || trusts(reach)
    let reaching = settings.isReachTrusted ? config : ConfigReader(provider: own)
    func reader(_ key: String) -> ConfigReader { reach.keys.contains(key) ? reaching : config }
    settings.unknown = unknownKeys(path)
    settings.model = reader("model").string(forKey: "model")
    settings.ollama = reader("ollama.host").string(forKey: "ollama.host")
    settings.contextTokens = try number("context_tokens", 8192, in: 1024...1_048_576, config)
    settings.keepAlive = config.string(forKey: "keep_alive", default: settings.keepAlive)
    settings.readsAhead = config.bool(forKey: "read_ahead", default: true)
    settings.callFormName = config.string(forKey: "call_form", default: "")
    settings.silence = try number("silence_seconds", 600, in: 5...7200, config)
    settings.runawaySeconds = try number("runaway_seconds", settings.runawaySeconds, in: 10...604_800, config)
    settings.openAIKeyFile = reader("openai.key_file").string(forKey: "openai.key_file")
    settings.embedding = config.string(forKey: "embedding").flatMap { $0.isEmpty ? nil : $0 }
    settings.commitsDocuments = config.bool(forKey: "commit_documents", default: false)
    settings.secretFiles = config.stringArray(forKey: "secret_files", default: [])
    settings.notifyNtfy = reader("notify.ntfy").string(forKey: "notify.ntfy").flatMap { $0.isEmpty ? nil : $0 }
    settings.notifyTokenFile = reader("notify.token_file").string(forKey: "notify.token_file")
    settings.notifyWebhook = reader("notify.webhook").string(forKey: "notify.webhook").flatMap { $0.isEmpty ? nil : $0 }
    settings.notifyCommand = reader("notify.command").stringArray(forKey: "notify.command", default: [])
    settings.sshConfiguration = reader("ssh.config").string(forKey: "ssh.config")
    settings.timeZone = try zone(config)
    return settings
  }

  /// The form of calls that the settings demand; nil leaves it to what the model has shown.
  func callForm() throws -> CallForm? {
    if callFormName.isEmpty || callFormName == "auto" { return nil }
    guard let form = CallForm(rawValue: callFormName) else {
      throw StewardError(
        "call_form is \"\(callFormName)\"; it is auto, native, written or constrained (steward.yaml, STEWARD_CALL_FORM)",
        status: .usage)
    }
    return form
  }

  /// The key for an OpenAI-compatible server: OPENAI_API_KEY, else the file that settings name.
  func openAIKey(root: String, environment: [String: String]) throws -> String? {
    if let key = environment["OPENAI_API_KEY"], !key.isEmpty { return key }
    guard let file = openAIKeyFile else { return nil }
    let path = file.hasPrefix("/") ? file : root + "/" + file
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw StewardError("the key file \(file) cannot be read (openai.key_file in steward.yaml)")
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func zone(_ config: ConfigReader) throws -> String? {
    guard let name = config.string(forKey: "time_zone"), !name.isEmpty else { return nil }
    guard TimeZone(identifier: name) != nil else {
      throw StewardError(
        "time_zone is \"\(name)\", which is no time zone; write one as Europe/Berlin (steward.yaml, STEWARD_TIME_ZONE)")
    }
    return name
  }

  private static func unknownKeys(_ path: String) -> [String] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      guard let match = line.prefixMatch(of: /([A-Za-z_][A-Za-z0-9_\-]*)[A-Za-z0-9_.\-]*\s*:/) else { return nil }
      let key = String(match.output.1)
      return keys.contains(key) ? nil : key
    }
  }

  /// A file of comments alone is no mapping, which the YAML reader refuses.
  private static func holdsSettings(_ text: String) -> Bool {
    text.split(separator: "\n").contains { line in
      let line = line.drop(while: \.isWhitespace)
      return !line.isEmpty && !line.hasPrefix("#") && line != "---"
    }
  }

  private static func number(
    _ key: String, _ standard: Int, in range: ClosedRange<Int>, _ config: ConfigReader
  ) throws -> Int {
    let value = config.int(forKey: ConfigKey(key), default: standard)
    guard range.contains(value) else {
      throw StewardError(
        "\(key) is \(value); it must be from \(range.lowerBound) to \(range.upperBound) (steward.yaml, STEWARD_\(key.uppercased()))"
      )
    }
    return value
  }
}
