import Foundation

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
    return values.merging(more) { $1 }
  }

  /// - Parameter wrapper: what runs instead, with `arguments` after its own; the program's path is among those then.
  public func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], through wrapper: [String] = []
  ) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: wrapper.first ?? Program.path)
    process.arguments = wrapper.dropFirst() + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: lab)
    process.environment = Program.environment(environment)
    let output = Pipe()
    let errors = Pipe()
    let standardInput = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let told = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: told, as: UTF8.self))
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
