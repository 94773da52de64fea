import Foundation
import Glibc

/// A pipe whose ends no child inherits that was not given one.
public final class Channel: @unchecked Sendable {
  public private(set) var reading: Int32
  public private(set) var writing: Int32

  public init() throws {
    var ends: [Int32] = [-1, -1]
    // No child may begin between the two calls; pipe2 is not to be had here.
    let isMade = ChildProcess.beginning.withLock { _ in
      pipe(&ends) == 0 && ends.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }
    guard isMade else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE) }
    (reading, writing) = (ends[0], ends[1])
  }

  /// The end of what is read comes when nobody has this end open.
  public func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  /// To write is an error from then on, where no child reads.
  public func closeReading() {
    if reading >= 0 { close(reading) }
    reading = -1
  }

  /// What has come, at least one byte; nothing at the end.
  public func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(reading, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      return count > 0 ? Array(buffer[..<count]) : []
    }
  }

  public func readToEnd() -> [UInt8] {
    var bytes: [UInt8] = []
    while case let more = read(), !more.isEmpty { bytes += more }
    return bytes
  }

  deinit {
    closeWriting()
    closeReading()
  }
}
