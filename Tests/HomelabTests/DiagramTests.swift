import Agent
import Foundation
import Testing
import Tools

@testable import Homelab

struct DiagramTests {
  private var lab = DriftLab()

  init() {
    lab.infrastructure += """

      ## Devices

      | Device | Kind | Speed |
      |---|---|---|
      | sw"core | switch | 2.5 Gb/s |

      ## Links

      | Host | Interface | Device | Port | Speed |
      |---|---|---|---|---|
      | nas | eno1 | sw"core | 7 | 2.5 Gb/s |

      """
    lab.change("nas") { $0.links[0].speed = 1000 }
    lab.lose("desk")
  }

  private var diagram: Diagram {
    Diagram(Inventory(infrastructure: lab.infrastructure), Survey(date: DriftLab.date, visits: lab.visits))
  }

  @Test func labelsLinksAndMarksSlowOnes() {
    let text = diagram.mermaid
    #expect(text.contains("n0{{\"sw#34;core<br/>switch\"}}"))
    #expect(text.contains("|\"1 Gb/s, could be 2.5 Gb/s\"|"))
    #expect(text.contains("linkStyle 0 stroke:#d33"))
    #expect(text.contains("-.-"))
    #expect(text.contains("classDef down"))
  }

  @Test func addsTheDrawingOnceAndThenReplacesItBetweenItsMarkers() throws {
    let call = try #require(diagram.update(document: "INFRASTRUCTURE.md", text: "# Lab\n\nProse.\n"))
    #expect(call.arguments["mode"] == "append")
    let block = call.arguments["text"]!.plain
    let text = "# Lab\n\n## Map\n\nBefore.\n\n\(block)\n\nAfter.\n\n## Next\n\nmore\n"
    #expect(diagram.update(document: "INFRASTRUCTURE.md", text: text) == nil)
    let old = text.replacing("1 Gb/s, could", with: "5 Gb/s, could")
    let again = try #require(diagram.update(document: "INFRASTRUCTURE.md", text: old))
    #expect(again.arguments["mode"] == "replace")
    #expect(again.arguments["section"] == "Lab › Map")
    #expect(again.arguments["text"]!.plain.trimmed == "Before.\n\n\(block)\n\nAfter.")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot"), "needs graphviz"))
  func drawsWithGraphviz() async throws {
    let svg = try await diagram.svg(runner: ProcessRunner())
    #expect(svg.contains("<svg"))
    #expect(svg.contains("1 Gb/s, could be 2.5 Gb/s"))
  }

  @Test func saysThatGraphvizIsMissing() async {
    let runner = RecordedRunner { _ in throw CommandNotFound(program: "dot") }
    let error = await #expect(throws: CallError.self) { try await diagram.svg(runner: runner) }
    #expect(error?.description.contains("apt install graphviz") == true)
  }
}
