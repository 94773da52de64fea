import Agent
import Configuration
import Foundation
import Models

/// What steward.yaml sets that runs a program or sends data. The file may have come with the lab, from somebody else:
/// this counts when the owner has seen it, as it stands.
struct SettingsReach: Sendable, Hashable {
  /// Under which name the owner's trust is kept.
  static let trustName = "steward.yaml"

  private(set) var keys: Set<String> = []
  private var lines: [String] = []

  init() {}

  /// What is in `file`, steward.yaml alone.
  init(_ file: ConfigReader, root: String) {
    if let path = file.string(forKey: "ssh.config") { add("ssh.config", path, files: [path], root) }
    for key in ["notify.ntfy", "notify.token_file", "notify.webhook", "openai.key_file"] {
      if let value = file.string(forKey: ConfigKey(key)), !value.isEmpty { add(key, value) }
    }
    let command = file.stringArray(forKey: "notify.command", default: [])
    if !command.isEmpty {
      add("notify.command", ArgumentText.show(vector: command), files: command.filter { $0.contains("/") }, root)
    }
    if let host = file.string(forKey: "ollama.host"), !OllamaEndpoint(reading: host).isAtHome {
      add("ollama.host", host)
    }
    // A key goes where the model is.
    if let model = file.string(forKey: "model"),
      let place = model.split(separator: "@", maxSplits: 1).dropFirst().first,
      keys.contains("openai.key_file") || !OllamaEndpoint(reading: String(place)).isAtHome
    {
      add("model", model)
    }
  }

  var isEmpty: Bool { keys.isEmpty }

  /// What the owner sees and trusts: each key with its value, and the hash of what it names in the lab.
  var text: String { lines.joined(separator: "\n") + "\n" }

  /// The keys, for people.
  var names: String { keys.sorted().formatted(.list(type: .and).locale(Locale(identifier: "en"))) }

  private mutating func add(_ key: String, _ value: String, files: [String] = [], _ root: String = "") {
    keys.insert(key)
    lines.append("\(key): \(value)")
    for file in files {
      guard let data = FileManager.default.contents(atPath: LabPlace.absolute(file, in: root)) else { continue }
      lines.append("  \(file) has the SHA-256 \(Digest.sha256(Array(data)))")
    }
  }
}
