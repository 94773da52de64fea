import Testing

@testable import Agent

@Suite struct PlaceMarksTests {
  private let passages = [
    Passage(id: "d1", path: "INFRASTRUCTURE.md", heading: ["Lab"], lines: 1...80, text: ""),
    Passage(id: "d2", path: "INFRASTRUCTURE.md", heading: ["Lab", "Hosts"], lines: 10...30, text: ""),
    Passage(id: "d3", path: "docs/nas.md", heading: [], lines: 1...5, text: ""),
  ]

  @Test(arguments: [
    ("INFRASTRUCTURE.md:31 says", "INFRASTRUCTURE.md:31 [d1] says"),
    ("(documented: INFRASTRUCTURE.md:12; seen", "(documented: INFRASTRUCTURE.md:12 [d2]; seen"),
    ("docs/nas.md:5.", "docs/nas.md:5 [d3]."),
    // Lines and documents that no passage holds, and what only ends like one.
    ("INFRASTRUCTURE.md:99", "INFRASTRUCTURE.md:99"), ("SERVICES.md:3", "SERVICES.md:3"),
    ("old/INFRASTRUCTURE.md:12", "old/INFRASTRUCTURE.md:12"),
    ("INFRASTRUCTURE.md:12 [d2]", "INFRASTRUCTURE.md:12 [d2]"), ("no place", "no place"),
  ])
  func marksTheLinesThatAPassageHolds(text: String, marked: String) {
    #expect(PlaceMarks.put(into: text, for: passages) == marked)
  }

  @Test func leavesTextAloneWithoutMarks() {
    let nameless = [Passage(path: "a.md", heading: [], lines: 1...9, text: "")]
    #expect(PlaceMarks.put(into: "a.md:3", for: nameless) == "a.md:3")
  }
}
