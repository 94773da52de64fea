import Testing

@testable import Models

@Suite struct ToldTextTests {
  @Test(arguments: [
    ("add to TROUBLESHOOTING.md that the pod needs a restart", "the pod needs a restart"),
    ("jot down in SERVICES.md: uptime page, lives on pve, port 3001", "uptime page, lives on pve, port 3001"),
    ("record in PROCEDURES.md vlan 20 is for cameras", "vlan 20 is for cameras"),
    ("new entry for PROCEDURES.md. Title: Move it. Body: export the pool.", "Title: Move it. Body: export the pool."),
    (
      "the nas has two new drives since sunday. please put that in the inventory.",
      "the nas has two new drives since sunday."
    ),
    ("grafana moved to pve, note that in SERVICES.md", "grafana moved to pve"),
    ("write down \"never on fridays\"", "never on fridays"),
    ("new in services.md: uptime-kuma, host fun-bedbug", "uptime-kuma, host fun-bedbug"),
    ("under Decisions write: no docker on the hypervisors", "no docker on the hypervisors"),
    ("PROCEDURES.md: check the pool first", "check the pool first"),
    (
      "In INFRASTRUCTURE.md, wren's address is wrong, it should be 10.20.0.58",
      "wren's address is wrong, it should be 10.20.0.58"
    ),
  ])
  func isTakenOutOfTheRequest(line: String, text: String) {
    #expect(ToldText.find(in: line) == text)
  }

  @Test(arguments: ["correct that in the docs", "then fix the file", "update the documentation accordingly", "hello"])
  func isMissingWhereNothingIsSaid(line: String) {
    #expect(ToldText.find(in: line) == nil)
  }
}
