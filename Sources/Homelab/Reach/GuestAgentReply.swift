import Foundation

/// What `qm guest exec` prints: JSON with the exit status and what the command wrote.
struct GuestAgentReply: Sendable, Hashable, Decodable {
  /// False where the command still ran when the time was up.
  var exited: Bool
  var exitCode: Int?
  var signal: Int?
  var output: String
  var errorOutput: String
  /// The agent itself keeps only so much.
  var isTruncated: Bool

  private enum CodingKeys: String, CodingKey {
    case exited, exitcode, signal
    case output = "out-data"
    case errorOutput = "err-data"
    case truncated = "out-truncated"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // Perl writes 1 or true, "0" or 0, as it likes.
    func flag(_ key: CodingKeys) -> Bool {
      if let value = try? container.decode(Bool.self, forKey: key) { return value }
      return number(key).map { $0 != 0 } ?? false
    }
    func number(_ key: CodingKeys) -> Int? {
      (try? container.decode(Int.self, forKey: key))
        ?? (try? container.decode(String.self, forKey: key)).flatMap { Int($0) }
    }
    exitCode = number(.exitcode)
    signal = number(.signal)
    exited = flag(.exited) || exitCode != nil || signal != nil
    output = (try? container.decode(String.self, forKey: .output)) ?? ""
    errorOutput = (try? container.decode(String.self, forKey: .errorOutput)) ?? ""
    isTruncated = flag(.truncated)
  }

  /// What qm printed → the reply; nil where there is none. Warnings may stand before it.
  init?(_ text: String) {
    guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")),
      let reply = try? JSONDecoder().decode(GuestAgentReply.self, from: Data(text.utf8[start...]))
    else { return nil }
    self = reply
  }
}
