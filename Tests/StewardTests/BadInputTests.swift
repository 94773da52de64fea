import Foundation
import TestSupport
import Testing

/// Bad input ends in a clear error that names the thing and the next step, and nothing is lost.
@Suite struct BadInputTests {
  @Test func saysWhatIsWrongWithAToolFileByLineAndPath() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    try program.write(
      """
      {
        "name": "restart_nas",
        "description": "Restart the nas",
        "examples": [],
        "parameters": { "type": "object", "properties": { "host": { "type": "strin" } } },
        "effect": "harmless",
        "run": { "command": ["sh", "-c", "reboot {hots}"] }
      }
      """, to: "tools/restart_nas.json")
    let run = try program.run(["tools", "check"])
    #expect(run.status == 1)
    #expect(run.output.contains("restart_nas.json:5: /parameters/properties/host/type"))
    #expect(run.output.contains("restart_nas.json:6: /effect"))
    #expect(run.output.contains("restart_nas.json:7: /run/command/0"))
    #expect(run.output.contains("{hots}"))
    // The rest goes on working.
    let ask = try program.run(["ask", "how full are the disks?"])
    #expect(ask.status == 0)
    #expect(ask.errors.contains("restart_nas.json"))
  }

  @Test func asksAboutEveryCallOfTheLabsOwnTools() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    try program.write(
      """
      {
        "name": "show_date", "description": "Show the date", "examples": ["which day is it?"],
        "parameters": { "type": "object", "properties": {} },
        "effect": "read", "run": { "command": ["date"] }
      }
      """, to: "tools/show_date.json")
    let run = try program.run(["run", "show_date"])
    #expect(run.status == 10)
  }

  @Test func searchesOnWhereADocumentIsNotUTF8OrHuge() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    let latin = Data([0x23, 0x20, 0x4E, 0x61, 0x73, 0x0A, 0x0A, 0x4B, 0xFC, 0x68, 0x6C, 0x65, 0x72, 0x0A])
    try latin.write(to: URL(fileURLWithPath: program.lab + "/nas.md"))
    try Data(count: 50 << 20).write(to: URL(fileURLWithPath: program.lab + "/huge.md"))
    try program.write("# Empty\n", to: "empty.md")
    let run = try program.run(["search", "clock", "drift"])
    #expect(run.status == 0)
    #expect(run.errors.contains("nas.md"))
    #expect(run.errors.contains("huge.md"))
    #expect(run.output.contains("TROUBLESHOOTING.md"))
  }

  @Test func saysWhatToDoWithABrokenStateFile() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["init", "."])
    try program.write(String(repeating: "no database ", count: 1000), to: ".steward/state.db")
    let run = try program.run(["ask", "how full are the disks?"])
    #expect(run.status == 1)
    #expect(run.errors.contains("state.db"))
    #expect(run.errors.contains("move it away"))
  }

  @Test func worksOnAnEmptyLab() throws {
    let program = try Program()
    defer { program.remove() }
    let run = try program.run(["ask", "--lab", ".", "how full are the disks?"])
    #expect(run.status == 0)
    let search = try program.run(["search", "--lab", ".", "disk"])
    #expect(search.status == 0)
    let doctor = try program.run(["doctor", "--lab", "."])
    #expect(doctor.output.contains("steward init"))
  }

  @Test func saysThatSettingsCannotBeRead() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("context_tokens: [\n", to: "steward.yaml")
    let broken = try program.run(["search", "disk"])
    #expect(broken.status == 1)
    #expect(broken.errors.contains("steward.yaml"))
    try program.write("context_tokens: 12\n", to: "steward.yaml")
    let small = try program.run(["search", "disk"])
    #expect(small.status == 1)
    #expect(small.errors.contains("context_tokens"))
  }
}
