/// A port that something on the machine listens on.
public struct Listener: Sendable, Hashable, Codable {
  /// `tcp` or `udp`.
  public var transport: String
  public var address: String
  public var port: Int
  /// The program, where the caller may see it (root sees all).
  public var process: String?
  public var pid: Int?

  /// Only this machine can reach it.
  public var isLocal: Bool {
    address.hasPrefix("127.") || address == "::1" || address == "[::1]"
      || address.hasPrefix("[::ffff:127.")
  }

  /// `22/tcp sshd`.
  public var text: String { "\(port)/\(transport)" + (process.map { " \($0)" } ?? "") }

  /// `ss -Hltnup`, else `/proc/net/tcp` and `tcp6`; each port once, in order.
  static func list(_ sections: Sections) -> [Listener] {
    var found = sections.lines("ss").compactMap(Listener.init(ss:))
    if found.isEmpty { found = sections.lines("proc_net").compactMap(Listener.init(proc:)) }
    var seen: [String: Int] = [:]
    var result: [Listener] = []
    for listener in found {
      let key = "\(listener.transport) \(listener.port) \(listener.process ?? "")"
      if let place = seen[key] {
        // Reachable on any address outweighs the local one.
        if result[place].isLocal, !listener.isLocal { result[place] = listener }
      } else {
        seen[key] = result.count
        result.append(listener)
      }
    }
    return result.sorted { ($0.port, $0.transport) < ($1.port, $1.transport) }
  }

  /// `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))`.
  private init?(ss line: Substring) {
    let words = line.words
    guard words.count >= 5, let transport = words.first, transport == "tcp" || transport == "udp",
      let place = words.dropFirst(2).firstIndex(where: { $0.contains(":") }),
      let colon = words[place].lastIndex(of: ":"),
      let port = Int(words[place][words[place].index(after: colon)...])
    else { return nil }
    self.transport = transport
    address = String(words[place][..<colon])
    self.port = port
    if let match = line.firstMatch(of: /users:\(\("((?:[^"\\]|\\.)*)",pid=(\d+)/) {
      process = String(match.output.1)
      pid = Int(match.output.2)
    }
  }

  /// `0: 00000000:0016 00000000:0000 0A …`: state 0A is LISTEN.
  private init?(proc line: Substring) {
    let words = line.words
    guard words.count > 3, words[3] == "0A", let colon = words[1].lastIndex(of: ":"),
      let port = Int(words[1][words[1].index(after: colon)...], radix: 16)
    else { return nil }
    transport = "tcp"
    let hex = String(words[1][..<colon])
    address = hex.count == 8 ? DefaultRoute.address(hex) ?? "0.0.0.0" : hex.hasSuffix("01000000") ? "::1" : "::"
    self.port = port
  }
}
