import Agent

/// Looks whether addresses are in use: one ping and the neighbour table, from this machine, a few at a time.
struct Sweep: Sendable {
  let runner: any CommandRunner

  /// Addresses at a time, and in a second.
  static let step = 64
  /// Addresses of one network that are looked at.
  static let limit = 1024

  /// Constant text; the addresses are its arguments.
  private static let script = #"""
    for a; do { ping -n -c 1 -W 1 "$a" >/dev/null 2>&1 && echo "up $a"; } & done; wait
    ip neigh show 2>/dev/null | sed 's/^/neighbour /'
    """#

  /// Every address of the documented networks.
  func everything(of inventory: Inventory, into survey: inout Survey) async throws {
    let addresses = inventory.networks.flatMap { $0.range.addresses(limit: Sweep.limit) }
    try await look(at: addresses, inventory, into: &survey)
  }

  /// Only addresses of the documented networks that some host has heard of and that nobody documents.
  func strangers(of inventory: Inventory, into survey: inout Survey) async throws {
    let heard = survey.heard.map(\.address).filter { address in
      inventory.networks.contains { $0.range.contains(address) }
    }
    let known = Set(inventory.hosts.flatMap(\.knownAddresses) + survey.visits.flatMap { $0.facts?.addresses ?? [] })
    try await look(at: Array(heard.filter { !known.contains($0) }.prefix(Sweep.limit)), inventory, into: &survey)
  }

  private func look(at addresses: [String], _ inventory: Inventory, into survey: inout Survey) async throws {
    var answering: Set<String> = []
    var macs: [String: String] = [:]
    let clock = ContinuousClock()
    var begin = clock.now
    for start in stride(from: 0, to: addresses.count, by: Sweep.step) {
      let group = addresses[start..<min(start + Sweep.step, addresses.count)]
      // Where all of them answer at once, the next ones wait all the same.
      if start > 0 { try await clock.sleep(until: begin + .seconds(1)) }
      begin = clock.now
      let result: CommandResult
      do {
        result = try await runner.run(Command(["sh", "-c", Sweep.script, "sh"] + group, timeout: 15))
      } catch is CommandNotFound {
        return
      }
      for line in result.output.split(separator: "\n") {
        let words = line.words
        if words.count == 2, words[0] == "up" { answering.insert(words[1]) }
        guard words.count > 3, words[0] == "neighbour", let place = words.firstIndex(of: "lladdr"),
          place + 1 < words.count
        else { continue }
        macs[words[1]] = words[place + 1].lowercased()
        // It answered to the search for its card just now, whatever it does with a ping.
        if ["REACHABLE", "DELAY"].contains(words.last), group.contains(words[1]) { answering.insert(words[1]) }
      }
    }
    let heard = Dictionary(uniqueKeysWithValues: survey.heard.map { ($0.address, $0) })
    survey.sightings = addresses.filter(answering.contains).map { address in
      var sighting =
        heard[address]
        ?? Survey.Sighting(address: address, mac: nil, name: nil, seenBy: "sweep from \(survey.machine)", answers: true)
      if let mac = macs[address], sighting.mac != mac {
        sighting.mac = mac
        // The name was another's.
        sighting.name = nil
      }
      sighting.answers = true
      return sighting
    }
    for place in survey.sightings.indices where survey.sightings[place].name == nil {
      survey.sightings[place].name = try await name(of: survey.sightings[place].address)
    }
  }

  private func name(of address: String) async throws -> String? {
    let result = try? await runner.run(Command(["getent", "hosts", address], timeout: 3))
    try Task.checkCancellation()
    return result?.output.words.dropFirst().first.map { String($0.prefix { $0 != "." }) }
  }
}
