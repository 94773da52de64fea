/// What of a goal is about one service: "put Nextcloud on heron", "move Immich from nas to heron", "update Jellyfin".
struct DeploymentGoal: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case install, move, update }

  var kind: Kind
  /// As the owner calls it.
  var service: String
  /// The words behind "on" or "to"; nil where no place is said.
  var place: String?
  /// Of a move: where it is now, as said.
  var from: String?
  /// Where the goal says one: "on port 8080".
  var port: Int?

  /// Nil for a goal that is about no service: hardware, systems and hosts are others'.
  init?(_ goal: String) {
    var text = GoalTitle.short(goal)
    if let match = text.firstMatch(of: #/(?i)\s+(?:on|at|with|using) port (\d{1,5})\b/#) {
      port = Int(match.output.1)
      text.removeSubrange(match.range)
    }
    text = text.replacing(#/(?i)\s*[,;]?\s+(?:for|with|so that|because|behind|using|instead)\b.*$/#, with: "")
    text = text.trimmed(where: { " .,;:!?".contains($0) })
    if let match = text.wholeMatch(
      of:
        #/(?i)(?:move|migrate|relocate|transfer)\s+(.+?)(?:\s+(?:away )?from\s+(?:the\s+)?([\w.\-]+))?\s+(?:over\s+)?(?:to|onto)\s+(?:the\s+)?(?:host\s+)?([\w.\-]+)(?:\s+from\s+(?:the\s+)?([\w.\-]+))?/#
    ) {
      kind = .move
      service = String(match.output.1)
      place = String(match.output.3)
      from = (match.output.2 ?? match.output.4).map(String.init)
    } else if let match = text.wholeMatch(
      of:
        #/(?i)(?:update|upgrade|bump)\s+(.+?)\s+(?:on|at)\s+(?:the\s+)?(?:host\s+)?([\w.\-]+)(?:\s+to\s+(?:version\s+|v)?[\w.\-]+)?/#
    ) {
      kind = .update
      service = String(match.output.1)
      place = String(match.output.2)
    } else if let match = text.wholeMatch(
      of:
        #/(?i)(?:put|install|deploy|host|self-?host|set up|setup|run|spin up|bring up|roll out|launch|start hosting|(?:the )?(?:deployment|installation|setup|rollout) of)\s+(?:up\s+)?(.+?)(?:\s+(?:up\s+)?(?:on|onto|to|at)\s+(?:the\s+)?(?:host\s+)?([\w.\-]+))?/#
    ) {
      kind = .install
      service = String(match.output.1)
      place = match.output.2.map(String.init)
      // "put the printer away" is no deployment.
      if text.lowercased().hasPrefix("put "), place == nil { return nil }
    } else {
      return nil
    }
    service = service.replacing(#/(?i)^(?:the|a|an|my|our|some|up)\s+/#, with: "").trimmed
    let words = service.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard (1...5).contains(service.words.count), service.contains(where: \.isLetter),
      DeploymentGoal.others.isDisjoint(with: words)
    else { return nil }
  }

  /// Words of goals that are about machines rather than a service on one.
  private static let others: Set<String> = [
    "kernel", "kernels", "firmware", "bios", "packages", "package", "os", "system", "systems", "debian", "ubuntu",
    "proxmox", "pve", "host", "hosts", "node", "nodes", "machine", "machines", "vm", "vms", "guest", "guests", "disk",
    "disks", "drive", "drives", "ssd", "hdd", "nvme", "card", "cards", "nic", "nics", "switch", "ups", "rack", "cable",
    "cables", "ram", "router", "network", "everything", "all", "reboot", "reboots", "restart", "maintenance", "step",
    "steps", "patches", "updates", "upgrades", "backup", "backups", "test", "tests", "check", "checks", "diagnostic",
    "diagnostics", "scan", "it", "this", "that",
  ]

  /// Whether it asks for a graphics card.
  func wantsGPU(_ goal: String) -> Bool {
    goal.lowercased().contains(
      #/\b(?:gpu|graphics card|cuda|nvidia|llms?|ollama|vllm|llama|stable diffusion|comfyui|transcod\w+|inference)\b/#)
  }
}
