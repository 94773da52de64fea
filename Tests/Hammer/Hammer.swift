import Agent
import Documents
import Foundation
import Tools

/// What the tests run in a process of its own: to kill it, or to measure its memory alone.
@main
struct Hammer {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "write": try write(root: arguments[2], path: arguments[3])
    case "output": try await output(bytes: Int(arguments[2])!)
    default:
      FileHandle.standardError.write(Data("hammer write ROOT PATH | hammer output BYTES\n".utf8))
      exit(2)
    }
  }

  /// Replaces a document again and again by one of the same length, until it is killed.
  static func write(root: String, path: String) throws {
    let files = LabFiles(root: root)
    var text = try files.read(path)
    while true {
      let next = String(repeating: text.hasPrefix("a") ? "b" : "a", count: text.utf8.count - 1) + "\n"
      try files.write(next, to: path, baseHash: Digest.sha256(text))
      text = next
    }
  }

  /// Runs a command that writes so many bytes, and tells what of it was kept and what it cost.
  static func output(bytes: Int) async throws {
    let runner = ProcessRunner()
    // What the first command costs at all.
    _ = try await runner.run(Command(["true"]))
    let before = try peak()
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<20 { _ = try await runner.run(Command(["true"])) }
    let result = try await runner.run(
      Command(["head", "-c", "\(bytes)", "/dev/zero"], timeout: 60, outputLimit: 128 << 10))
    let told: JSONValue = [
      "kib": .number(Double(try peak() - before)), "seconds": .number(result.seconds),
      "kept": .number(Double(result.output.utf8.count)), "omitted": .number(Double(result.omitted)),
      "digest": .string(result.digest ?? ""),
      "descriptors": .number(
        Double(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - descriptors)),
    ]
    print(told.canonical)
  }

  /// The most memory this process has had, in KiB.
  static func peak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let figure = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    else { throw CocoaError(.fileReadUnknown) }
    return figure
  }
}
