import Foundation
import TestSupport
import Testing

@Suite struct SearchCommandTests {
  private func program() throws -> Program {
    let program = try Program()
    _ = try program.run(["init", "."])
    try program.write(
      "# Network\n\n**Date**: 2025-12-01\n\n| Service | IP |\n|---|---|\n| Traefik | 192.168.4.50 |\n",
      to: "docs/topology.md")
    try program.write("# Addresses\n\nTraefik: 192.168.4.80, see `docs/gone.md`.\n", to: "docs/2026-02-14-addresses.md")
    return program
  }

  @Test func saysWhereDocumentsDisagreeWithDates() throws {
    let program = try program()
    defer { program.remove() }
    let run = try program.run(["search", "which address does traefik have"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("! The documents disagree on the address of traefik:\n"))
    #expect(run.output.contains("    192.168.4.80  2026-02-14  docs/2026-02-14-addresses.md:3\n"))
    #expect(run.output.contains("    192.168.4.50  2025-12-01  docs/topology.md:7\n"))
    #expect(run.output.contains("! cites docs/gone.md, which is not in the lab"))
    #expect(run.output.contains("found by: "))
  }

  @Test func printsTheSameAsJSON() throws {
    let program = try program()
    defer { program.remove() }
    let json = try program.run(["search", "--json", "which address does traefik have"]).json()
    let conflict = try #require((json["conflicts"] as? [[String: Any]])?.first)
    #expect(conflict["subject"] as? String == "traefik")
    #expect((conflict["values"] as? [[String: Any]])?.count == 2)
    let hit = try #require((json["hits"] as? [[String: Any]])?.first)
    let fields = ["id", "path", "heading", "lines", "date", "date_source", "score", "text", "matched", "doubts"]
    #expect(fields.allSatisfy { hit[$0] != nil })
  }

  @Test func theLabsOwnWordsCount() throws {
    let program = try program()
    defer { program.remove() }
    try program.write("doorman > traefik\n", to: "synonyms.txt")
    let run = try program.run(["search", "doorman"])
    #expect(run.output.contains("found by: traefik (for doorman)"))
  }

  @Test func indexTellsWhatThereIs() throws {
    let program = try program()
    defer { program.remove() }
    let json = try program.run(["index", "--json"]).json()
    #expect((json["documents"] as? Int ?? 0) >= 6)
    #expect(json["vectors"] is NSNull)
  }

  @Test func nothingToTakeBackIsSaid() throws {
    let program = try program()
    defer { program.remove() }
    let run = try program.run(["undo"])
    #expect(run.status == 1)
    #expect(run.errors.contains("there is no change of a document to take back"))
    #expect(try program.run(["undo", "p9"]).errors.contains("no document was changed by p9"))
  }

  @Test(arguments: ["", " ?! "])
  func withoutWordsItIsBadUsage(line: String) throws {
    let program = try program()
    defer { program.remove() }
    let run = try program.run(["search", line])
    #expect(run.status == 2)
    #expect(run.errors.contains("search needs words"))
  }

  @Test func aNameThatIsNowhereIsSaid() throws {
    let program = try program()
    defer { program.remove() }
    let run = try program.run(["search", "traefik OPS-306"])
    #expect(run.output.hasPrefix("! no document holds \"OPS-306\"; what follows"))
    #expect(try program.run(["search", "frobnicator"]).errors.contains("no document holds \"frobnicator\""))
    let json = try program.run(["search", "--json", "frobnicator"]).json()
    #expect(json["unknown"] as? [String] == ["frobnicator"])
  }

  @Test func aProblemIsToldOnceThenByIndexAndDoctor() throws {
    let program = try program()
    defer { program.remove() }
    try FileManager.default.createSymbolicLink(atPath: program.lab + "/loop.md", withDestinationPath: "loop.md")
    #expect(try program.run(["search", "traefik"]).errors.contains("loop.md: a link that leads nowhere"))
    #expect(try !program.run(["search", "traefik"]).errors.contains("loop.md"))
    #expect(try program.run(["index"]).errors.contains("loop.md: a link that leads nowhere"))
    #expect(try program.run(["doctor", "--no-try"]).output.contains("loop.md: a link that leads nowhere"))
  }

  @Test func severalAtOnceMakeTheFirstIndex() throws {
    let program = try program()
    defer { program.remove() }
    try? FileManager.default.removeItem(atPath: program.lab + "/.steward")
    for number in 0..<80 { try program.write("# D\(number)\n\nzebra\n", to: "docs/d\(number).md") }
    let script = """
      for i in 1 2 3 4 5 6 7 8; do
        ("$0" search 'which address does traefik have' > out.$i 2>&1; echo "status $?" >> out.$i) &
      done
      wait
      cat out.*
      """
    let lines = try program.run([script, Program.path], through: ["/bin/sh", "-c"]).output.split(separator: "\n")
    #expect(lines.count { $0 == "status 0" } == 8)
    #expect(lines.count { $0.hasPrefix("    192.168.4.80  ") } == 8)
    #expect(!lines.contains { $0.contains("locked") })
  }
}
