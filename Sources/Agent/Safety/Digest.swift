import CCrypto

/// SHA-256 (OpenSSL's), in lower-case hexadecimal.
public enum Digest {
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  public static func sha256(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = bytes.withUnsafeBufferPointer { SHA256($0.baseAddress, $0.count, &digest) }
    return digest.map { byte in
      let hex = String(byte, radix: 16)
      return hex.count == 1 ? "0" + hex : hex
    }.joined()
  }
}
