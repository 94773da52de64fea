/// FNV-1a with 64 bits: tells whether a document changed. It proves nothing against anybody.
enum Fingerprint {
  static func of(_ bytes: [UInt8]) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int64(bitPattern: hash)
  }
}
