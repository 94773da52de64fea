import Agent
import Foundation
import TestSupport
import Testing

@testable import Homelab

struct PlanFileTests {
  static let small = Plan(
    goal: "Upgrade nas and fawn to 2.5GbE", zone: "Europe/Berlin", drafted: "2026-11-25",
    findings: [.init(evidence: "t3", date: "2026-11-25", text: "nas links at 1000 Mb/s")],
    questions: [.init("What may the switch cost?")],
    purchases: [.init(count: 2, item: "network card", purpose: "nas, fawn", price: "60 EUR")],
    steps: [
      PlanStep(
        id: "1", title: "Check the links", kind: .automated, hosts: ["nas", "fawn"],
        action: PlanPart(calls: [ToolCall(tool: "run_diagnostic", arguments: ["host": "nas", "check": "network"])])),
      PlanStep(
        id: "2", title: "Move nas to the new switch", kind: .human, hosts: ["nas"], needs: ["1"],
        window: PlanWindow(
          start: Date(timeIntervalSince1970: 1_795_813_200), end: Date(timeIntervalSince1970: 1_795_827_600)),
        downtime: 5, action: PlanPart("plug its cable into port 3"), lookFor: "the light of port 3 is green",
        verification: PlanPart(
          "it links at 2500 Mb/s",
          calls: [ToolCall(tool: "run_diagnostic", arguments: ["host": "nas", "check": "network"])],
          expects: ["2500 Mb/s"]),
        rollback: PlanPart("plug it back")),
    ])

  @Test func readsWellOnPaper() {
    let text = PlanFile(number: 3, version: 2, plan: Self.small).text
    #expect(
      text.hasPrefix(
        """
        # Upgrade nas and fawn to 2.5GbE

        *Plan 3, version 2, drafted 2026-11-25. Times are those of Europe/Berlin.*

        ## Findings

        - 2026-11-25 (t3): nas links at 1000 Mb/s

        ## Open questions

        - [ ] What may the switch cost?

        ## Shopping list

        - [ ] 2 × network card
          - for: nas, fawn
          - price: 60 EUR

        """))
    #expect(
      text.contains(
        """
        ### 2. Move nas to the new switch

        - **By**: the owner
        - **State**: waiting
        - **Hosts**: nas
        - **Needs**: 1
        - **Window**: Fri 2026-11-27 22:00 to Sat 2026-11-28 02:00
        - **Downtime**: 5 min
        - **Do**: plug its cable into port 3
        - **Look for**: the light of port 3 is green
        - **Verify**: it links at 2500 Mb/s
          - run `run_diagnostic {"check":"network","host":"nas"}`
          - expect `2500 Mb/s`
        - **Roll back**: plug it back

        """))
    #expect(text.contains("  2 Move nas to the new switch :s2, 2026-11-27 22:00, 2026-11-28 02:00\n"))
    #expect(text.contains("  s1[\"1. Check the links\"]\n") && text.contains("  s1 --> s2\n"))
  }

  @Test func readsBackWhatItWrites() throws {
    for number in 0..<300 {
      var seed = SplitMix(seed: UInt64(number))
      let zone = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe"][number % 5]
      let file = PlanFile(number: number + 1, version: 3, plan: .random(&seed, zone: zone))
      let text = file.text
      let read = try PlanFile(reading: text, path: "plans/x.md")
      #expect(read == file, "seed \(number)")
      #expect(read.text.utf8.elementsEqual(text.utf8), "seed \(number)")
      if read != file { break }
    }
  }

  @Test func keepsBothHoursOfAChangeOfTheClocks() throws {
    // 2026-10-25 02:30 is there twice in Berlin.
    for seconds in [1_792_888_200.0, 1_792_891_800] {
      var plan = Self.small
      plan.steps[1].window = PlanWindow(
        start: Date(timeIntervalSince1970: seconds), end: Date(timeIntervalSince1970: seconds + 3600))
      let file = PlanFile(number: 1, version: 1, plan: plan)
      #expect(try PlanFile(reading: file.text, path: "x") == file)
      #expect(file.text.contains("Sun 2026-10-25 02:30 +0\(seconds == 1_792_888_200 ? 2 : 1):00 to"))
    }
  }

  @Test(arguments: [
    ("- **By**: the owner", "- **By**: nobody", "a step is done by Steward or by the owner, not by \"nobody\""),
    ("- **Hosts**: nas\n", "- **Host**: nas\n", "there is no field \"Host\"; did you mean Hosts?"),
    ("Fri 2026-11-27 22:00", "Thu 2026-11-27 22:00", "2026-11-27 is a Fri, not a Thu; correct one of them"),
    ("to Sat 2026-11-28 02:00", "to Thu 2026-11-26 02:00", "ends before it begins"),
    ("- **Needs**: 1", "- **Needs**: 7", "step 2 needs the step 7, which is not in the plan; its steps are 1, 2"),
    ("- **Needs**: 1", "- **Needs**: 2", "step 2 needs itself"),
    ("- **Downtime**: 5 min", "- **Downtime**: soon", "a downtime is written in minutes: 5 min"),
    ("### 2. Move", "### 1. Move", "the step 1 is there twice"),
    ("## Steps", "## Stops", "belongs to no section"),
    ("  - expect `2500 Mb/s`", "  - hope `2500 Mb/s`", "below the words stands what runs"),
    ("{\"check\":\"network\",\"host\":\"nas\"}`\n  - expect", "{\"check\"}`\n  - expect", "are no JSON object"),
    ("- **State**: waiting\n- **Hosts**: nas\n", "- **State**: soon\n- **Hosts**: nas\n", "\"soon\" is no state"),
    ("Times are those of Europe/Berlin", "Times are those of Europe/Atlantis", "there is no time zone"),
    ("- [ ] 2 × network card", "- two cards", "an entry begins with its box"),
  ])
  func refusesAnEditWithItsLine(old: String, new: String, message: String) throws {
    let text = PlanFile(number: 3, version: 2, plan: Self.small).text
    let range = try #require(text.range(of: old, options: .backwards))
    let edited = text.replacingCharacters(in: range, with: new)
    let line = text[..<range.lowerBound].count { $0 == "\n" } + 1
    do {
      _ = try PlanFile(reading: edited, path: "plans/x.md")
      Issue.record("it was read")
    } catch let error as PlanFileError {
      #expect(error.description.contains(message))
      // A step's needs are told of at the step.
      #expect(abs(error.line - line) <= (old.contains("Needs") ? 5 : 1), "\(error.line), not \(line)")
    }
  }

  @Test func refusesACircleAndALeftOutHour() throws {
    var plan = Self.small
    plan.steps[0].needs = ["2"]
    let text = PlanFile(number: 1, version: 1, plan: plan).text
    #expect(throws: PlanFileError.self) { try PlanFile(reading: text, path: "x") }
    #expect(
      PlanOrder.structureProblem(plan)?.message
        == "the needs go in a circle: 1 needs 2 needs 1; one of them must go first")
    let berlin = try PlanClock(zone: "Europe/Berlin")
    #expect(throws: PlanError.self) { try berlin.date(reading: "2027-03-28 02:30") }
  }
}
