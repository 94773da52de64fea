import Testing

@testable import Homelab

/// What discovery and drift say, with the places of the documents that they speak of.
struct ReportTests {
  private var lab = DriftLab()

  private var survey: Survey { Survey(date: DriftLab.date, visits: lab.visits) }
  private var inventory: Inventory { Inventory(infrastructure: lab.infrastructure, services: lab.services) }

  private static func card(_ name: String, load: Int?) -> GraphicsCard {
    GraphicsCard(name: name, memory: 8192, memoryUsed: load.map { $0 * 50 }, load: load)
  }

  @Test mutating func tellsOfFreeCardsWithTheirRows() {
    lab.change("desk") { $0.gpus = [Self.card("NVIDIA GeForce RTX 3060", load: 2)] }
    lab.change("nas") { $0.gpus = [Self.card("NVIDIA GeForce RTX 3090", load: 90)] }
    lab.lose("vm")
    let report = GPUReport(survey: survey, inventory: inventory)
    #expect(
      report.lead
        == "free GPU: desk (RTX 3060, as INFRASTRUCTURE.md:9 says); in use: nas (RTX 3090, 90% busy, 4500 of 8192 MiB used, which INFRASTRUCTURE.md:8 does not say); not reached: vm"
    )
    #expect(report.denials.contains("no host"))
    #expect(Set(report.places.map(\.line)) == [8, 9, 10])
    let text = SurveyText(survey, inventory: inventory, topic: .gpu)
    #expect(text.isWholeAnswer)
    #expect(
      text.text().contains(
        "- desk: NVIDIA GeForce RTX 3060, 8192 MiB, free (2% busy, 100 of 8192 MiB used); INFRASTRUCTURE.md:9 says RTX 3060"
      ))
    #expect(text.text().contains("- nas: NVIDIA GeForce RTX 3090") == true)
    #expect(text.text().contains("INFRASTRUCTURE.md:8 tells of none"))
  }

  @Test mutating func tellsOfADocumentedCardThatIsNotThere() {
    lab.change("desk") { $0.gpus = [] }
    let report = GPUReport(survey: survey, inventory: inventory)
    #expect(report.lead == "free GPU: none found")
    #expect(report.denials.isEmpty)
    #expect(report.line(lab.visits[2]) == "desk: no graphics card; INFRASTRUCTURE.md:9 says RTX 3060")
  }

  @Test mutating func groupsLinksBySpeed() {
    lab.change("pve") { facts in
      facts.links[0].speed = 1000
      facts.links[0].supports = 2500
    }
    #expect(
      LinkReport(survey: survey).lead
        == "links: 2.5 Gb/s: nas eno1; 1 Gb/s: pve eno1; cards that can do more: pve eno1 2.5 Gb/s")
  }

  @Test mutating func namesBothSourcesOfEachDifference() {
    lab.change("nas") { $0.links[0].addresses = ["10.0.0.55/24"] }
    let report = DriftReport(
      drift: lab.drift, inventory: inventory, survey: survey, dates: ["INFRASTRUCTURE.md": "2026-01-30"], only: nil)
    let text = report.text()
    #expect(text.hasPrefix("1 difference; "))
    #expect(
      text.contains(
        "Compared: INFRASTRUCTURE.md:5 (4 hosts, of 2026-01-30) and SERVICES.md:3 (1 service) with what 4 hosts said on 2026-02-0"
      ))
    #expect(
      text.contains(
        "- nas: Address: 10.0.0.5 → 10.0.0.55 (address moved; documented: INFRASTRUCTURE.md:8; seen: nas, 2026-02-0"))
    #expect(report.lead.contains("nas: Address: 10.0.0.5 → 10.0.0.55 (INFRASTRUCTURE.md:8)"))
    #expect(report.denials.contains("matches"))
  }

  @Test func namesItsSourcesWhereNothingDiffers() {
    let report = DriftReport(drift: lab.drift, inventory: inventory, survey: survey, dates: [:], only: nil)
    #expect(report.lead.hasPrefix("no differences; "))
    #expect(report.lead.contains("INFRASTRUCTURE.md:5"))
    #expect(report.denials.isEmpty)
  }
}
