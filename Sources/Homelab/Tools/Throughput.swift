import Agent

/// How much a link carries, by iperf3(1), where one host serves it and another has the program.
struct Throughput: Sendable {
  /// Where iperf3 serves unless it is told another port.
  static let port = 5201

  /// The address of the first of these hosts that serves iperf3; nil where none does.
  static func server(among visits: [HostVisit]) -> (host: String, address: String)? {
    for visit in visits {
      guard let facts = visit.facts, let address = facts.addresses.first,
        facts.listeners.contains(where: { $0.transport == "tcp" && $0.port == port && !$0.isLocal })
      else { continue }
      return (visit.name, address)
    }
    return nil
  }

  /// Two seconds of it, from where `runner` leads to `address`, in Mb/s; nil where it cannot be measured: no program,
  /// or the server is busy.
  static func measure(to address: String, by runner: any CommandRunner) async throws -> Double? {
    let command = Command(["iperf3", "-c", address, "-t", "2", "-J"], timeout: 20)
    let result: CommandResult
    do { result = try await runner.run(command) } catch let error as CancellationError { throw error } catch {
      return nil
    }
    guard result.succeeded else { return nil }
    return read(result.output)
  }

  /// What arrived, in the JSON of iperf3.
  static func read(_ text: String) -> Double? {
    guard let end = (try? JSONValue(parsing: text))?["end"],
      case .number(let bits)? = end["sum_received"]?["bits_per_second"], bits > 0
    else { return nil }
    return bits / 1e6
  }
}
