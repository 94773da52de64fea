import Foundation
import Glibc

/// The built program, run as its user runs it: no terminal, an environment of its own.
public struct Program: Sendable {
  public struct Run {
    public var status: Int32
    public var output: String
    public var errors: String

    /// The one JSON document on stdout.
    public func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// A directory of the test's own; removed by `remove`.
  public let lab: String

  public init() throws {
    lab = try TemporaryFolder.make("lab")
  }

  public func remove() { try? FileManager.default.removeItem(atPath: lab) }

  public static var path: String { path(of: "steward") }

  /// The path of a program of this package: it lies beside the test runner.
  public static func path(of name: String) -> String {
    let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let besides = [runner, CommandLine.arguments[0], Bundle.main.executablePath ?? ""]
      .map { ($0 as NSString).deletingLastPathComponent + "/" + name }
    // The runner may be the toolchain's own, which loads the tests: their place is in the arguments.
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
      .map { ($0 as NSString).deletingLastPathComponent + "/" + name }
    return (besides + bundles).first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
  }

  /// What the program is run with: this process's own variables, less those that steer it, and `more`.
  public static func environment(_ more: [String: String] = [:]) -> [String: String] {
    var values = ProcessInfo.processInfo.environment
    for name in ["STEWARD_LAB", "STEWARD_MODEL"] { values[name] = nil }
    // Nothing listens on port 1: no test talks to a model that happens to run here.
    values["OLLAMA_HOST"] = "127.0.0.1:1"
    values["TMPDIR"] = TemporaryFolder.root
    values["XDG_RUNTIME_DIR"] = TemporaryFolder.root
    values["XDG_STATE_HOME"] = TemporaryFolder.root
    return values.merging(more) { $1 }
  }

  /// - Parameter wrapper: what runs instead, with `arguments` after its own; the program's path is among those then.
  public func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], through wrapper: [String] = []
  ) throws -> Run {
    let output = try Channel()
    let errors = try Channel()
    // A file, not a pipe: a program that ends without reading breaks nothing here.
    let path = TemporaryFolder.root + "/input-" + UUID().uuidString
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    unlink(path)
    defer { close(file) }
    try FileHandle(fileDescriptor: file).write(contentsOf: Data(input.utf8))
    lseek(file, 0, SEEK_SET)
    let process = try ChildProcess(
      wrapper.isEmpty ? [Program.path] + arguments : wrapper + arguments,
      environment: Program.environment(environment), directory: lab,
      streams: (file, output.writing, errors.writing))
    output.closeWriting()
    errors.closeWriting()
    let (text, told) = Program.read(output.reading, errors.reading)
    return Run(
      status: process.wait(), output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: told, as: UTF8.self))
  }

  /// Both to their ends, whichever the program writes to.
  private static func read(_ first: Int32, _ second: Int32) -> ([UInt8], [UInt8]) {
    var open = [
      pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0),
    ]
    var bytes: [[UInt8]] = [[], []]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while open.contains(where: { $0.fd >= 0 }) {
      poll(&open, 2, -1)
      for place in open.indices where open[place].revents != 0 && open[place].fd >= 0 {
        let count = Glibc.read(open[place].fd, &buffer, buffer.count)
        if count > 0 { bytes[place] += buffer[..<count] } else if count == 0 || errno != EINTR { open[place].fd = -1 }
      }
    }
    return (bytes[0], bytes[1])
  }

  public func write(_ text: String, to path: String) throws {
    let full = lab + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: full, atomically: true, encoding: .utf8)
  }

  public func read(_ path: String) throws -> String {
    try String(contentsOfFile: lab + "/" + path, encoding: .utf8)
  }
}
