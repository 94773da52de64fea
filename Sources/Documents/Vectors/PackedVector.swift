/// A vector of length one in a byte a number: a quarter of the room, and the same ranking.
struct PackedVector: Hashable {
  var numbers: [Int8]
  /// What a number is to be multiplied by.
  var scale: Float

  /// Any direction; nil for a vector that has none.
  init?(_ vector: [Float]) {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard length.isFinite, length > 0 else { return nil }
    numbers = vector.map { Int8(($0 / largest * 127).rounded()) }
    scale = largest / 127 / length
  }

  /// The cosine of the angle between `left` and `right`, before their scales.
  static func product(_ left: UnsafePointer<Int8>, _ right: UnsafePointer<Int8>, count: Int) -> Int32 {
    var sum: Int32 = 0
    for index in 0..<count { sum &+= Int32(left[index]) &* Int32(right[index]) }
    return sum
  }
}
