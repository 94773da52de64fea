/// The way out of the machine.
struct DefaultRoute: Sendable, Hashable {
  var gateway: String?
  var interface: String?

  /// From `ip route`, else `/proc/net/route`, else an IPv6 route; nil when there is none.
  static func read(_ sections: Sections) -> DefaultRoute? {
    for name in ["routes", "routes6"] {
      if let line = sections.lines(name).first(where: { $0.hasPrefix("default") }) {
        let words = line.words
        func after(_ word: String) -> String? {
          words.firstIndex(of: word).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        return DefaultRoute(gateway: after("via"), interface: after("dev"))
      }
    }
    for line in sections.lines("proc_route") {
      let words = line.words
      guard words.count > 7, words[1] == "00000000", words[7] == "00000000" else { continue }
      return DefaultRoute(gateway: address(words[2]), interface: words[0])
    }
    return nil
  }

  /// `0102A8C0` → `192.168.2.1`: the kernel writes it as a little-endian number.
  static func address(_ hex: String) -> String? {
    guard hex.count == 8, let value = UInt32(hex, radix: 16), value != 0 else { return nil }
    return (0..<4).map { String(value >> (8 * $0) & 0xFF) }.joined(separator: ".")
  }
}
