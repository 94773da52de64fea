import Foundation
import TestSupport
import Testing

@testable import Homelab

struct PlanPageTests {
  private func record(_ plan: Plan) -> PlanRecord {
    var record = PlanRecord(number: 3, path: "plans/a.md", version: 2, plan: plan, text: "")
    record.text = record.file.text
    return record
  }

  @Test func holdsEverythingItselfWhateverThePlanSays() throws {
    var seed = SplitMix(seed: 7)
    for _ in 0..<60 {
      var plan = Plan.random(&seed)
      plan.goal += " <script>alert(1)</script> \"'&\u{1b}[31m"
      let html = try PlanPage(record(plan), now: PlanLab.now).html
      for word in ["<script", "http:", "https:", "src=", "@import", "url(", "\u{1b}", "javascript:"] {
        #expect(!html.contains(word), "\(word)")
      }
      // Every tag that opens is closed, as an XML reader sees it.
      let body = html[
        try #require(html.range(of: "<main>")).lowerBound..<(try #require(html.range(of: "</main>")).upperBound)]
      let parser = XMLCheck(String(body))
      #expect(parser.isBalanced)
    }
  }

  @Test func drawsEveryStepAndEachNeedThatDoesNotFollow() throws {
    var plan = Plan(goal: "Upgrade", zone: "UTC")
    plan.steps = [
      PlanStep(id: "1", title: "Look", kind: .automated), PlanStep(id: "2", title: "Plug", kind: .human, needs: ["1"]),
      PlanStep(id: "3", title: "Check", kind: .automated, needs: ["1", "2"]),
    ]
    let svg = GraphDrawing(plan).svg
    #expect(svg.matches(of: #/class="node /#).count == 3)
    #expect(svg.matches(of: /class="edge"/).count == 2)
    let gantt = GanttDrawing(try PlanTimeline(plan, now: PlanLab.now)).svg
    #expect(gantt.matches(of: #/class="bar /#).count == 3)
  }

  @Test func leavesOutTheDaysOnWhichNothingHappens() {
    func window(_ from: Double, _ to: Double) -> PlanWindow {
      PlanWindow(start: Date(timeIntervalSince1970: from * 3600), end: Date(timeIntervalSince1970: to * 3600))
    }
    let stretches = GanttDrawing.stretches([window(200, 204), window(0, 4), window(3, 6), window(10, 12)])
    #expect(stretches.map { $0.end.timeIntervalSince($0.start) / 3600 } == [12, 4])
  }
}

/// Whether tags are balanced.
private struct XMLCheck {
  var isBalanced = true

  init(_ text: String) {
    var open: [Substring] = []
    for match in text.matches(of: /<(\/?)([a-zA-Z0-9]+)[^>]*?(\/?)>/) {
      if match.output.3 == "/" { continue }
      if match.output.1.isEmpty {
        open.append(match.output.2)
      } else if open.popLast() != match.output.2 {
        isBalanced = false
      }
    }
    if !open.isEmpty { isBalanced = false }
  }
}
