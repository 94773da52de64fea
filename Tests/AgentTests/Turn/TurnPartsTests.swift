import Agent
import Testing

@Suite struct TrimTests {
  @Test func keepsHeadAndTailAndCountsTheMiddle() {
    let text = (1...200).map { "line \($0)" }.joined(separator: "\n")
    let trimmed = Trim.headAndTail(text, limit: 300, name: "t1")
    #expect(trimmed.utf8.count < 380)
    #expect(trimmed.hasPrefix("line 1\n"))
    #expect(trimmed.hasSuffix("line 200"))
    #expect(trimmed.contains("lines left out; t1 keeps the full text"))
  }

  @Test func keepsTheRowsThatHoldTheWordsBelowTheirHeader() {
    let rows = (1...60).map { "| host\($0) | 10.0.0.\($0) |" }
    let text = (["Hosts of the lab:", "", "| Host | Address |", "|---|---|"] + rows + ["", "The end."]).joined(
      separator: "\n")
    let trimmed = Trim.around(["HOST47", "address"], in: text, limit: 300, name: "INFRASTRUCTURE.md")
    #expect(trimmed.utf8.count <= 300)
    let lines = trimmed.split(separator: "\n").map(String.init)
    let header = lines.firstIndex(of: "| Host | Address |")
    #expect(header.map { lines[$0 + 1] } == "|---|---|")
    #expect(lines.contains("| host47 | 10.0.0.47 |"))
    #expect(lines.last?.contains("lines left out; INFRASTRUCTURE.md keeps the full text") == true)
    #expect(Trim.around(["nothing"], in: text, limit: 300, name: "x") == Trim.headAndTail(text, limit: 300, name: "x"))
    #expect(Trim.around(["host47"], in: "short", limit: 300, name: "x") == "short")
    let long = "host47 " + String(repeating: "x", count: 900)
    #expect(Trim.around(["host47"], in: long, limit: 300, name: "x").utf8.count < 400)
  }

  @Test func anAddressThatBeginsLikeAnotherLeavesNoFigure() {
    let text = "the gateway is 192.168.4.1, pve is 192.168.4.122"
    #expect(Grounding(evidence: [text]).unsupported(in: text).isEmpty)
    #expect(Grounding(evidence: ["pve is 192.168.4.122"]).unsupported(in: text) == ["192.168.4.1"])
  }

  @Test func leavesShortTextsAlone() {
    #expect(Trim.headAndTail("a\nb", limit: 10, name: "t1") == "a\nb")
  }
}

@Suite struct GroundingTests {
  let grounding = Grounding(evidence: ["/ 18.4% of 252G used on nas (192.168.4.9), since 2026-11-23"])

  @Test(arguments: [
    ("The disk is 18.4% full.", []), ("It is 18% full.", []), ("It has 252 GB.", []),
    ("It has 300 GB.", ["300 GB"]), ("It has 252 MB.", ["252 MB"]), ("It has 0.25 TB.", []),
    ("The address is 192.168.4.10.", ["192.168.4.10"]),
    ("1. First\n2. Second", []), ("Look at step 2 first.", []), ("There are 2 disks.", ["2 disks"]),
    ("See /var/log/syslog.", ["/var/log/syslog"]),
  ])
  func findsWhatNoEvidenceHolds(answer: String, missing: [String]) {
    #expect(grounding.unsupported(in: answer) == missing)
  }

  @Test func marksAHostThatNoResultNames() {
    let grounding = Grounding(evidence: ["nas: / 18% used"], names: ["nas", "pve", "still-fawn", "k3s-vm-still-fawn"])
    #expect(grounding.unsupported(in: "nas is fine, pve is not.") == ["pve"])
    #expect(grounding.unsupported(in: "k3s-vm-still-fawn is slow.") == ["k3s-vm-still-fawn"])
    #expect(
      grounding.unsupported(in: "See grafana.lan and aa:bb:cc:00:11:22.") == ["aa:bb:cc:00:11:22", "grafana.lan"])
  }

  @Test(arguments: [
    ("is 192.168.4.17 the nas?", "The nas is at 192.168.4.1.", ["192.168.4.1"]),
    ("is 192.168.4.17 the nas?", "Yes: 192.168.4.17.", []),
    ("is /mnt/tank fine?", "See /mnt/tan for it.", ["/mnt/tan"]),
    ("is /mnt/tank/media fine?", "/mnt/tank is fine.", []),
    ("x", "The nas is at fd00::99:1.", ["fd00::99:1"]),
    ("fd00:0:0:0:0:0:99:1 is mine", "The nas is at fd00::99:1.", []),
    ("it is 12:30:05", "At 12:30:05 it stopped.", []),
    ("nginx.service failed", "The unit nginx-foo.service failed.", ["nginx-foo.service"]),
    ("nginx-foo.service failed", "nginx-foo.service failed.", []),
    ("version 8.1.40", "It runs 8.1.4.", ["8.1.4"]), ("version 8.1.4", "It runs 8.1.", []),
    ("x", "7 services failed and 3 hosts are down, 10 disks are broken.", ["7 services", "3 hosts", "10 disks"]),
    ("x", "Three hosts are down.", ["Three hosts"]),
    ("service a failed\nservice b failed", "2 services failed.", []),
    ("port 8443", "It listens on 8443.2.", ["8443.2"]), ("x", "It has 5 GB.", ["5 GB"]),
    ("x", "The host oldserver is down.", ["oldserver"]), ("x", "The host is down.", []),
    ("see http://nas.lan/files", "See http://nas.lan/file.", ["http://nas.lan/file"]),
  ])
  func comparesWholeTokens(evidence: String, answer: String, missing: [String]) {
    #expect(Grounding(evidence: [evidence]).unsupported(in: answer) == missing)
  }

  @Test func letsAQuestionForTheHostsBeAnsweredFromTheList() {
    #expect(Grounding.asksForHosts("which hosts do I have?"))
    #expect(!Grounding.asksForHosts("is anything broken?"))
  }
}

@Suite struct ToolDescriptionTests {
  @Test(arguments: [("10s", 10.0), ("2m", 120), ("500ms", 0.5), ("1h", 3600), ("7", 7)])
  func readsTimes(text: String, seconds: Double) {
    #expect(ToolDescription.seconds(text) == seconds)
  }

  @Test(arguments: ["", "soon", "-1s", "2h", "0s"]) func refusesOtherTimes(text: String) {
    #expect(ToolDescription.seconds(text) == nil)
  }

  @Test func writesJSONWithSortedKeysAndWholeNumbers() throws {
    let value: JSONValue = ["b": 8192, "a": [true, nil0, 1.5, "x/y"]]
    #expect(value.canonical == #"{"a":[true,null,1.5,"x/y"],"b":8192}"#)
    #expect(try JSONValue(parsing: value.canonical) == value)
  }

  private var nil0: JSONValue { .null }
}
