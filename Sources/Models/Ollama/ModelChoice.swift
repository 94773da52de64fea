/// Picks the installed model that fits a machine, and names one to install where none does.
public enum ModelChoice {
  /// The largest installed model that can call tools and fits in `memory` bytes; a model that
  /// cannot call tools only where no other fits. nil when none can answer.
  public static func best(
    of installed: [OllamaServer.Installed], memory: Int?
  ) -> OllamaServer.Installed? {
    let answering = installed.filter(\.canAnswer)
    let fitting = answering.filter { model in memory.map { needs(model) <= $0 } ?? true }
    let calling = fitting.filter(\.canCallTools)
    return (calling.isEmpty ? fitting : calling).max { $0.size < $1.size }
      // Nothing fits: the smallest may still run, slowly.
      ?? answering.min { $0.size < $1.size }
  }

  /// Bytes of memory that a model takes with a context of some thousand tokens.
  static func needs(_ model: OllamaServer.Installed) -> Int {
    model.size + model.size / 5 + (512 << 20)
  }

  /// The line that installs a model for a machine with `memory` bytes.
  public static func pullLine(memory: Int) -> String {
    let gigabytes = memory >> 30
    let name =
      switch gigabytes {
      case 30...: "qwen2.5:14b"
      case 14...: "qwen2.5:7b"
      case 7...: "qwen2.5:3b"
      default: "qwen2.5:1.5b"
      }
    return "ollama pull \(name)"
  }
}
