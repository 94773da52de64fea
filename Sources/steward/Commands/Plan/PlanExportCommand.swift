import Agent
import ArgumentParser
import Foundation
import Homelab

struct PlanExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a plan as one page to read, print or send.",
    discussion: "The page holds everything itself: it opens without a network, in light and dark, and prints well.")

  @OptionGroup var labOptions: LabOptions
  @OptionGroup var which: PlanArgument
  @Option(name: .long, help: "The HTML file to write; - for stdout.") var html: String
  @Flag(name: .long, help: "Write over a file that is there.") var force = false

  func run() async throws {
    let lab = try await Lab.open(labOptions.lab)
    lab.notices.forEach { Console.note($0) }
    let record = try await lab.plans.find(which.plan)
    let page = lab.redactor.redact(try PlanPage(record, now: lab.plans.now()).html).text
    if html == "-" { return Console.write(page) }
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL)
    let descriptor = open(html, flags, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw StewardError("\(html) is there already; --force writes over it", status: .usage) }
      throw StewardError("\(html) cannot be written: \(String(cString: strerror(errno)))")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: Data(page.utf8))
    Console.note("\(html) shows plan \(record.number), version \(record.version)")
  }
}
