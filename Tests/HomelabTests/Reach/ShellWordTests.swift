import Foundation
import TestSupport
import Testing

@testable import Homelab

/// What is quoted here arrives there, byte by byte, in every shell that a host may have.
struct ShellWordTests {
  /// The shells of this machine, as argument vectors that take `-c LINE`.
  static let shells: [[String]] = [["/bin/sh"], ["/bin/dash"], ["/bin/bash"], ["/bin/busybox", "ash"], ["/bin/zsh"]]
    .map { shell in [shell[0].replacing("/bin/", with: "/usr/bin/")] + shell.dropFirst() }
    .filter { FileManager.default.isExecutableFile(atPath: $0[0]) }

  @Test(arguments: shells)
  func roundTripsAnyArgumentsThroughAShell(shell: [String]) throws {
    var random = SplitMix(seed: 6)
    for _ in 0..<60 {
      let arguments = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.argument(&random) }
      #expect(try Self.echo(arguments, shell) == arguments, "\(arguments)")
    }
  }

  @Test(arguments: shells)
  func roundTripsTwoShellsDeep(shell: [String]) throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<20 {
      let arguments = (0..<3).map { _ in Self.argument(&random) }
      let inner = ShellWord.join(shell + ["-c", "printf '%s\\0' " + ShellWord.join(arguments)])
      #expect(try Self.run(shell + ["-c", inner]) == arguments, "\(arguments)")
    }
  }

  @Test(arguments: shells)
  func roundTripsWhatShellsCareFor(shell: [String]) throws {
    let arguments = [
      "", "-n", "--", "~", "~root", "=ls", "$HOME", "`id`", "$(id)", "a b", "*", "?", "[a]", "{a,b}", "!x", "#x",
      "a\nb",
      "a\r\nb", "'", "''", "\"", "\\", "\\'", "\\n", "a\\", ";", "&&", "|", ">x", "<x", "é", "日本", "\u{202E}x",
      "\u{1B}[31m", "\t",
      "x=y", "%s", "\u{7F}", "'\\''", "$'\\n'",
    ]
    #expect(try Self.echo(arguments, shell) == arguments)
  }

  private static func echo(_ arguments: [String], _ shell: [String]) throws -> [String] {
    try run(shell + ["-c", "printf '%s\\0' " + ShellWord.join(arguments)])
  }

  private static func run(_ command: [String]) throws -> [String] {
    let output = try ChildProcess.run(command).output
    return output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Up to 40 scalars; half of them are ones that shells act on. Never NUL, which no argument can hold.
  private static func argument(_ random: inout SplitMix) -> String {
    let special = Array("'\"\\$`!*?[]{}()<>|&;#~=% \t\n\r-".unicodeScalars)
    var text = ""
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      if Bool.random(using: &random) {
        text.unicodeScalars.append(special.randomElement(using: &random)!)
      } else {
        let value = UInt32.random(in: 1...0x2FFF, using: &random)
        text.unicodeScalars.append(Unicode.Scalar(value) ?? "x")
      }
    }
    return text
  }
}
