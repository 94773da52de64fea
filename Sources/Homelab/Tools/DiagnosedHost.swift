import Agent

/// The host that a look or a fix is about, by the word of the owner or the model.
enum DiagnosedHost {
  /// None, or a word for it, is this machine. Throws `CallError` with the nearest names.
  static func resolve(_ name: String?, in inventory: Inventory, machine: String) throws -> Host {
    var here = inventory.local ?? inventory.host(machine) ?? Host(name: machine, reach: .local)
    // The row of this machine may give the way in which others reach it.
    here.reach = .local
    let word = (name ?? "").trimmed
    let local = [
      "", "this machine", "this host", "this", "local", "localhost", "127.0.0.1", "::1", "here",
      "null", "this computer", "this server", "self", "machine",
    ]
    if local.contains(word.lowercased()) || word.lowercased() == machine.lowercased() { return here }
    let found = try inventory.resolve(word)
    return found.name == here.name ? here : found
  }
}
