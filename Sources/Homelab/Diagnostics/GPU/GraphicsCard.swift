/// A graphics card.
public struct GraphicsCard: Sendable, Hashable, Codable {
  public var name: String
  public var driver: String?
  /// MiB.
  public var memory: Int?
  public var memoryUsed: Int?
  /// Percent.
  public var load: Int?
  /// Degrees Celsius.
  public var temperature: Int?

  /// `NVIDIA RTX 3060, 12288 MiB`.
  public var text: String {
    name + (memory.map { ", \($0) MiB" } ?? "")
  }

  /// From nvidia-smi, lspci and `/sys/class/drm`, the most telling first. A card that nvidia-smi
  /// describes is not repeated from lspci.
  static func list(_ sections: Sections) -> [GraphicsCard] {
    var cards = sections.lines("nvidia").compactMap(nvidia)
    let drivers = sections.lines("drm").compactMap { drm($0) }
    let devices = sections.lines("lspci").compactMap(lspci)
    for device in devices where cards.isEmpty || !device.lowercased().contains("nvidia") {
      var card = GraphicsCard(name: device)
      if let vendor = vendors.first(where: { device.contains($0.word) }),
        let known = drivers.first(where: { $0.vendor == vendor.id })
      {
        card.driver = known.card.driver
        card.memory = known.card.memory
        card.load = known.card.load
      }
      cards.append(card)
    }
    if cards.isEmpty { cards = drivers.map(\.card) }
    return cards
  }

  private static let vendors = [
    (word: "NVIDIA", id: "0x10de"), (word: "AMD", id: "0x1002"), (word: "Intel", id: "0x8086"),
    (word: "ASPEED", id: "0x1a03"),
  ]

  private static func nvidia(_ line: Substring) -> GraphicsCard? {
    let cells = line.split(separator: ",").map { $0.trimmed }
    guard cells.count >= 6 else { return nil }
    return GraphicsCard(
      name: cells[0], driver: "nvidia \(cells[1])", memory: Int(cells[2]), memoryUsed: Int(cells[3]),
      load: Int(cells[4]), temperature: Int(cells[5]))
  }

  /// `01:00.0 VGA compatible controller: NVIDIA Corporation GA106 [GeForce RTX 3060] (rev a1)`.
  private static func lspci(_ line: Substring) -> String? {
    guard let colon = line.firstRange(of: "controller: ") else { return nil }
    return line[colon.upperBound...].replacing(/\s*\(rev [0-9a-f]+\)\s*$/, with: "").trimmed
  }

  private static func drm(_ line: Substring) -> (vendor: String, card: GraphicsCard)? {
    let words = line.words
    guard words.count >= 4, words[0] == "card" else { return nil }
    func value(_ key: String) -> String? {
      words.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
        .flatMap { $0.isEmpty ? nil : $0 }
    }
    let vendor = vendors.first { $0.id == words[2] }?.word ?? "vendor \(words[2])"
    return (
      words[2],
      GraphicsCard(
        name: "\(vendor) device \(words[3])", driver: value("driver"),
        memory: value("vram").flatMap { Int($0) }.map { $0 >> 20 },
        load: value("busy").flatMap { Int($0) })
    )
  }
}
