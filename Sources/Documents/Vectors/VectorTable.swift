import GRDB

/// The vectors of all passages for one model, in memory in the order of the passage table.
struct VectorTable: Sendable {
  let model: String
  /// Numbers of a vector.
  private(set) var size = 0
  /// Passages that have a vector.
  private(set) var count = 0
  private var numbers: [Int8] = []
  private var scales: [Float]

  init(_ db: Database, model: String, table: PassageTable) throws {
    self.model = model
    scales = Array(repeating: 0, count: table.count)
    let statement = try db.makeStatement(
      sql: """
        SELECT passage.id, vector.numbers, vector.scale FROM passage
          JOIN vector ON vector.model = ? AND vector.hash = passage.hash ORDER BY passage.id
        """)
    var scales = scales
    try statement.forEachRow([model]) { row in
      let bytes = row.bytes(1)
      guard let place = table.place(of: row.int64(0)), size == 0 || bytes.count == size, !bytes.isEmpty else { return }
      if size == 0 {
        size = bytes.count
        numbers = Array(repeating: 0, count: size * table.count)
      }
      numbers.withUnsafeMutableBytes { numbers in
        numbers.baseAddress!.advanced(by: place * size).copyMemory(from: bytes.baseAddress!, byteCount: size)
      }
      scales[place] = Float(row.double(2))
      count += 1
    }
    self.scales = scales
  }

  /// Whether so many passages have a vector that those without are not unfairly behind.
  var isUsable: Bool { size > 0 && Double(count) >= 0.8 * Double(scales.count) }

  /// The cosine of each passage to `vector`; -1 for those without a vector.
  func closeness(to vector: PackedVector) -> [Float] {
    guard vector.numbers.count == size else { return Array(repeating: -1, count: scales.count) }
    return numbers.withUnsafeBufferPointer { numbers in
      vector.numbers.withUnsafeBufferPointer { wanted in
        scales.indices.map { place in
          guard scales[place] > 0 else { return -1 }
          let product = PackedVector.product(
            numbers.baseAddress! + place * size, wanted.baseAddress!, count: size)
          return Float(product) * scales[place] * vector.scale
        }
      }
    }
  }
}
