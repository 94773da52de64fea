import CCrypto

/// SHA-256 (OpenSSL's), in lower-case hexadecimal.
public enum Digest {
  public static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

  public static func sha256(_ bytes: [UInt8]) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = bytes.withUnsafeBufferPointer { SHA256($0.baseAddress, $0.count, &digest) }
    return hex(digest)
  }

  /// The HMAC-SHA-256 (RFC 2104) of `text` under `key`: only who has the key can make it.
  public static func mac(_ text: String, key: [UInt8]) -> String {
    var mac = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    let bytes = Array(text.utf8)
    HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &mac, nil)
    return hex(mac)
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let hex = String(byte, radix: 16)
      return hex.count == 1 ? "0" + hex : hex
    }.joined()
  }
}

/// The SHA-256 of bytes that come in pieces and are not kept.
public final class RunningDigest {
  private let context = EVP_MD_CTX_new()

  public init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }

  deinit { EVP_MD_CTX_free(context) }

  public func append(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The digest of all bytes, once.
  public func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    EVP_DigestFinal_ex(context, &digest, nil)
    return Digest.hex(digest)
  }
}
