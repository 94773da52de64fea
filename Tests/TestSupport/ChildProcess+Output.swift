import Foundation
import Glibc

extension ChildProcess {
  /// Runs it to its end, with nothing to read: its status, and what it wrote to its standard output.
  ///
  /// - Parameter microseconds: how long it may run before it is killed; nil is as long as it likes.
  public static func run(
    _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil,
    killedAfter microseconds: UInt32? = nil
  ) throws -> (status: Int32, output: [UInt8]) {
    let output = try Channel()
    let none = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(none) }
    let process = try ChildProcess(
      arguments, environment: environment, directory: directory, streams: (none, output.writing, none))
    output.closeWriting()
    if let microseconds {
      usleep(microseconds)
      kill(process.pid, SIGKILL)
    }
    let bytes = output.readToEnd()
    return (process.wait(), bytes)
  }
}
